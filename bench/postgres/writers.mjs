// Many processes write scans at once and one reads them as they come: is any id skipped, and how fast is it?
//   node scripts/run.mjs node --conditions=source bench/postgres/writers.mjs --rows=1000000 --writers=8 --batch=100
// Writers have connections of their own; the reader is a process's own tail, with its notifications.
import { systemClock } from '../../packages/server/src/clock.ts'
import { createLogger } from '../../packages/server/src/log.ts'
import { keepPartitions } from '../../packages/server/src/scans/postgres/partitions.ts'
import { createScanAppender } from '../../packages/server/src/scans/postgres/scan-appender.ts'
import { createSharedScanLog } from '../../packages/server/src/scans/postgres/scan-log.ts'
import { openTail } from '../../packages/server/src/scans/postgres/tail.ts'
import { likelyScan, option, withDatabase } from './database.mjs'

const [rows, writers, batch] = [option('rows', 1_000_000), option('writers', 8), option('batch', 100)]

await withDatabase(async (database, open) => {
  const storage = await open()
  await keepPartitions(storage.connection('chores'), Date.now())
  let [seen, last, skipped, unordered] = [0, 0, 0, 0]
  const tail = await openTail({
    log: createSharedScanLog(storage.connection('tail')),
    // What codes looked like is not what is measured here.
    snapshots: { of: async () => () => undefined },
    notifications: storage.notifications,
    logger: createLogger('warn'),
    committed(found) {
      for (const { id } of found) {
        if (id <= last) unordered += 1
        else skipped += id - last - 1
        last = id
      }
      seen += found.length
    },
  })
  tail.start()
  const started = performance.now()
  await Promise.all(
    Array.from({ length: writers }, async (_, w) => {
      const appender = createScanAppender(storage.connection(`writer ${w}`), systemClock)
      const batches = Math.ceil(rows / writers / batch)
      for (let number = 1; number <= batches; number++) {
        const scans = Array.from({ length: batch }, (_, i) => likelyScan(number * batch + i))
        await appender.append({ appender: `writer ${w}`, first: number, last: number, scans })
        if (number % 10 === 0) storage.notifications.publish('scans', null)
      }
    }),
  )
  const written = performance.now()
  const [{ n }] = await database.query('select count(*)::float8 as n from scans')
  while (seen < n && performance.now() - written < 120_000)
    await new Promise((resolve) => setTimeout(resolve, 20))
  const read = performance.now()
  await tail.stop()
  console.log(
    JSON.stringify({
      rows: n,
      writers,
      batch,
      rowsPerSecond: Math.round((n / (written - started)) * 1_000),
      readerBehindMs: Math.round(read - written),
      seen,
      skipped,
      unordered,
    }),
  )
  if (seen !== n || skipped > 0 || unordered > 0) process.exitCode = 1
})
