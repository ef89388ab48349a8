import { sql, type Transaction } from 'kysely'
import type { Database, Schema } from '../db/schema.ts'
import { transact } from '../db/transaction.ts'

const KEY = 'scans_removed_up_to'

/** The highest scan that may have been removed; 0 when none was. Ids are given out above it. */
export async function scanFloor(database: Database): Promise<number> {
  const row = await database.selectFrom('settings').select('value').where('key', '=', KEY).executeTakeFirst()
  return Number(row?.value ?? 0)
}

/** Remembers that scans up to this one may be gone. `first` is done in the same transaction, before anything else. */
export async function raiseScanFloor(
  database: Database,
  id: number,
  first: (trx: Transaction<Schema>) => Promise<void> = async () => {},
): Promise<void> {
  if ((await scanFloor(database)) >= id) return
  const value = String(id)
  await transact(database, async (trx) => {
    await first(trx)
    await trx
      .insertInto('settings')
      .values({ key: KEY, value })
      .onConflict((conflict) =>
        // Another process may have raised it further meanwhile.
        conflict
          .column('key')
          .doUpdateSet({ value })
          .where(sql<number>`cast(settings.value as bigint)`, '<', id),
      )
      .execute()
  })
}
