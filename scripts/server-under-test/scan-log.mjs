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
 * A row of the log, with what its code was when it was scanned: the revision that the row names.
 * @typedef {{ referrer: string | null, destination: string | null, title: string | null }} LoggedScan
 */

/**
 * @param {import('./product.mjs').Installation} installation
 * @returns {{ scans: LoggedScan[], integrity: string }} oldest first; integrity is 'ok' or a complaint
 */
export function readScans(installation) {
  return withLog(installation, (database) => ({
    scans: database
      .prepare(
        `select referrer, snapshot ->> '$.payload.url' as destination, snapshot ->> '$.title' as title from scans
         left join code_revisions using (code_num, revision) order by scans.id`,
      )
      .all(),
    integrity: database.pragma('integrity_check', { simple: true }),
  }))
}
