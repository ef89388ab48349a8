import { existsSync } from 'node:fs'
import BetterSqlite from 'better-sqlite3'
import { type DataDir, lockDataDir, openDataDir } from '../../db/data-dir.ts'
import { migrations } from '../../db/migrations/index.ts'
import { connectSqlite, type SqliteConnection } from '../../db/sqlite.ts'

/** An embedded installation whose server is stopped, as of one moment. Nothing in it is written. */
export type Source = {
  paths: DataDir
  /** Only reads, and stays in one transaction. */
  connection: SqliteConnection
  /** Ends the transaction and says whether somebody has written since it began. */
  hasChanged(): boolean
  close(): void
}

/**
 * Takes the folder as a server would, so that none runs meanwhile, and begins to read.
 * @throws when there is no database, when a server has the folder, or when the database is another version's.
 */
export function openSource(dataDir: string): Source {
  const paths = openExisting(dataDir)
  const lock = lockStopped(paths)
  let connection: SqliteConnection | undefined
  try {
    connection = connectSqlite(paths.database, { synchronous: 'full', busyTimeoutMs: 5_000, readonly: true })
    const version = versionOf(connection)
    connection.exec('begin')
    refuseOtherVersion(connection)
    return opened(paths, connection, version, lock)
  } catch (error) {
    connection?.close()
    lock.release()
    throw error
  }
}

function opened(
  paths: DataDir,
  connection: SqliteConnection,
  version: number,
  lock: { release(): void },
): Source {
  return {
    paths,
    connection,
    hasChanged() {
      if (connection.inTransaction) connection.exec('rollback')
      return versionOf(connection) !== version
    },
    close() {
      connection.close()
      lock.release()
    },
  }
}

function openExisting(dataDir: string): DataDir {
  if (existsSync(`${dataDir}/qregg.sqlite`)) return openDataDir(dataDir)
  throw new Error(
    `There is no qregg.sqlite in DATA_DIR ${dataDir}. Set DATA_DIR to the folder of the installation that is to be moved.`,
  )
}

function lockStopped(paths: DataDir) {
  try {
    return lockDataDir(paths, `process ${process.pid}, which moves it to PostgreSQL`)
  } catch (error) {
    throw new Error(
      `Only a stopped installation can be moved or checked. ${(error as Error).message}`.replace(
        / Stop that one, .*/,
        ' Stop that one and try again.',
      ),
    )
  }
}

/** Changes with every commit of another connection. */
function versionOf(connection: SqliteConnection): number {
  return connection.pragma('data_version', { simple: true }) as number
}

/** The source is never migrated here, which would write to it: its own server does that at its start. */
function refuseOtherVersion(connection: SqliteConnection) {
  const hasRun = connection.prepare("select 1 from sqlite_master where name = 'kysely_migration'").get()
  const done = hasRun
    ? connection.prepare<[], { name: string }>('select name from kysely_migration').all()
    : []
  const names = new Set(done.map(({ name }) => name))
  const known = Object.keys(migrations('sqlite'))
  const newer = [...names].filter((name) => !known.includes(name))
  if (newer.length > 0)
    throw new Error(
      `The installation was made by a newer version of Qregg (it has ${newer.join(', ')}). Move it with that version.`,
    )
  if (known.some((name) => !names.has(name)))
    throw new Error(
      'The installation was last run by an older version of Qregg. Start this version on it once (npm start), stop it, and try again.',
    )
}

/** What the folded store remembers as the last scan, read without touching it; 0 when there is none. */
export function foldedCursor(path: string): number {
  if (!existsSync(path)) return 0
  try {
    const store = new BetterSqlite(path, { readonly: true })
    try {
      const row = store.prepare<[], { last: number }>('select last from fold_cursor where k = 1').get()
      return row?.last ?? 0
    } finally {
      store.close()
    }
  } catch {
    // It is made from the log, and damaged it says nothing.
    return 0
  }
}
