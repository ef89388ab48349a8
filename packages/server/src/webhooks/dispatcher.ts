import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { ScanRow } from '../db/schema.ts'
import { isBusy, isDatabaseFault, whenFree } from '../db/sqlite.ts'
import type { NewId } from '../ids.ts'
import { Claimer, type Owed } from './claimer.ts'
import { Completions } from './completions.ts'
import type { DeliveryStore } from './delivery-store.ts'
import { type LaneName, Lanes, type Slot } from './lanes.ts'
import { type LiveWebhook, rampUp } from './live-webhook.ts'
import { createPoster, type Poster } from './poster.ts'
import { ReadyQueue } from './ready-queue.ts'
import type { Registry } from './registry.ts'
import type { ScanFeed } from './scan-feed.ts'
import type { Random } from './schedule.ts'
import type { Sender } from './sender.ts'
import { type Health, judgeDelivery, type Verdict } from './verdict.ts'

export type DispatcherDeps = {
  store: DeliveryStore
  registry: Registry
  feed: ScanFeed
  sender: Sender
  clock: Clock
  newId: NewId
  random: Random
  logger: Logger
  lanes?: Lanes
}

const SLOW_MS = 2_000
/** Longest that a turn visits the webhooks of a lane: redirects wait meanwhile. */
const VISIT_MS = 5
const VISITS_PER_TURN = 250
const BUSY_RETRY_MS = 5
const ERROR_RETRY_MS = 1_000
/** A webhook that cannot be visited, because what it is owed is damaged, is left alone for so long. */
const DAMAGED_PAUSE_MS = 60_000
const STOP_WITHIN_MS = 10_000
/** A capped webhook's second: a little longer, because requests do not arrive as evenly as they leave. */
const SPACED_MS = 1_030

type Claim = Owed & { webhook: LiveWebhook; slot: Slot }

/**
 * Claims what webhooks are owed, sends it, and records how it went. What one turn of the event loop completes and
 * claims is one transaction; none is held while a request is under way.
 */
export class Dispatcher {
  readonly #deps: DispatcherDeps
  readonly #lanes: Lanes
  readonly #claimer: Claimer
  readonly #post: Poster
  readonly #completions: Completions
  readonly #ready = new ReadyQueue()
  readonly #underWay = new Map<string, Promise<void>>()
  /** Webhooks that wait for their cap. */
  readonly #timed = new Set<LiveWebhook>()
  #scheduled = false
  #stopping = false
  #stopped = false

  constructor(deps: DispatcherDeps) {
    this.#deps = deps
    this.#lanes = deps.lanes ?? new Lanes()
    this.#claimer = new Claimer(deps)
    this.#post = createPoster(deps)
    this.#completions = new Completions(deps)
  }

  /** Scans were committed: those whom they match are sent to at once. */
  scansCommitted(rows: readonly ScanRow[]): void {
    for (const webhook of this.#deps.feed.push(rows)) this.mark(webhook)
  }

  /** There may be something for this webhook. */
  mark(webhook: LiveWebhook): void {
    if (webhook.removed || this.#stopping) return
    this.#ready.add(webhook)
    this.#schedule()
  }

  /** Marks a webhook if time has brought something for it: a retry, an event, a probe, the end of a pause. */
  markIfDue(webhook: LiveWebhook, now: number): void {
    if (this.#claimer.isDue(webhook, now)) this.mark(webhook)
  }

  /**
   * Writes what is known and not written yet, before somebody else changes the row of a webhook, and moves that one's
   * cursor up if it is idle: what its new filter lets through begins now. While another process writes, neither is done.
   */
  settle(webhook?: LiveWebhook): void {
    const { store, feed } = this.#deps
    const end = webhook && feed.idleUpTo(webhook)
    if (this.#completions.isEmpty && end === undefined) return
    try {
      this.#commit(() => {
        if (webhook && end !== undefined) store.skipScans(webhook.stored.id, webhook.cursor, end)
      })
      if (webhook && end !== undefined) feed.claimed(webhook, end)
    } catch (error) {
      if (!isBusy(error)) throw error
    }
  }

  /** A webhook's row was changed by somebody else: what was found out before says nothing about it any more. */
  disown(webhook: LiveWebhook): void {
    this.#completions.disown(webhook)
  }

  /** Requests under way, over all webhooks. */
  get inFlight(): number {
    return this.#lanes.inFlight
  }

  /** Claims nothing more, lets what is under way finish for a while, and gives back the rest. */
  async stop(): Promise<void> {
    this.#stopping = true
    const all = Promise.allSettled(this.#underWay.values())
    let timer: NodeJS.Timeout | undefined
    await Promise.race([all, new Promise((resolve) => (timer = setTimeout(resolve, STOP_WITHIN_MS)))])
    clearTimeout(timer)
    const { store, clock } = this.#deps
    await whenFree(() =>
      this.#commit(() => {
        for (const id of this.#underWay.keys()) store.release(id, clock.now())
      }),
    )
    this.#stopped = true
  }

  #schedule(): void {
    if (this.#scheduled || this.#stopped) return
    this.#scheduled = true
    setImmediate(() => this.#turn())
  }

  #turn(): void {
    this.#scheduled = false
    if (this.#stopped) return
    const claims: Claim[] = []
    try {
      this.#commit(() => this.#claimAll(claims))
    } catch (error) {
      // Nothing of it happened: whoever was visited is visited again.
      for (const claim of claims) this.#undo(claim)
      if (!isBusy(error))
        this.#deps.logger.error({ err: error }, 'deliveries could not be claimed or recorded')
      this.#scheduled = true
      setTimeout(() => this.#turn(), isBusy(error) ? BUSY_RETRY_MS : ERROR_RETRY_MS).unref()
      return
    }
    for (const claim of claims) this.#underWay.set(claim.delivery.id, this.#send(claim))
  }

  /** One transaction: what has ended is written, and then `work` is done. */
  #commit(work: () => void): void {
    const written = this.#deps.store.transaction(() => {
      const result = this.#completions.write()
      work()
      return result
    })
    this.#completions.committed(written)
    for (const id of written.expecting) {
      const webhook = this.#deps.registry.get(id)
      if (!webhook) continue
      webhook.dueAt = 0
      this.mark(webhook)
    }
  }

  /** Visits webhooks in turn, each for one delivery, as far as there are places. Fills `claims` as it goes. */
  #claimAll(claims: Claim[]): void {
    if (this.#stopping) return
    const now = this.#deps.clock.now()
    for (const lane of ['fast', 'slow'] as const) {
      const end = performance.now() + VISIT_MS
      for (let visits = 0; this.#lanes.isFree(lane); visits++) {
        if (visits >= VISITS_PER_TURN || performance.now() > end) {
          this.#schedule()
          break
        }
        const webhook = this.#ready.next(lane)
        if (!webhook) break
        const owed = this.#visit(webhook, now)
        if (owed === null) continue
        // Round by round: each has had one before any has a second.
        this.#ready.add(webhook)
        if (owed !== 'again') claims.push(this.#take(webhook, owed, lane, now))
      }
    }
  }

  #visit(webhook: LiveWebhook, now: number): Owed | 'again' | null {
    if (webhook.nextAllowedAt > now) {
      this.#later(webhook, webhook.nextAllowedAt - now)
      return null
    }
    try {
      return this.#claimer.visit(webhook, now)
    } catch (error) {
      if (isDatabaseFault(error)) throw error
      // A visit reads before it writes, so nothing has happened. The others are not to wait for this one.
      this.#deps.logger.error({ err: error, webhook: webhook.stored.id }, 'what a webhook is owed is damaged')
      webhook.notBefore = now + DAMAGED_PAUSE_MS
      return null
    }
  }

  #placeFreed(): void {
    if (!this.#ready.isEmpty) this.#schedule()
  }

  #take(webhook: LiveWebhook, owed: Owed, lane: LaneName, now: number): Claim {
    const slot = this.#lanes.take(lane, {
      freed: () => this.#placeFreed(),
      handedOver: () => {
        webhook.lingering += 1
        this.#ready.refresh(webhook)
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

  #giveBack({ webhook, slot, retry }: Claim): void {
    if (slot.handedOver) webhook.lingering -= 1
    webhook.inFlight -= 1
    if (retry) webhook.retriesInFlight -= 1
    slot.release()
  }

  /** The claim's transaction was rolled back. */
  #undo(claim: Claim): void {
    this.#giveBack(claim)
    this.#claimer.distrust(claim.webhook)
    this.mark(claim.webhook)
  }

  /** Visits a webhook again when its cap allows the next request. */
  #later(webhook: LiveWebhook, waitMs: number): void {
    if (this.#timed.has(webhook)) return
    this.#timed.add(webhook)
    setTimeout(() => {
      this.#timed.delete(webhook)
      this.mark(webhook)
    }, Math.ceil(waitMs)).unref()
  }

  /** Sends what was claimed and committed: only now is it this process's to send. */
  async #send(claim: Claim): Promise<void> {
    const { webhook, delivery } = claim
    const { registry, clock } = this.#deps
    const { url } = webhook.stored
    const startedAt = clock.now()
    const outcome = await this.#post(webhook, claim)
    this.#giveBack(claim)
    if (outcome) webhook.slow = outcome.durationMs > SLOW_MS
    const at = clock.now()
    const { health: before, createdAt } = webhook.stored
    // What the old address said is not held against the new one, and a webhook that was stopped is not ours to judge.
    const isOurs = !webhook.removed && webhook.stored.url === url
    const verdict = judgeDelivery(
      { health: before, step: delivery.step, url, createdAt, now: at, random: this.#deps.random },
      outcome,
      isOurs,
    )
    this.#underWay.delete(delivery.id)
    this.#completions.add({ webhook, delivery, outcome, verdict, before, judged: isOurs, startedAt, at })
    const live = registry.get(webhook.stored.id)
    if (live && verdict.delivery.state === 'pending')
      live.dueAt = Math.min(live.dueAt, verdict.delivery.nextAt)
    if (isOurs) this.#follow(webhook, before, verdict)
    else if (live) this.mark(live)
    this.#schedule()
  }

  /** Puts a verdict into effect in memory; the database follows with the next turn. */
  #follow(webhook: LiveWebhook, before: Health, verdict: Verdict): void {
    const { registry, feed, logger } = this.#deps
    webhook.stored.health = verdict.health
    webhook.notBefore = Math.max(webhook.notBefore, verdict.notBefore ?? 0)
    const { state, disabledReason: reason } = verdict.health
    if (state !== before.state) {
      logger.info({ webhook: webhook.stored.id, state, reason }, 'a webhook changed its state')
      // What stood still is due again.
      if (state === 'active') webhook.dueAt = 0
    }
    if (state !== 'active') feed.drop(webhook)
    if (verdict.delivery.state === 'delivered') rampUp(webhook, state !== before.state)
    if (state === 'disabled' || state === 'gone') registry.remove(webhook.stored.id)
    else this.mark(webhook)
  }
}
