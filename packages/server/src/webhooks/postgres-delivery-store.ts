import type { WebhookState } from '@qregg/contract'
import type pg from 'pg'
import type { DeliveryStore } from './delivery-store.ts'
import { type Query, withinPostgres } from './postgres-delivery-transaction.ts'

type Replay = { id: string; webhook_id: string; cursor_id: number; end_id: number }

/**
 * Deliveries in PostgreSQL, on a connection of the engine's own. What a turn asks of many webhooks goes as one statement,
 * because each statement is a journey. `instance` marks what this process has claimed.
 */
export function createPostgresDeliveryStore(pool: pg.Pool, instance: () => number): DeliveryStore {
  return {
    async transaction(work) {
      const client = await pool.connect()
      let isOver = false
      const query: Query = async (name, text, values) => {
        if (isOver) throw new Error('The transaction is over.')
        const { rows } = await client.query({ name, text, values: [...values] })
        return rows
      }
      let broken: Error | undefined
      try {
        await client.query('begin')
        const result = await work(withinPostgres(query, instance()))
        isOver = true
        await client.query('commit')
        return result
      } catch (error) {
        isOver = true
        await client.query('rollback').catch((reason: Error) => {
          broken = reason
        })
        throw error
      } finally {
        client.release(broken)
      }
    },

    async firstReplays(webhookIds) {
      const { rows } = await pool.query<Replay>(
        `select distinct on (webhook_id) id, webhook_id, cursor_id, end_id from replays
         where webhook_id = any($1) order by webhook_id, id`,
        [webhookIds],
      )
      return new Map(
        rows.map((row) => [row.webhook_id, { id: row.id, cursor: row.cursor_id, end: row.end_id }]),
      )
    },
    async webhooksWithDue(now, limit) {
      const { rows } = await pool.query<{ webhook_id: string }>(
        "select distinct webhook_id from deliveries where state = 'pending' and next_at <= $1 limit $2",
        [now, limit],
      )
      return rows.map((row) => row.webhook_id)
    },
    async oldestUndelivered() {
      const { rows } = await pool.query<{ at: number | null }>(
        `select min(at) as at from (
           select min(created_at) as at from deliveries where state = 'pending'
           union all select min(created_at) from deliveries where state = 'in_flight') as oldest`,
      )
      return rows[0]?.at ?? null
    },
    async countStates() {
      const { rows } = await pool.query<{ state: WebhookState; count: number }>(
        'select state, count(*) as count from webhooks group by state',
      )
      return rows
    },
  }
}
