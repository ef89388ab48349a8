import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { isDatabaseFault } from '../db/faults.ts'
import { CatchUpFailed, type Claimer, type Owed } from './claimer.ts'
import type { DeliveryTransaction } from './delivery-store.ts'
import type { LaneName, Lanes, Slot } from './lanes.ts'
import type { LiveWebhook } from './live-webhook.ts'
import type { ReadyQueue } from './ready-queue.ts'
import type { ScanFeed } from './scan-feed.ts'

/** What is to be sent, and the place that it has. `claimedAt`: by the monotonic clock, in ms. */
export type Claim = Owed & { webhook: LiveWebhook; slot: Slot; claimedAt: number }

/** Longest that a turn visits the webhooks of a lane: redirects wait meanwhile. */
const VISIT_MS = 5
const VISITS_PER_TURN = 250
/** Webhooks that are visited together, so that a database at a distance is asked about all of them at once. */
const VISITS_AT_ONCE = 50
/** One whose scans cannot be read in time must not hold up, or roll back, everybody else's. */
const CATCH_UP_PAUSE_MS = 5_000
/** A webhook that cannot be visited, because what it is owed is damaged, is left alone for so long. */
const DAMAGED_PAUSE_MS = 60_000
/** A capped webhook's second: a little longer, because requests do not arrive as evenly as they leave. */
const SPACED_MS = 1_030

type Deps = {
  claimer: Claimer
  lanes: Lanes
  ready: ReadyQueue
  feed: ScanFeed
  clock: Clock
  logger: Logger
  /** There may be something for this webhook. */
  mark(webhook: LiveWebhook): void
  wantTurn(): void
  isStopping(): boolean
}

/** Goes from one ready webhook to the next and takes a place for what each is owed. */
export class Visits {
  readonly #deps: Deps
  /** Webhooks that wait for their cap. */
  readonly #timed = new Set<LiveWebhook>()

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Visits webhooks in turn, each for one delivery, as far as there are places. Fills `claims` as it goes. */
  async claimAll(store: DeliveryTransaction, claims: Claim[], visited: Set<LiveWebhook>): Promise<void> {
    const { clock, lanes, ready } = this.#deps
    // Leases begin with the statement, so the time until the request is sent counts from before it.
    const startedAt = performance.now()
    for (const lane of ['fast', 'slow'] as const) {
      const end = performance.now() + VISIT_MS
      for (let visits = 0; lanes.isFree(lane) && !this.#deps.isStopping(); ) {
        if (visits >= VISITS_PER_TURN || performance.now() > end) {
          this.#deps.wantTurn()
          break
        }
        const round = ready.next(lane, Math.min(VISITS_AT_ONCE, lanes.free(lane)))
        if (round.length === 0) break
        visits += round.length
        // Read for each round: what has ended while the last one asked the database is due by now.
        const now = clock.now()
        for (const webhook of round) visited.add(webhook)
        // All of them have ended before one that has failed ends the transaction.
        const ended = await Promise.allSettled(round.map((webhook) => this.#visit(store, webhook, now)))
        for (const [index, webhook] of round.entries()) {
          const one = ended[index]
          if (one?.status !== 'fulfilled') throw one?.reason
          if (one.value === null) continue
          // Round by round: each has had one before any has a second.
          ready.add(webhook)
          if (one.value === 'again') continue
          // It was deleted, or became another instance's, while the database was asked.
          if (webhook.removed) await store.release(one.value.delivery, now)
          else claims.push({ ...this.#take(webhook, one.value, lane, now), claimedAt: startedAt })
        }
      }
    }
  }

  async #visit(
    store: DeliveryTransaction,
    webhook: LiveWebhook,
    now: number,
  ): Promise<Owed | 'again' | null> {
    if (webhook.nextAllowedAt > now) {
      this.#later(webhook, webhook.nextAllowedAt - now)
      return null
    }
    try {
      return await this.#deps.claimer.visit(store, webhook, now)
    } catch (error) {
      if (error instanceof CatchUpFailed) {
        this.#deps.logger.warn(
          { err: error.cause, webhook: webhook.stored.id },
          'a webhook could not catch up',
        )
        webhook.notBefore = now + CATCH_UP_PAUSE_MS
        return null
      }
      if (isDatabaseFault(error)) throw error
      // A visit reads before it writes, so nothing has happened. The others are not to wait for this one.
      this.#deps.logger.error({ err: error, webhook: webhook.stored.id }, 'what a webhook is owed is damaged')
      webhook.notBefore = now + DAMAGED_PAUSE_MS
      return null
    }
  }

  #placeFreed(): void {
    if (!this.#deps.ready.isEmpty) this.#deps.wantTurn()
  }

  #take(webhook: LiveWebhook, owed: Owed, lane: LaneName, now: number): Omit<Claim, 'claimedAt'> {
    const slot = this.#deps.lanes.take(lane, {
      freed: () => this.#placeFreed(),
      handedOver: () => {
        webhook.lingering += 1
        this.#deps.ready.refresh(webhook)
      },
    })
    if (owed.cursor !== null) this.#deps.feed.claimed(webhook, owed.cursor)
    webhook.inFlight += 1
    if (owed.retry) webhook.retriesInFlight += 1
    const { maxRequestsPerSecond } = webhook.stored
    if (maxRequestsPerSecond !== null)
      webhook.nextAllowedAt = Math.max(now, webhook.nextAllowedAt) + SPACED_MS / maxRequestsPerSecond
    return { ...owed, webhook, slot }
  }

  /** Visits a webhook again when its cap allows the next request. */
  #later(webhook: LiveWebhook, waitMs: number): void {
    if (this.#timed.has(webhook)) return
    this.#timed.add(webhook)
    setTimeout(() => {
      this.#timed.delete(webhook)
      this.#deps.mark(webhook)
    }, Math.ceil(waitMs)).unref()
  }
}

/** The request is over, or was never made. */
export function giveBack({ webhook, slot, retry }: Claim): void {
  if (slot.handedOver) webhook.lingering -= 1
  webhook.inFlight -= 1
  if (retry) webhook.retriesInFlight -= 1
  slot.release()
}
