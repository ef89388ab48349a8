import BetterSqlite from 'better-sqlite3'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  SqliteAdapter,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
} from 'kysely'
import type { Schema } from './schema.ts'
import type { Turnstile } from './turnstile.ts'

export type SqliteConnection = BetterSqlite.Database
export type Synchronous = 'full' | 'normal'

const STATEMENTS_KEPT = 500

/**
 * Opens one connection to a SQLite file in WAL mode.
 * `busyTimeoutMs` is how long a statement may hold up this thread's event loop while another process writes.
 * Checkpoints are left to the worker (see scans/fold): on this thread they would hold up redirects.
 */
export function connectSqlite(
  path: string,
  options: { synchronous: Synchronous; busyTimeoutMs: number; readonly?: boolean },
): SqliteConnection {
  const connection = new BetterSqlite(path, {
    readonly: options.readonly ?? false,
    timeout: options.busyTimeoutMs,
  })
  if (!options.readonly) {
    connection.pragma('journal_mode = WAL')
    // better-sqlite3 is compiled with NORMAL for WAL mode: power-loss safety has to be asked for.
    connection.pragma(`synchronous = ${options.synchronous}`)
    connection.pragma('wal_autocheckpoint = 0')
    connection.pragma('foreign_keys = ON')
  }
  connection.pragma('cache_size = -16384')
  return connection
}

/**
 * Kysely over one SQLite connection: write transactions take the lock at once, statements are prepared once.
 * `turnstile` is what the process's other writers go through as well.
 */
export function kyselyOnSqlite(connection: SqliteConnection, turnstile: Turnstile): Kysely<Schema> {
  const statements = new Map<string, BetterSqlite.Statement>()
  const prepare = (sql: string) => {
    const known = statements.get(sql)
    if (known) return known
    const statement = connection.prepare(sql)
    if (statements.size >= STATEMENTS_KEPT) statements.clear()
    statements.set(sql, statement)
    return statement
  }
  return new Kysely<Schema>({
    dialect: new Dialect({ database: { prepare, close: () => connection.close() } }, turnstile),
  })
}

class Dialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig
  readonly #turnstile: Turnstile

  constructor(config: SqliteDialectConfig, turnstile: Turnstile) {
    super(config)
    this.#config = config
    this.#turnstile = turnstile
  }

  override createDriver(): Driver {
    return new ImmediateDriver(this.#config, this.#turnstile)
  }

  override createAdapter() {
    return new TransactionalAdapter()
  }
}

class ImmediateDriver extends SqliteDriver {
  readonly #turnstile: Turnstile
  #leave = () => {}

  constructor(config: SqliteDialectConfig, turnstile: Turnstile) {
    super(config)
    this.#turnstile = turnstile
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const leave = await this.#turnstile.enter()
    this.#leave = leave
    return await super.acquireConnection()
  }

  override async releaseConnection(): Promise<void> {
    const leave = this.#leave
    await super.releaseConnection()
    leave()
  }

  /** A transaction that reads and then writes would meet SQLITE_BUSY_SNAPSHOT after another connection's commit. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }
}

class TransactionalAdapter extends SqliteAdapter {
  /** SQLite can roll back DDL: a migration that dies half-way leaves nothing behind. */
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}
