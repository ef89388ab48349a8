import { LIMITS } from '@qregg/contract'
import type { NewId } from '../ids.ts'
import { FORMAT } from './body.ts'
import type { Delivery, DeliveryStore, NewDelivery } from './delivery-store.ts'
import type { LiveWebhook, ScanEntry } from './live-webhook.ts'
import type { ScanFeed } from './scan-feed.ts'
import { TOTAL_TIMEOUT_MS } from './sender.ts'

/** What a webhook is owed next, claimed. */
export type Owed = {
  delivery: Delivery
  /** Its scans, when they are in memory. */
  entries: readonly ScanEntry[]
  /** Where the webhook's cursor stands after it; null when it has no new scans. */
  cursor: number | null
  retry: boolean
}

/** Requests under way to one webhook. Scans batch only while all are taken, so a quiet code's scan leaves at once. */
const IN_FLIGHT_PER_WEBHOOK = 4
/** Of those, how many may be retries: a first attempt always finds a place. */
const RETRIES_PER_WEBHOOK = 2
/** Longer than any attempt can take, so that nobody else takes over what is still under way. */
const LEASE_MS = TOTAL_TIMEOUT_MS * 2

/** Decides what is sent next to one webhook, and claims it. Runs inside the dispatcher's transaction. */
export class Claimer {
  readonly #store: DeliveryStore
  readonly #feed: ScanFeed
  readonly #newId: NewId

  constructor(deps: { store: DeliveryStore; feed: ScanFeed; newId: NewId }) {
    this.#store = deps.store
    this.#feed = deps.feed
    this.#newId = deps.newId
  }

  /** One delivery, null when nothing is owed or may be sent now, or 'again' when there is more to look through. */
  visit(webhook: LiveWebhook, now: number): Owed | 'again' | null {
    const { state, nextProbeAt } = webhook.stored.health
    if (webhook.removed || webhook.notBefore > now || webhook.inFlight >= IN_FLIGHT_PER_WEBHOOK) return null
    if (state === 'backoff') {
      if (webhook.inFlight > 0 || (nextProbeAt ?? 0) > now) return null
      return this.#probe(webhook, now) ?? this.#scans(webhook, now)
    }
    if (state !== 'active') return null
    const due = webhook.retriesInFlight < RETRIES_PER_WEBHOOK ? this.#due(webhook, now) : null
    return due ?? this.#scans(webhook, now) ?? this.#replay(webhook, now)
  }

  #due(webhook: LiveWebhook, now: number): Owed | null {
    if (!webhook.hasDue) return null
    const delivery = this.#store.claimDue(webhook.stored.id, now, now + LEASE_MS)
    if (delivery) return { delivery, entries: [], cursor: null, retry: delivery.attempt > 1 }
    webhook.hasDue = false
    return null
  }

  #probe(webhook: LiveWebhook, now: number): Owed | null {
    const delivery = this.#store.claimAny(webhook.stored.id, webhook.probeNewest, now + LEASE_MS)
    webhook.probeNewest = !webhook.probeNewest
    return delivery && { delivery, entries: [], cursor: null, retry: true }
  }

  #scans(webhook: LiveWebhook, now: number): Owed | 'again' | null {
    if (!webhook.stored.events.includes('scan')) return null
    const { entries, end } = this.#feed.peek(webhook)
    const batch = takeBatch(webhook, entries)
    if (batch.length === 0) return this.#skip(webhook, end)
    const to = batch.length === entries.length ? end : (batch.at(-1)?.id ?? end)
    const delivery = this.#store.claimScans(
      this.#draft(webhook, batch, now),
      { from: webhook.cursor, to },
      now + LEASE_MS,
    )
    if (delivery) return { delivery, entries: batch, cursor: to, retry: false }
    return this.resync(webhook)
  }

  /** What an owner has asked to be sent again goes out whenever there is nothing newer. */
  #replay(webhook: LiveWebhook, now: number): Owed | 'again' | null {
    const { replay } = webhook
    if (replay === null) return null
    const { entries, end } = this.#feed.range(webhook, replay.cursor, replay.end)
    const batch = takeBatch(webhook, entries)
    const to = batch.length === entries.length ? end : (batch.at(-1)?.id ?? end)
    if (!this.#store.moveReplay(replay.id, replay.cursor, to)) return this.#nextReplay(webhook)
    replay.cursor = to
    if (to >= replay.end) {
      this.#store.endReplay(replay.id)
      this.#nextReplay(webhook)
    }
    if (batch.length === 0) return webhook.replay === null ? null : 'again'
    const delivery = this.#store.insertInFlight(this.#draft(webhook, batch, now), now + LEASE_MS)
    return { delivery, entries: batch, cursor: null, retry: false }
  }

  #nextReplay(webhook: LiveWebhook): 'again' | null {
    webhook.replay = this.#store.firstReplay(webhook.stored.id)
    return webhook.replay === null ? null : 'again'
  }

  #draft(webhook: LiveWebhook, batch: readonly ScanEntry[], now: number): NewDelivery {
    return {
      id: this.#newId('delivery'),
      webhookId: webhook.stored.id,
      kind: 'scan',
      event: 'scan',
      format: FORMAT,
      scanIds: batch.map((entry) => entry.id),
      body: null,
      createdAt: now,
    }
  }

  /** Nothing matched as far as was looked: only the cursor moves. */
  #skip(webhook: LiveWebhook, end: number): 'again' | null {
    if (end === webhook.cursor) return null
    if (!this.#store.skipScans(webhook.stored.id, webhook.cursor, end)) return this.resync(webhook)
    this.#feed.claimed(webhook, end)
    return webhook.behind ? 'again' : null
  }

  /** What is in memory is not what the database has: a transaction was rolled back, or somebody else moved on. */
  resync(webhook: LiveWebhook): 'again' | null {
    this.#feed.drop(webhook)
    webhook.hasDue = true
    webhook.replay = this.#store.firstReplay(webhook.stored.id)
    const cursor = this.#store.cursor(webhook.stored.id)
    if (cursor === undefined) return null
    webhook.cursor = cursor
    return 'again'
  }
}

/** As many scans as fit into one delivery. */
function takeBatch(webhook: LiveWebhook, entries: readonly ScanEntry[]): ScanEntry[] {
  const most = webhook.stored.batch === 'single' ? 1 : LIMITS.scansPerDelivery
  const batch: ScanEntry[] = []
  let bytes = 0
  for (const entry of entries) {
    bytes += Buffer.byteLength(entry.json())
    if (batch.length > 0 && (batch.length >= most || bytes > LIMITS.deliveryBytes)) break
    batch.push(entry)
  }
  return batch
}
