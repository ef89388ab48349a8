import type { Transaction } from 'kysely'
import type { Database, Schema } from './schema.ts'

/**
 * Runs `work` in one write transaction. Inside it use the transaction alone, and await nothing but its statements:
 * hash, resolve and encrypt before. On SQLite an open transaction holds the one write lock, so awaiting anything else
 * would hold up every scan that arrives meanwhile. The statements themselves never leave this turn of the event loop;
 * one that does is refused and rolled back, which shows the mistake in the first test that meets it.
 */
export async function transact<T>(
  database: Database,
  work: (trx: Transaction<Schema>) => Promise<T>,
): Promise<T> {
  return await database.transaction().execute(async (trx) => {
    let turnEnded = false
    const guard = setImmediate(() => {
      turnEnded = true
    })
    try {
      const result = await work(trx)
      if (turnEnded) throw new Error('A transaction awaited something other than its statements.')
      return result
    } finally {
      clearImmediate(guard)
    }
  })
}
