import { setTimeout as sleep } from 'node:timers/promises'
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

/** Kysely over one SQLite connection: write transactions take the lock at once, statements are prepared once. */
export function kyselyOnSqlite(connection: SqliteConnection): Kysely<Schema> {
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
    dialect: new Dialect({ database: { prepare, close: () => connection.close() } }),
  })
}

class Dialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig

  constructor(config: SqliteDialectConfig) {
    super(config)
    this.#config = config
  }

  override createDriver(): Driver {
    return new ImmediateDriver(this.#config)
  }

  override createAdapter() {
    return new TransactionalAdapter()
  }
}

class ImmediateDriver extends SqliteDriver {
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

/** Another connection holds the write lock: nothing happened, try again. */
export function isBusy(error: unknown): boolean {
  return sqliteCode(error).startsWith('SQLITE_BUSY')
}

const BUSY_RETRY_MS = 5
const BUSY_GIVE_UP_MS = 5_000

/** Does `work`, and again while another connection holds the write lock: where nobody else would try again. */
export async function whenFree<T>(work: () => T): Promise<T> {
  const giveUp = performance.now() + BUSY_GIVE_UP_MS
  for (;;) {
    try {
      return work()
    } catch (error) {
      if (!isBusy(error) || performance.now() > giveUp) throw error
      await sleep(BUSY_RETRY_MS)
    }
  }
}

/** SQLite itself has refused, as with a full disk: no fault of what was being worked on. */
export function isDatabaseFault(error: unknown): boolean {
  return sqliteCode(error).startsWith('SQLITE_')
}

export function isUniqueViolation(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY' || code === '23505'
}

/** The disk is full: nothing was kept, and everything can be once there is room. */
export function isFull(error: unknown): boolean {
  return sqliteCode(error) === 'SQLITE_FULL'
}

/** By the code alone: the driver makes its errors with the class that was loaded first in the process, be it another. */
function sqliteCode(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : ''
  return typeof code === 'string' ? code : ''
}
