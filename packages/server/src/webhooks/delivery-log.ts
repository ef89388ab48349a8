import type { AttemptResource, DeliveryDetail, DeliveryResource, ListDeliveriesQuery } from '@qregg/contract'
import type { Selectable } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Database, Schema } from '../db/schema.ts'
import { transact } from '../db/transaction.ts'
import { ApiError, notFound } from '../errors.ts'
import type { Caller } from '../http/caller.ts'
import { scanBody } from './body.ts'
import type { WebhookEngine } from './engine.ts'
import { explain } from './outcome.ts'
import type { ScanFeed } from './scan-feed.ts'
import { PARKED } from './verdict.ts'

type Row = Selectable<Schema['deliveries']>

export type DeliveryLog = ReturnType<typeof createDeliveryLog>

/** What was sent to webhooks and what they said to it; one delivery can be sent again. */
export function createDeliveryLog(deps: {
  database: Database
  clock: Clock
  feed: ScanFeed
  engine: WebhookEngine
}) {
  const { database, clock, feed, engine } = deps

  /** A delivery of one of this workspace's webhooks. */
  async function find(caller: Caller, id: string) {
    const row = await database
      .selectFrom('deliveries')
      .innerJoin('webhooks', 'webhooks.id', 'deliveries.webhook_id')
      .selectAll('deliveries')
      .select('webhooks.state as webhookState')
      .where('deliveries.id', '=', id)
      .where('webhooks.workspace_id', '=', caller.workspace.id)
      .executeTakeFirst()
    if (!row) throw notFound('delivery')
    return row
  }

  /** Its bytes; null when its scans are kept no more. */
  async function bodyOf(row: Row): Promise<string | null> {
    if (row.body !== null) return row.body
    try {
      return scanBody(row.format, await feed.items(scanIdsOf(row)), row.created_at)
    } catch {
      return null
    }
  }

  return {
    /** Newest first, below `before`; one more than `limit` when there are more. */
    async list(webhookId: string, query: ListDeliveriesQuery, before?: string): Promise<DeliveryResource[]> {
      let select = database.selectFrom('deliveries').selectAll().where('webhook_id', '=', webhookId)
      if (query.state !== undefined) select = select.where('state', '=', query.state)
      if (before !== undefined) select = select.where('id', '<', before)
      const rows = await select
        .orderBy('id', 'desc')
        .limit(query.limit + 1)
        .execute()
      return rows.map(toResource)
    },

    async get(caller: Caller, id: string): Promise<DeliveryDetail> {
      await engine.settle()
      const row = await find(caller, id)
      const attempts = await database
        .selectFrom('delivery_attempts')
        .selectAll()
        .where('delivery_id', '=', id)
        .orderBy('number', 'desc')
        .limit(100)
        .execute()
      return { ...toResource(row), body: await bodyOf(row), attemptLog: attempts.reverse().map(toAttempt) }
    },

    /** Sends a delivery again at once, whatever became of it, under the same `webhook-id`. */
    async redeliver(caller: Caller, id: string): Promise<DeliveryResource> {
      await engine.settle()
      const row = await find(caller, id)
      if (row.kind === 'ping') {
        throw new ApiError(
          'ping_not_resent',
          'A ping is not sent again. Test the webhook instead: POST /webhooks/{id}/test.',
        )
      }
      if (row.webhookState !== 'active' && row.webhookState !== 'backoff') {
        throw new ApiError(
          'webhook_inactive',
          'The webhook is stopped. Start it with PATCH { "active": true }, then send again.',
        )
      }
      if ((await bodyOf(row)) === null) {
        throw new ApiError(
          'gone',
          'The scans of this delivery are kept no more, so its body cannot be made again.',
        )
      }
      const changed = await transact(database, (trx) =>
        trx
          .updateTable('deliveries')
          .set({ state: 'pending', next_at: clock.now(), done_at: null })
          .where('id', '=', id)
          .where('state', '!=', 'in_flight')
          .executeTakeFirst(),
      )
      if (changed.numUpdatedRows === 0n) {
        throw new ApiError(
          'delivery_in_flight',
          'The delivery is under way at this moment. Look again in a few seconds.',
        )
      }
      engine.expect([row.webhook_id])
      engine.probeNow(row.webhook_id)
      engine.wake()
      return toResource({ ...row, state: 'pending', next_at: clock.now(), done_at: null })
    },
  }
}

/** What the API tells of a delivery. */
export function toResource(row: Row): DeliveryResource {
  return {
    id: row.id,
    webhookId: row.webhook_id,
    event: row.event,
    state: row.state,
    scans: scanIdsOf(row).length,
    attempts: row.attempt,
    nextAttemptAt:
      row.state === 'pending' && row.next_at < PARKED ? new Date(row.next_at).toISOString() : null,
    createdAt: new Date(row.created_at).toISOString(),
    doneAt: row.done_at === null ? null : new Date(row.done_at).toISOString(),
  }
}

function toAttempt(row: Selectable<Schema['delivery_attempts']>): AttemptResource {
  const errorClass = row.error_class as AttemptResource['errorClass']
  return {
    number: row.number,
    at: new Date(row.at).toISOString(),
    status: row.status,
    errorClass,
    message: explain({ status: row.status, errorClass }),
    durationMs: row.duration_ms,
    responseHead: row.response_head,
  }
}

function scanIdsOf(row: Row): number[] {
  return row.scan_ids === null ? [] : (JSON.parse(row.scan_ids) as number[])
}
