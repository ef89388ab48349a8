import type { NewId } from '../ids.ts'
import { eventBody, FORMAT } from './body.ts'
import type { Delivery, DeliveryStore } from './delivery-store.ts'
import type { LiveWebhook } from './live-webhook.ts'
import type { Outcome } from './outcome.ts'
import { type Health, PARKED, type Verdict } from './verdict.ts'
import { toResource } from './webhook.ts'

/** An attempt that has ended and is not written yet. Times are epoch milliseconds. */
export type Completion = {
  webhook: LiveWebhook
  delivery: Delivery
  outcome: Outcome
  verdict: Verdict
  before: Health
  /** Null when the webhook was deleted, stopped or replaced meanwhile: its row is not ours to write any more. */
  health: Health | null
  startedAt: number
  at: number
}

/** `lastSuccessAt` alone is written once a minute, not with every success. */
const HEALTH_SAVED_EVERY_MS = 60_000

/** Writes how attempts went, and what became of their webhooks. Inside the dispatcher's transaction. */
export function writeCompletions(
  deps: { store: DeliveryStore; newId: NewId },
  completions: readonly Completion[],
): void {
  const { store } = deps
  for (const { webhook, delivery, outcome, verdict, before, health, startedAt, at } of completions) {
    store.complete(delivery, outcome, verdict.delivery, startedAt, at)
    if (health === null) continue
    const { id } = webhook.stored
    const stale = (health.lastSuccessAt ?? 0) - webhook.savedSuccessAt >= HEALTH_SAVED_EVERY_MS
    if (stale || isWorthSaving(before, health)) {
      store.saveHealth(id, health)
      webhook.savedSuccessAt = health.lastSuccessAt ?? 0
    }
    if (before.state === health.state) continue
    if (health.state === 'active') store.unpark(id, at)
    else store.park(id)
    if (health.disabledAt !== null) announce(deps, webhook, health, at)
  }
}

/** Tells the workspace's other webhooks that this one was given up on. */
function announce(
  { store, newId }: { store: DeliveryStore; newId: NewId },
  { stored }: LiveWebhook,
  health: Health,
  at: number,
): void {
  const receivers = store.listeners(stored.workspaceId, stored.id, 'webhook.disabled')
  if (receivers.length === 0) return
  const body = eventBody('webhook.disabled', { webhook: toResource({ ...stored, health }) }, at)
  for (const { id: webhookId, state } of receivers) {
    const id = newId('delivery')
    store.insertPendingEvent(
      {
        id,
        webhookId,
        kind: 'event',
        event: 'webhook.disabled',
        format: FORMAT,
        scanIds: [],
        body,
        createdAt: at,
      },
      state === 'active' ? at : PARKED,
    )
  }
}

function isWorthSaving(before: Health, after: Health): boolean {
  return (
    after.state !== before.state ||
    after.failures !== before.failures ||
    after.goneSince !== before.goneSince ||
    after.nextProbeAt !== before.nextProbeAt
  )
}
