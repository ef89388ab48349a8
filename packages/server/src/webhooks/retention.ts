import type { Clock } from '../clock.ts'
import type { Database } from '../db/schema.ts'
import { transact } from '../db/transaction.ts'

const CHUNK = 500
const CHUNKS_A_RUN = 200
const DAY_MS = 86_400_000

/**
 * Deletes deliveries that were done `days` ago, with their attempts, a few hundred at a time so that nobody waits.
 * What is not delivered stays as long as its webhook runs; behind a webhook that has been stopped for as long, it is
 * marked `expired`, where its owner sees it, before it goes the way of the others.
 */
export async function sweepDeliveries(database: Database, clock: Clock, days: number): Promise<void> {
  const before = clock.now() - days * DAY_MS
  await expireUndelivered(database, clock, before)
  for (let chunk = 0; chunk < CHUNKS_A_RUN; chunk++) {
    const rows = await database
      .selectFrom('deliveries')
      .select('id')
      .where('done_at', '<', before)
      .limit(CHUNK)
      .execute()
    if (rows.length === 0) return
    const ids = rows.map((row) => row.id)
    await transact(database, async (trx) => {
      await trx.deleteFrom('delivery_attempts').where('delivery_id', 'in', ids).execute()
      await trx.deleteFrom('deliveries').where('id', 'in', ids).execute()
    })
    await new Promise(setImmediate)
  }
}

async function expireUndelivered(database: Database, clock: Clock, before: number): Promise<void> {
  await database
    .updateTable('deliveries')
    .set({ state: 'expired', done_at: clock.now() })
    .where('state', '=', 'pending')
    .where('created_at', '<', before)
    .where('webhook_id', 'in', (query) =>
      query
        .selectFrom('webhooks')
        .select('id')
        .where('state', 'in', ['disabled', 'gone'])
        .where('updated_at', '<', before),
    )
    .execute()
}
