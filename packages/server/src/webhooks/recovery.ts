import type { Clock } from '../clock.ts'
import type { Database } from '../db/schema.ts'
import { transact } from '../db/transaction.ts'
import type { WebhookEngine } from './engine.ts'
import { HEALTHY, unpark } from './stopping.ts'
import { RECOVERY_PING_MS } from './verdict.ts'
import { fromRow, type StoredWebhook } from './webhook.ts'

const DAYS_TRIED = 30
const DAY_MS = 86_400_000
const PINGS_AT_ONCE = 50

/**
 * Pings webhooks that the engine has given up on, every six hours for thirty days: neither Zapier nor n8n repairs a
 * hook that was stopped. An answer starts it again where it stopped. One that its owner stopped is left alone.
 */
export async function pingDisabled(deps: {
  database: Database
  clock: Clock
  engine: WebhookEngine
  /** Whether a webhook is this process's to send to. */
  owns(webhookId: string): boolean
}): Promise<void> {
  const { database, clock, owns } = deps
  const rows = await database
    .selectFrom('webhooks')
    .selectAll()
    .where('state', '=', 'disabled')
    .where('disabled_at', 'is not', null)
    .where('next_probe_at', '<=', clock.now())
    .orderBy('next_probe_at')
    .limit(PINGS_AT_ONCE)
    .execute()
  await Promise.all(rows.filter((row) => owns(row.id)).map((row) => tryOnce(deps, fromRow(row))))
}

async function tryOnce(
  { database, clock, engine }: { database: Database; clock: Clock; engine: WebhookEngine },
  webhook: StoredWebhook,
): Promise<void> {
  const { delivered } = await engine.ping(webhook)
  const now = clock.now()
  const goesOn = now - (webhook.health.disabledAt ?? now) < DAYS_TRIED * DAY_MS
  await engine.settle()
  await transact(database, async (trx) => {
    // Its owner may have started or stopped it meanwhile: then there is nothing to say.
    const changed = await trx
      .updateTable('webhooks')
      .set(delivered ? HEALTHY : { next_probe_at: goesOn ? now + RECOVERY_PING_MS : null })
      .where('id', '=', webhook.id)
      .where('state', '=', 'disabled')
      .where('disabled_at', '=', webhook.health.disabledAt)
      .executeTakeFirst()
    if (delivered && changed.numUpdatedRows > 0n) await unpark(trx, webhook.id, now)
  })
  if (delivered) await engine.reload(webhook.id)
}
