import { type Kysely, SqliteAdapter, type Transaction } from 'kysely'
import { whenFree } from './faults.ts'
import type { Database, Schema } from './schema.ts'

const waiting = new WeakMap<Kysely<Schema>, Array<() => void>>()

/** Does `work` once the transaction is committed; never when it is rolled back. */
export function afterCommit(trx: Kysely<Schema>, work: () => void): void {
  const list = waiting.get(trx) ?? []
  list.push(work)
  waiting.set(trx, list)
}

/**
 * Runs `work` in one write transaction. Inside it use the transaction alone, and await nothing but its statements:
 * hash, resolve and encrypt before. `work` may run more than once, where PostgreSQL has two transactions that stand in
 * each other's way begin again.
 */
export async function transact<T>(
  database: Database,
  work: (trx: Transaction<Schema>) => Promise<T>,
): Promise<T> {
  let committed: Array<() => void> = []
  const within = async (trx: Transaction<Schema>) => {
    const result = isSqlite(database) ? await withinThisTurn(() => work(trx)) : await work(trx)
    committed = waiting.get(trx) ?? []
    return result
  }
  const run = () => database.transaction().execute(within)
  const result = await (isSqlite(database) ? run() : whenFree(run))
  for (const done of committed) done()
  return result
}

/**
 * On SQLite an open transaction holds the one write lock, so awaiting anything but its statements would hold up every
 * scan that arrives meanwhile. The statements never leave this turn of the event loop; work that does is refused and
 * rolled back, which shows the mistake in the first test that meets it.
 */
async function withinThisTurn<T>(work: () => Promise<T>): Promise<T> {
  let turnEnded = false
  const guard = setImmediate(() => {
    turnEnded = true
  })
  try {
    const result = await work()
    if (turnEnded) throw new Error('A transaction awaited something other than its statements.')
    return result
  } finally {
    clearImmediate(guard)
  }
}

/** Has the rows that are read stay as they are until the transaction ends. SQLite has one writer at a time anyway. */
export function lockRows<Query extends { forUpdate(): Query }>(db: Kysely<Schema>, query: Query): Query {
  return isSqlite(db) ? query : query.forUpdate()
}

/**
 * Has changes that count what a workspace holds come one after the other, so that each sees what the one before has
 * made. Taken before any other lock. Whoever merely refers to the workspace, as the audit log does, does not wait.
 */
export async function lockWorkspace(trx: Kysely<Schema>, workspaceId: string): Promise<void> {
  if (isSqlite(trx)) return
  await trx
    .selectFrom('workspaces')
    .select('num')
    .where('id', '=', workspaceId)
    .forNoKeyUpdate()
    .executeTakeFirst()
}

function isSqlite(db: Kysely<Schema>): boolean {
  return db.getExecutor().adapter instanceof SqliteAdapter
}
