import { createRequire } from 'node:module'
import { join } from 'node:path'

/**
 * Opens the scan log of a stopped server, read-only, with the server's own SQLite.
 * @template T
 * @param {import('./product.mjs').Installation} installation
 * @param {(database: any) => T} read a better-sqlite3 database
 * @returns {T}
 */
function withLog({ entry, dataDir }, read) {
  const Database = createRequire(entry)('better-sqlite3')
  const database = new Database(join(dataDir, 'qregg.sqlite'), { readonly: true, fileMustExist: true })
  try {
    return read(database)
  } finally {
    database.close()
  }
}

/** @param {import('./product.mjs').Installation} installation @returns {number} rows in the log */
export function countScans(installation) {
  return withLog(installation, (database) => database.prepare('select count(*) from scans').pluck().get())
}

/**
 * @param {import('./product.mjs').Installation} installation
 * @returns {{ referrers: (string | null)[], integrity: string }} a referrer for each row; integrity is 'ok' or a complaint
 */
export function readReferrers(installation) {
  return withLog(installation, (database) => ({
    referrers: database.prepare('select referrer from scans order by id').pluck().all(),
    integrity: database.pragma('integrity_check', { simple: true }),
  }))
}
