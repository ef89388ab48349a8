// What a scan costs on PostgreSQL: time, bytes of WAL, bytes on disk.
//   node scripts/run.mjs node --conditions=source bench/postgres/cost.mjs --rows=100000
// One writer, one batch at a time, each commit on the disk before the next begins.
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '../../packages/server/src/clock.ts'
import { foldChunk } from '../../packages/server/src/scans/postgres/fold.ts'
import { FOLDED_TABLES } from '../../packages/server/src/scans/postgres/fold-sql.ts'
import { keepPartitions, partitionOf } from '../../packages/server/src/scans/postgres/partitions.ts'
import { createScanAppender } from '../../packages/server/src/scans/postgres/scan-appender.ts'
import { likelyScan, option, withDatabase } from './database.mjs'

const most = option('rows', 100_000)

await withDatabase(async (database, open) => {
  const storage = await open()
  await keepPartitions(storage.connection('chores'), Date.now())
  const appender = createScanAppender(storage.connection('scans'), systemClock)
  const lsn = async () => (await database.query("select (pg_current_wal_lsn() - '0/0')::float8 as at"))[0].at
  let number = 0
  async function append(size) {
    number += 1
    const scans = Array.from({ length: size }, (_, i) => likelyScan(number * 500 + i))
    await appender.append({ appender: 'bench', first: number, last: number, scans })
  }

  for (let i = 0; i < 50; i++) await append(500)
  for (const size of [1, 50, 500]) {
    const batches = Math.ceil(Math.min(most, size * 2_000) / size)
    // After a checkpoint each page that is touched is written whole, once: what is measured is the run between two.
    await database.query('checkpoint')
    for (let i = 0; i < Math.min(batches, 100); i++) await append(size)
    const [before, started] = [await lsn(), performance.now()]
    for (let i = 0; i < batches; i++) await append(size)
    const ms = performance.now() - started
    const wal = (await lsn()) - before
    console.log(
      JSON.stringify({
        batch: size,
        batches,
        microsecondsPerBatch: Math.round((ms / batches) * 1_000),
        microsecondsPerScan: Math.round((ms / batches / size) * 10_000) / 10,
        scansPerSecond: Math.round((batches * size * 1_000) / ms),
        walBytesPerScan: Math.round(wal / batches / size),
      }),
    )
  }

  const [{ n }] = await database.query('select count(*)::float8 as n from scans')
  const table = partitionOf(Date.now()).name
  const sizes = await database.query(
    `select relname as name, pg_relation_size(pg_class.oid)::float8 as bytes from pg_class
     where relname = $1 or oid in (select indexrelid from pg_index where indrelid = $1::regclass)`,
    [table],
  )
  for (const { name, bytes } of sizes)
    console.log(JSON.stringify({ name, bytesPerScan: Math.round(bytes / n) }))
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
  console.log(JSON.stringify({ rows: n, bytesPerScanWithIndexes: Math.round(total / n) }))

  const chores = storage.connection('fold', { isDurable: false })
  const [before, started] = [await lsn(), performance.now()]
  let folded = 0
  for (let rows = 1; rows > 0; folded += rows) rows = (await foldChunk(chores, 5_000)) ?? 0
  const ms = performance.now() - started
  await sleep(500)
  const [{ bytes }] = await database.query(
    `select (${FOLDED_TABLES.map((table) => `pg_total_relation_size('${table}')`).join(' + ')})::float8 as bytes`,
  )
  console.log(
    JSON.stringify({
      folded,
      microsecondsPerScan: Math.round((ms / folded) * 10_000) / 10,
      walBytesPerScan: Math.round(((await lsn()) - before) / folded),
      bytesPerScan: Math.round(bytes / folded),
    }),
  )
})
