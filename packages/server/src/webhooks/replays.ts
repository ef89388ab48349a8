import type { Replay } from '@qregg/contract'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/schema.ts'
import { transact } from '../db/transaction.ts'
import { ApiError, invalidField } from '../errors.ts'
import type { NewId } from '../ids.ts'
import type { ScanLog } from '../scans/scan-log.ts'
import type { WebhookEngine } from './engine.ts'
import type { StoredWebhook } from './webhook.ts'

type Deps = { database: Database; clock: Clock; newId: NewId; log: ScanLog; engine: WebhookEngine }

/**
 * Has the scans of a time range sent to a webhook again, as new deliveries, whenever it has nothing newer to be sent.
 * Kept as a range of the log with a cursor of its own: a replay of a million scans is one row.
 */
export async function startReplay(deps: Deps, webhook: StoredWebhook, given: Replay) {
  if (webhook.health.state !== 'active' && webhook.health.state !== 'backoff') {
    throw new ApiError(
      'webhook_inactive',
      'The webhook is stopped. Start it with PATCH { "active": true }, then replay.',
    )
  }
  const now = deps.clock.now()
  const since = Date.parse(given.since)
  const until = given.until === undefined ? now : Math.min(Date.parse(given.until), now)
  if (until <= since) throw invalidField('until', 'must be later than since')
  const range = {
    cursor_id: (await deps.log.firstAt(since)) - 1,
    end_id: (await deps.log.firstAt(until)) - 1,
  }
  await deps.engine.settle(webhook.id)
  await transact(deps.database, async (trx) => {
    const row = { id: deps.newId('delivery'), webhook_id: webhook.id, ...range, created_at: now }
    await trx.insertInto('replays').values(row).execute()
  })
  await deps.engine.reload(webhook.id)
  return { webhookId: webhook.id, since: new Date(since).toISOString(), until: new Date(until).toISOString() }
}
