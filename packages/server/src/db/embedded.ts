import { type DataDir, lockDataDir, openDataDir } from './data-dir.ts'
import { migrate } from './migrate.ts'
import type { Database } from './schema.ts'
import { connectSqlite, kyselyOnSqlite, type SqliteConnection, type Synchronous } from './sqlite.ts'
import { Turnstile } from './turnstile.ts'

/** An embedded installation that this process has to itself: SQLite below DATA_DIR. */
export type EmbeddedDatabase = {
  kind: 'sqlite'
  paths: DataDir
  database: Database
  /** The scan log's own connection, for the redirect path: it never waits for a lock. */
  hot: SqliteConnection
  /**
   * The webhook engine's own. What it writes can be found out again from the log, so it does not wait for the disk:
   * a power cut may cost a repeated delivery, never a scan.
   */
  engine: SqliteConnection
  /** What every writer of this process goes through, but for the scan log: that never waits. */
  turnstile: Turnstile
  close(): Promise<void>
}

/** Longest that an API request may hold up this thread while another process (the key command) writes. */
const API_BUSY_MS = 1_000

/** Locks DATA_DIR, opens its database and brings the schema up to date. */
export async function openEmbedded(
  dataDir: string,
  synchronous: Synchronous,
  holder: string,
): Promise<EmbeddedDatabase> {
  const paths = openDataDir(dataDir)
  const lock = lockDataDir(paths, holder)
  const api = connectSqlite(paths.database, { synchronous, busyTimeoutMs: API_BUSY_MS })
  const turnstile = new Turnstile()
  const database = kyselyOnSqlite(api, turnstile)
  await migrate(database, 'sqlite')
  const hot = connectSqlite(paths.database, { synchronous, busyTimeoutMs: 0 })
  const engine = connectSqlite(paths.database, { synchronous: 'normal', busyTimeoutMs: 0 })
  return {
    kind: 'sqlite',
    paths,
    database,
    hot,
    engine,
    turnstile,
    async close() {
      hot.close()
      engine.close()
      await database.destroy()
      if (api.open) api.close()
      lock.release()
    },
  }
}

/** Opens the database beside a server that may be running: for commands, which only make short writes. */
export async function openBeside(dataDir: string): Promise<{ database: Database; close(): Promise<void> }> {
  const connection = connectSqlite(openDataDir(dataDir).database, {
    synchronous: 'full',
    busyTimeoutMs: 5_000,
  })
  const database = kyselyOnSqlite(connection, new Turnstile())
  await migrate(database, 'sqlite')
  return {
    database,
    async close() {
      await database.destroy()
      if (connection.open) connection.close()
    },
  }
}
