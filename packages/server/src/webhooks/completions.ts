import { auditRow, THE_SERVER } from '../http/audit.ts'
import type { NewId } from '../ids.ts'
import { audited } from './audited.ts'
import { eventBody, FORMAT } from './body.ts'
import type { Delivery, DeliveryTransaction } from './delivery-store.ts'
import type { LiveWebhook } from './live-webhook.ts'
import type { Outcome } from './outcome.ts'
import { type Health, PARKED, type Verdict } from './verdict.ts'
import { toResource } from './webhook.ts'

/** An attempt that has ended and is not written yet. Times are epoch milliseconds. */
export type Completion = {
  webhook: LiveWebhook
  delivery: Delivery
  /** Null when the body could not be made. */
  outcome: Outcome | null
  verdict: Verdict
  before: Health
  /** False when the webhook was deleted, stopped or changed meanwhile: its row is not ours to write any more. */
  judged: boolean
  startedAt: number
  at: number
}

/** What a transaction has written, to be told to `committed` after its commit. */
export type Written = {
  /** How many attempts, from the first on. */
  count: number
  /** How many deliveries that were not sent. */
  unsent: number
  saved: readonly LiveWebhook[]
  /** Deliveries that wait for their next attempt. */
  waiting: ReadonlyArray<{ webhookId: string; nextAt: number }>
  /** Webhooks whose deliveries' clocks go on. */
  revived: readonly string[]
  /** Webhooks for which an event was inserted. */
  expecting: readonly string[]
}

/** `lastSuccessAt` alone is written once a minute, not with every success. */
const HEALTH_SAVED_EVERY_MS = 60_000
const UNMADE: Outcome = {
  status: null,
  errorClass: 'network',
  durationMs: 0,
  responseHead: null,
  retryAfterMs: null,
}

/** How attempts went and what became of their webhooks, kept until the dispatcher's next transaction. */
export class Completions {
  readonly #newId: NewId
  #list: Completion[] = []
  #unsent: Array<{ delivery: Delivery; now: number }> = []

  constructor(deps: { newId: NewId }) {
    this.#newId = deps.newId
  }

  get isEmpty(): boolean {
    return this.#list.length === 0 && this.#unsent.length === 0
  }

  add(completion: Completion): void {
    this.#list.push(completion)
  }

  /** A delivery that was claimed and not sent: it is due at once. */
  giveBack(delivery: Delivery, now: number): void {
    this.#unsent.push({ delivery, now })
  }

  /** Somebody else has written the webhook's row since. What waits is due at once, whatever state that has. */
  disown(webhook: LiveWebhook): void {
    for (const completion of this.#list) {
      if (completion.webhook === webhook) disowned(completion)
    }
  }

  /** Inside a transaction. May be repeated when that is rolled back. */
  async write(store: DeliveryTransaction): Promise<Written> {
    const saved: LiveWebhook[] = []
    const revived: string[] = []
    const expecting: string[] = []
    const list = [...this.#list]
    const unsent = [...this.#unsent]
    // Webhooks before deliveries, as whoever changes a webhook does: so nobody waits for the other in a circle.
    for (const completion of list)
      if (await this.#saveHealth(store, completion)) saved.push(completion.webhook)
    await Promise.all([
      ...unsent.map(({ delivery, now }) => store.release(delivery, now)),
      ...list.map(({ delivery, outcome, verdict, startedAt, at }) =>
        store.complete(delivery, outcome ?? UNMADE, verdict.delivery, startedAt, at),
      ),
    ])
    for (const { webhook, verdict, before, judged, at } of list) {
      if (!judged || before.state === verdict.health.state) continue
      const { health } = verdict
      const { id } = webhook.stored
      if (health.state === 'active') {
        await store.unpark(id, at)
        revived.push(id)
      } else {
        await store.park(id)
      }
      if (health.disabledAt === null) continue
      const given = audited('webhook.disabled', webhook.stored, THE_SERVER)
      const change = { ...given, after: health.disabledReason }
      await store.insertAudit(auditRow(change, this.#newId('auditEntry'), at))
      expecting.push(...(await this.#announce(store, webhook, health, at)))
    }
    const waiting = list
      .filter(({ verdict }) => verdict.delivery.state === 'pending')
      .map(({ delivery, verdict }) => ({ webhookId: delivery.webhookId, nextAt: verdict.delivery.nextAt }))
    return { waiting, revived, count: list.length, unsent: unsent.length, saved, expecting }
  }

  /** Writes what became of the webhook where that is worth it. Its owner's own change meanwhile goes before. */
  async #saveHealth(store: DeliveryTransaction, completion: Completion): Promise<boolean> {
    const { webhook, verdict, before, judged } = completion
    if (!judged) return false
    const { health } = verdict
    const { id, updatedAt } = webhook.stored
    const stale = (health.lastSuccessAt ?? 0) - webhook.savedSuccessAt >= HEALTH_SAVED_EVERY_MS
    if (!stale && !isWorthSaving(before, health)) return false
    if (await store.saveHealth(id, updatedAt, health)) return true
    disowned(completion)
    return false
  }

  /** After the commit of what `write` has written. */
  committed({ count, unsent, saved }: Written): void {
    for (const webhook of saved) webhook.savedSuccessAt = webhook.stored.health.lastSuccessAt ?? 0
    if (count > 0) this.#list = this.#list.slice(count)
    if (unsent > 0) this.#unsent = this.#unsent.slice(unsent)
  }

  /** Tells the workspace's other webhooks that this one was given up on, and answers which those are. */
  async #announce(
    store: DeliveryTransaction,
    { stored }: LiveWebhook,
    health: Health,
    at: number,
  ): Promise<string[]> {
    const receivers = await store.listeners(stored.workspaceId, stored.id, 'webhook.disabled')
    if (receivers.length === 0) return []
    const body = eventBody('webhook.disabled', { webhook: toResource({ ...stored, health }) }, at)
    for (const { id: webhookId, state } of receivers) {
      const delivery = {
        id: this.#newId('delivery'),
        webhookId,
        kind: 'event' as const,
        event: 'webhook.disabled' as const,
        format: FORMAT,
        scanIds: [],
        body,
        createdAt: at,
      }
      await store.insertPendingEvent(delivery, state === 'active' ? at : PARKED)
    }
    return receivers.map((receiver) => receiver.id)
  }
}

/** What was found out says nothing about the webhook as it is now, and what waits is due at once. */
function disowned(completion: Completion): void {
  completion.judged = false
  const { delivery } = completion.verdict
  if (delivery.state === 'pending') delivery.nextAt = completion.at
}

function isWorthSaving(before: Health, after: Health): boolean {
  return (
    after.state !== before.state ||
    after.failures !== before.failures ||
    after.goneSince !== before.goneSince ||
    after.nextProbeAt !== before.nextProbeAt
  )
}
