import { LIMITS } from '@qregg/contract'
import type { NewId } from '../ids.ts'
import { FORMAT } from './body.ts'
import type { Delivery, DeliveryStore, NewDelivery } from './delivery-store.ts'
import { isPaused, type LiveWebhook, type ScanEntry } from './live-webhook.ts'
import type { ScanFeed } from './scan-feed.ts'
import { TOTAL_TIMEOUT_MS } from './sender.ts'
import { isProbeDue } from './verdict.ts'

/** What a webhook is owed next, claimed. */
export type Owed = {
  delivery: Delivery
  /** Its scans, when they are in memory. */
  entries: readonly ScanEntry[]
  /** Where the webhook's cursor stands after it; null when it has no new scans. */
  cursor: number | null
  retry: boolean
}

/** Of a webhook's requests under way, how many may be retries: a first attempt always finds a place. */
const RETRIES_PER_WEBHOOK = 2
/** How far an idle cursor may stay behind the newest scan: what a restart would have to look through for it. */
const IDLE_AT_MOST = 50_000
/** What stands around the scans in a body; each scan has a comma besides. */
const ENVELOPE_BYTES = 100
const UNKNOWN = -1
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
    const { health } = webhook.stored
    if (webhook.removed || isPaused(webhook, now) || webhook.inFlight >= webhook.slots) return null
    if (health.state === 'backoff') {
      if (webhook.inFlight > 0 || !isProbeDue(health, now)) return null
      return this.#probe(webhook, now) ?? this.#scans(webhook, now)
    }
    if (health.state !== 'active') return null
    return this.#due(webhook, now) ?? this.#scans(webhook, now) ?? this.#replay(webhook, now)
  }

  /** Whether time alone has brought something to look for: a retry, an event, a probe, an idle cursor. */
  isDue(webhook: LiveWebhook, now: number): boolean {
    const { health, events } = webhook.stored
    if (health.state === 'backoff') return webhook.inFlight === 0 && isProbeDue(health, now)
    return webhook.dueAt <= now || (events.includes('scan') && this.#feed.lag(webhook) >= IDLE_AT_MOST)
  }

  #due(webhook: LiveWebhook, now: number): Owed | null {
    if (webhook.dueAt > now) return null
    const freshOnly = webhook.retriesInFlight >= RETRIES_PER_WEBHOOK
    const { id } = webhook.stored
    const delivery = this.#store.claimDue(id, now, now + LEASE_MS, freshOnly)
    if (delivery) return { delivery, entries: [], cursor: null, retry: delivery.attempt > 1 }
    if (!freshOnly) webhook.dueAt = this.#store.nextDueAt(id)
    return null
  }

  #probe(webhook: LiveWebhook, now: number): Owed | null {
    const delivery = this.#store.claimProbe(webhook.stored.id, webhook.probeNewest, now, now + LEASE_MS)
    webhook.probeNewest = !webhook.probeNewest
    return delivery && { delivery, entries: [], cursor: null, retry: true }
  }

  #scans(webhook: LiveWebhook, now: number): Owed | 'again' | null {
    if (!webhook.stored.events.includes('scan')) return null
    const { entries, end } = this.#feed.peek(webhook)
    // One each while there are places; the last place takes all that has come together. A cap leaves few places, and
    // who is behind has plenty to take: those get full ones.
    const capped = webhook.stored.maxRequestsPerSecond !== null
    const alone = webhook.slots - webhook.inFlight > 1 && !capped && !webhook.behind
    const batch = takeBatch(webhook, entries, alone ? 1 : LIMITS.scansPerDelivery)
    if (batch.length === 0) return this.#skip(webhook, end)
    const to = batch.length === entries.length ? end : (batch.at(-1)?.id ?? end)
    const delivery = this.#store.claimScans(
      this.#draft(webhook, batch, now),
      { from: webhook.cursor, to },
      now + LEASE_MS,
    )
    if (delivery) return { delivery, entries: batch, cursor: to, retry: false }
    return this.#resync(webhook)
  }

  /** What an owner has asked to be sent again goes out whenever there is nothing newer. */
  #replay(webhook: LiveWebhook, now: number): Owed | 'again' | null {
    const { replay } = webhook
    if (replay === null) return null
    const { entries, end } = this.#feed.range(webhook, replay.cursor, replay.end)
    const batch = takeBatch(webhook, entries, LIMITS.scansPerDelivery)
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
    const passed = end - webhook.cursor
    if (passed === 0 || (!webhook.behind && passed < IDLE_AT_MOST)) return null
    if (!this.#store.skipScans(webhook.stored.id, webhook.cursor, end)) return this.#resync(webhook)
    this.#feed.claimed(webhook, end)
    return webhook.behind ? 'again' : null
  }

  /** What is in memory is not what the database has: a transaction was rolled back, or somebody else moved on. */
  #resync(webhook: LiveWebhook): 'again' | null {
    this.#feed.drop(webhook)
    webhook.dueAt = 0
    webhook.replay = this.#store.firstReplay(webhook.stored.id)
    const cursor = this.#store.cursor(webhook.stored.id)
    if (cursor === undefined) return null
    webhook.cursor = cursor
    return 'again'
  }

  /** A transaction was rolled back after its claims were taken for granted. */
  distrust(webhook: LiveWebhook): void {
    // A cursor that no row has: should the database not even be read, the next claim is refused and asks again.
    webhook.cursor = UNKNOWN
    try {
      this.#resync(webhook)
    } catch {
      this.#feed.drop(webhook)
    }
  }
}

/** As many scans as fit into one delivery: at most `most`, and one however large it is. */
function takeBatch(webhook: LiveWebhook, entries: readonly ScanEntry[], most: number): ScanEntry[] {
  const atMost = webhook.stored.batch === 'single' ? 1 : most
  const batch: ScanEntry[] = []
  let bytes = ENVELOPE_BYTES
  for (const entry of entries) {
    if (batch.length >= atMost) break
    bytes += Buffer.byteLength(entry.json()) + 1
    if (batch.length > 0 && bytes > LIMITS.deliveryBytes) break
    batch.push(entry)
  }
  return batch
}
