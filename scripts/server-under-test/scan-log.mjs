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

/**
 * @template T
 * @param {import('./product.mjs').Installation} installation on a PostgreSQL
 * @param {string} sql
 * @returns {Promise<T[]>} with the server's own driver
 */
async function askShared({ entry, databaseUrl }, sql) {
  const { Client } = createRequire(entry)('pg')
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

/** @param {import('./product.mjs').Installation} installation on a PostgreSQL @returns {Promise<number>} rows in the log */
export async function countSharedScans(installation) {
  const [row] = await askShared(installation, 'select count(*)::integer as count from scans')
  return row.count
}

/**
 * The same from a PostgreSQL.
 * @param {import('./product.mjs').Installation} installation
 * @returns {Promise<{ scans: LoggedScan[], integrity: string }>} integrity: 'ok', there is nothing to be asked
 */
export async function readSharedScans(installation) {
  const scans = await askShared(
    installation,
    `select referrer, snapshot::json -> 'payload' ->> 'url' as destination, snapshot::json ->> 'title' as title
     from scans left join code_revisions using (code_num, revision) order by scans.id`,
  )
  return { scans, integrity: 'ok' }
}
