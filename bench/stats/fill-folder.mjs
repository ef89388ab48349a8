import { join } from 'node:path'
import { connectSqlite } from '../../packages/server/dist/db/sqlite.js'
import { createFold, openFoldedStore } from '../../packages/server/dist/scans/fold/folded-store.js'
import { SCAN_COLUMNS, SCAN_PLACES, scanValues } from '../../packages/server/dist/scans/scan-log.js'
import { likelyScans } from './likely-scans.mjs'

/**
 * Gives the codes of a stopped server so many scans in the last days, folded as the server does, and tells how long it took.
 * @param {string} dataDir one that a server has made, with no scans so far
 * @param {{ scans: number, days: number, atOnce?: number }} wanted `atOnce`: how many are folded together
 */
export function fillFolder(dataDir, { scans, days, atOnce = 5_000 }) {
  const log = connectSqlite(join(dataDir, 'qregg.sqlite'), { synchronous: 'normal', busyTimeoutMs: 1_000 })
  const store = openFoldedStore(join(dataDir, 'folded.sqlite'))
  try {
    const codes = log.prepare('select num, workspace_num from codes').all()
    const fold = createFold(log, store)
    const insert = log.prepare(`insert into scans (${SCAN_COLUMNS}) values (${SCAN_PLACES})`)
    const addAll = log.transaction((rows) => {
      for (const row of rows) insert.run(...scanValues(row))
    })
    const [began, spent] = [performance.now(), { folding: 0 }]
    for (const rows of likelyScans({ scans, days, atOnce, codes })) {
      addAll(rows)
      log.pragma('wal_checkpoint(PASSIVE)')
      const before = performance.now()
      fold.step(atOnce)
      spent.folding += performance.now() - before
    }
    log.pragma('wal_checkpoint(TRUNCATE)')
    store.pragma('wal_checkpoint(TRUNCATE)')
    const seconds = ((performance.now() - began) / 1_000).toFixed(0)
    const each = ((spent.folding * 1_000) / scans).toFixed(1)
    console.log(`${scans} scans made in ${seconds} s, folding ${each} µs a scan`)
  } finally {
    store.close()
    log.close()
  }
}
