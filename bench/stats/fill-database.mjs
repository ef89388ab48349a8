import { openPostgres } from '../../packages/server/dist/db/postgres.js'
import { createLogger } from '../../packages/server/dist/log.js'
import { foldChunk } from '../../packages/server/dist/scans/postgres/fold.js'
import { keepPartitions } from '../../packages/server/dist/scans/postgres/partitions.js'
import { createScanAppender } from '../../packages/server/dist/scans/postgres/scan-appender.js'
import { likelyScans } from './likely-scans.mjs'

const DAY_MS = 86_400_000

/**
 * The same as fillFolder on a PostgreSQL that no server uses: scans are added and folded by the product's own statements,
 * in partitions of their months, a chunk being folded while the next is added.
 * @param {{ dataDir: string, databaseUrl: string }} installation
 * @param {{ scans: number, days: number, atOnce?: number }} wanted
 */
export async function fillDatabase({ dataDir, databaseUrl }, { scans, days, atOnce = 20_000 }) {
  const storage = await openPostgres(databaseUrl, dataDir, createLogger('warn'))
  try {
    // Nobody waits for these commits: what a crash would lose, the bench makes again.
    const patient = { isDurable: false, answerWithinMs: 600_000 }
    const [adding, folding] = ['adding', 'folding'].map((name) => storage.connection(name, patient))
    for (let at = Date.now() - days * DAY_MS; at < Date.now() + DAY_MS; at += 28 * DAY_MS)
      await keepPartitions(adding, at)
    const { rows: codes } = await adding.query('select num, workspace_num from codes')
    const appender = createScanAppender(adding, { now: Date.now })
    const [began, spent] = [performance.now(), { folding: 0 }]
    const fold = async () => {
      const before = performance.now()
      const rows = await foldChunk(folding, atOnce)
      spent.folding += performance.now() - before
      return rows
    }
    let batch = 0
    for (const rows of likelyScans({ scans, days, atOnce, codes })) {
      batch += 1
      const of = { appender: 'bench', first: batch, last: batch }
      await Promise.all([appender.append({ ...of, scans: rows }), fold()])
    }
    while (await fold());
    // What PostgreSQL does by itself in the next minutes; otherwise it would do so while something is measured.
    await folding.query('vacuum (analyze)')
    await folding.query('checkpoint')
    const seconds = ((performance.now() - began) / 1_000).toFixed(0)
    const each = ((spent.folding * 1_000) / scans).toFixed(1)
    console.log(`${scans} scans made in ${seconds} s, folding ${each} µs a scan, while others were added`)
  } finally {
    await storage.close()
  }
}
