import { LIMITS } from '@qregg/contract'
import { isDatabaseFault } from '../db/faults.ts'
import type { NewId } from '../ids.ts'
import { FORMAT } from './body.ts'
import type { Delivery, DeliveryTransaction, NewDelivery } from './delivery-store.ts'
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
/** Scans that a webhook may be behind by the way, because they came while the database was asked. */
const FEW = 20
/** What stands around the scans in a body; each scan has a comma besides. */
const ENVELOPE_BYTES = 100
/** A cursor that no row has: what the database has must be asked. */
const UNKNOWN = -1
/** Longer than any attempt can take, so that nobody else takes over what is still under way. */
const LEASE_MS = TOTAL_TIMEOUT_MS * 2

/** Decides what is sent next to one webhook, and claims it. Runs inside the dispatcher's transactions. */
export class Claimer {
  readonly #feed: ScanFeed
  readonly #newId: NewId

  readonly #onStale: (webhookId: string) => void

  /** `onStale`: told of a webhook whose row is not what is in memory. */
  constructor(deps: { feed: ScanFeed; newId: NewId; onStale(webhookId: string): void }) {
    this.#feed = deps.feed
    this.#onStale = deps.onStale
    this.#newId = deps.newId
  }

  /** One delivery, null when nothing is owed or may be sent now, or 'again' when there is more to look through. */
  async visit(store: DeliveryTransaction, webhook: LiveWebhook, now: number): Promise<Owed | 'again' | null> {
    const { health } = webhook.stored
    if (webhook.removed || isPaused(webhook, now) || webhook.inFlight >= webhook.slots) return null
    if (webhook.cursor === UNKNOWN) return await this.#resync(store, webhook)
    if (health.state === 'backoff') {
      if (webhook.inFlight > 0 || !isProbeDue(health, now)) return null
      return (await this.#probe(store, webhook, now)) ?? (await this.#scans(store, webhook, now))
    }
    if (health.state !== 'active') return null
    const due = webhook.dueAt <= now ? await this.#due(store, webhook, now) : null
    return due ?? (await this.#scans(store, webhook, now)) ?? (await this.#replay(store, webhook, now))
  }

  /** Whether time alone has brought something to look for: a retry, an event, a probe. */
  isDue(webhook: LiveWebhook, now: number): boolean {
    const { health } = webhook.stored
    if (health.state === 'backoff') return webhook.inFlight === 0 && isProbeDue(health, now)
    return webhook.dueAt <= now
  }

  /** Whether its cursor has stayed so far behind, because nothing matched, that it should be moved. */
  isIdle(webhook: LiveWebhook): boolean {
    return webhook.stored.events.includes('scan') && this.#feed.lag(webhook) >= IDLE_AT_MOST
  }

  async #due(store: DeliveryTransaction, webhook: LiveWebhook, now: number): Promise<Owed | null> {
    const freshOnly = webhook.retriesInFlight >= RETRIES_PER_WEBHOOK
    const { id } = webhook.stored
    // Whoever inserts something meanwhile sets this back, and must not be overruled by what was read before.
    const before = webhook.dueAt
    webhook.dueAt = Number.POSITIVE_INFINITY
    try {
      const delivery = await store.claimDue(id, { now, ms: LEASE_MS }, freshOnly)
      const next = delivery || freshOnly ? before : await store.nextDueAt(id)
      webhook.dueAt = Math.min(webhook.dueAt, next)
      return delivery && { delivery, entries: [], cursor: null, retry: delivery.attempt > 1 }
    } catch (error) {
      webhook.dueAt = before
      throw error
    }
  }

  async #probe(store: DeliveryTransaction, webhook: LiveWebhook, now: number): Promise<Owed | null> {
    const lease = { now, ms: LEASE_MS }
    const delivery = await store.claimProbe(webhook.stored.id, webhook.probeNewest, lease)
    webhook.probeNewest = !webhook.probeNewest
    return delivery && { delivery, entries: [], cursor: null, retry: true }
  }

  async #scans(
    store: DeliveryTransaction,
    webhook: LiveWebhook,
    now: number,
  ): Promise<Owed | 'again' | null> {
    if (!webhook.stored.events.includes('scan')) return null
    const from = webhook.cursor
    const { updatedAt } = webhook.stored
    const peeked = this.#feed.peek(webhook)
    const { entries, end } = peeked instanceof Promise ? await caughtUp(peeked) : peeked
    // One each while there are places; the last place takes all that has come together. A cap leaves few places, and
    // who is far behind has plenty to take: those get full ones.
    const isFarBehind = webhook.behind && entries.length > FEW
    const capped = webhook.stored.maxRequestsPerSecond !== null
    const alone = webhook.slots - webhook.inFlight > 1 && !capped && !isFarBehind
    const batch = takeBatch(webhook, entries, alone ? 1 : LIMITS.scansPerDelivery)
    if (batch.length === 0) return await this.#skip(store, webhook, from, end)
    const to = batch.length === entries.length ? end : (batch.at(-1)?.id ?? end)
    const draft = this.#draft(webhook, batch, now)
    const delivery = await store.claimScans(draft, { from, to, updatedAt }, { now, ms: LEASE_MS })
    if (delivery) return { delivery, entries: batch, cursor: to, retry: false }
    return await this.#resync(store, webhook)
  }

  /** What an owner has asked to be sent again goes out whenever there is nothing newer. */
  async #replay(
    store: DeliveryTransaction,
    webhook: LiveWebhook,
    now: number,
  ): Promise<Owed | 'again' | null> {
    const { replay } = webhook
    if (replay === null) return null
    const { entries, end } = await caughtUp(this.#feed.range(webhook, replay.cursor, replay.end))
    const batch = takeBatch(webhook, entries, LIMITS.scansPerDelivery)
    const to = batch.length === entries.length ? end : (batch.at(-1)?.id ?? end)
    if (!(await store.moveReplay(replay.id, replay.cursor, to))) return await this.#nextReplay(store, webhook)
    replay.cursor = to
    if (to >= replay.end) {
      await store.endReplay(replay.id)
      await this.#nextReplay(store, webhook)
    }
    if (batch.length === 0) return webhook.replay === null ? null : 'again'
    const lease = { now, ms: LEASE_MS }
    const delivery = await store.insertInFlight(this.#draft(webhook, batch, now), lease)
    return { delivery, entries: batch, cursor: null, retry: false }
  }

  async #nextReplay(store: DeliveryTransaction, webhook: LiveWebhook): Promise<'again' | null> {
    webhook.replay = await store.firstReplay(webhook.stored.id)
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
  async #skip(
    store: DeliveryTransaction,
    webhook: LiveWebhook,
    from: number,
    end: number,
  ): Promise<'again' | null> {
    const passed = end - from
    if (passed === 0 || (!webhook.behind && passed < IDLE_AT_MOST)) return null
    if (!(await store.skipScans(webhook.stored.id, { from, to: end, updatedAt: webhook.stored.updatedAt })))
      return await this.#resync(store, webhook)
    this.#feed.claimed(webhook, end)
    return webhook.behind ? 'again' : null
  }

  /** What is in memory is not what the database has: a transaction was rolled back, or somebody else moved on. */
  async #resync(store: DeliveryTransaction, webhook: LiveWebhook): Promise<'again' | null> {
    this.#feed.drop(webhook)
    webhook.dueAt = 0
    webhook.replay = await store.firstReplay(webhook.stored.id)
    const found = await store.cursor(webhook.stored.id)
    if (found === undefined) return null
    if (found.updatedAt !== webhook.stored.updatedAt) {
      // Its owner has changed it, and what has become of it is not here yet.
      this.#onStale(webhook.stored.id)
      return null
    }
    webhook.cursor = found.cursor
    return 'again'
  }

  /** A transaction was rolled back after its claims were taken for granted: its next visit asks the database. */
  distrust(webhook: LiveWebhook): void {
    this.#feed.drop(webhook)
    webhook.dueAt = 0
    webhook.cursor = UNKNOWN
  }
}

/** The scans of a webhook could not be read: the others have nothing to do with that. */
export class CatchUpFailed extends Error {}

async function caughtUp<T>(reading: Promise<T>): Promise<T> {
  return await reading.catch((error: unknown) => {
    throw isDatabaseFault(error) ? new CatchUpFailed('Scans could not be read.', { cause: error }) : error
  })
}

/**
 * Whether this process was held up for so long since it claimed something (at `claimedAt` of the monotonic clock, in ms)
 * that the lease may end before a request begun now does: somebody else may have it by then.
 */
export function isOverdue(claimedAt: number): boolean {
  return performance.now() - claimedAt > LEASE_MS - TOTAL_TIMEOUT_MS
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
