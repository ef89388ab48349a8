import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { ScanRow } from '../db/schema.ts'
import { isBusy } from '../db/sqlite.ts'
import type { NewId } from '../ids.ts'
import { scanBody } from './body.ts'
import { Claimer, type Owed } from './claimer.ts'
import { type Completion, writeCompletions } from './completions.ts'
import type { DeliveryStore } from './delivery-store.ts'
import { type LaneName, Lanes, type Slot } from './lanes.ts'
import type { LiveWebhook } from './live-webhook.ts'
import type { Outcome } from './outcome.ts'
import type { Registry } from './registry.ts'
import type { ScanFeed } from './scan-feed.ts'
import type { Random } from './schedule.ts'
import type { Sender } from './sender.ts'
import { type Health, judgeAttempt, type Verdict } from './verdict.ts'

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
const SWEEP_EVERY_MS = 250
const VISITS_PER_TURN = 250
const DUE_PER_SWEEP = 1_000
const BUSY_RETRY_MS = 5
const ERROR_RETRY_MS = 1_000
const STOP_WITHIN_MS = 10_000

type Claim = Owed & { webhook: LiveWebhook; slot: Slot }
/**
 * Claims what webhooks are owed, sends it, and records how it went. What one turn of the event loop completes and
 * claims is one transaction; none is held while a request is under way.
 */
export class Dispatcher {
  readonly #deps: DispatcherDeps
  readonly #lanes: Lanes
  readonly #claimer: Claimer
  readonly #ready: Record<LaneName, Set<LiveWebhook>> = { fast: new Set(), slow: new Set() }
  readonly #underWay = new Map<string, Promise<void>>()
  /** Webhooks that wait for their cap. */
  readonly #timed = new Set<LiveWebhook>()
  #completions: Completion[] = []
  #scheduled = false
  #stopping = false
  #sweeper: NodeJS.Timeout | undefined

  constructor(deps: DispatcherDeps) {
    this.#deps = deps
    this.#lanes = deps.lanes ?? new Lanes()
    this.#claimer = new Claimer(deps)
  }

  /** Takes up what an earlier process left, and begins to look for what falls due. */
  start(): void {
    const { store, clock, registry } = this.#deps
    store.transaction(() => store.releaseAll(clock.now()))
    for (const webhook of registry.all()) this.mark(webhook)
    this.#sweeper = setInterval(() => this.sweep(), SWEEP_EVERY_MS)
    this.#sweeper.unref()
  }

  /** Scans were committed: those whom they match are sent to at once. */
  scansCommitted(rows: readonly ScanRow[]): void {
    for (const webhook of this.#deps.feed.push(rows)) this.mark(webhook)
  }

  /** There may be something for this webhook. */
  mark(webhook: LiveWebhook): void {
    if (webhook.removed || this.#stopping) return
    const isSlow = webhook.slow || webhook.stored.health.failures > 0
    this.#ready[isSlow ? 'slow' : 'fast'].add(webhook)
    this.#schedule()
  }

  /** Finds what has fallen due: retries, events, probes, pauses that are over. Runs by itself four times a second. */
  sweep(): void {
    if (this.#stopping) return
    const { store, registry, clock } = this.#deps
    const now = clock.now()
    for (const id of store.webhooksWithDue(now, DUE_PER_SWEEP)) {
      const webhook = registry.get(id)
      if (!webhook) continue
      webhook.hasDue = true
      this.mark(webhook)
    }
    for (const webhook of registry.all()) {
      const { state, nextProbeAt } = webhook.stored.health
      const probe = state === 'backoff' && (nextProbeAt ?? 0) <= now
      const pauseIsOver = webhook.notBefore > 0 && webhook.notBefore <= now
      if (!probe && !pauseIsOver) continue
      if (pauseIsOver) webhook.notBefore = 0
      this.mark(webhook)
    }
  }

  /** Writes what is known and not written yet, before somebody else changes a webhook's row. */
  settle(): void {
    if (this.#completions.length === 0) return
    const { store } = this.#deps
    store.transaction(() => writeCompletions(this.#deps, this.#completions))
    this.#completions = []
  }

  /** Requests under way, over all webhooks. */
  get inFlight(): number {
    return this.#lanes.inFlight
  }

  /** Claims nothing more, lets what is under way finish for a while, and gives back the rest. */
  async stop(): Promise<void> {
    this.#stopping = true
    clearInterval(this.#sweeper)
    const all = Promise.allSettled(this.#underWay.values())
    let timer: NodeJS.Timeout | undefined
    await Promise.race([all, new Promise((resolve) => (timer = setTimeout(resolve, STOP_WITHIN_MS)))])
    clearTimeout(timer)
    this.settle()
    const { store, clock } = this.#deps
    store.transaction(() => {
      for (const id of this.#underWay.keys()) store.release(id, clock.now())
    })
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => this.#turn())
  }

  #turn(): void {
    this.#scheduled = false
    const { store } = this.#deps
    let claims: Claim[] = []
    try {
      claims = store.transaction(() => {
        writeCompletions(this.#deps, this.#completions)
        return this.#claimAll(claims)
      })
    } catch (error) {
      // Nothing of it happened: whoever was visited is visited again.
      for (const claim of claims) this.#undo(claim)
      if (!isBusy(error))
        this.#deps.logger.error({ err: error }, 'deliveries could not be claimed or recorded')
      this.#scheduled = true
      setTimeout(() => this.#turn(), isBusy(error) ? BUSY_RETRY_MS : ERROR_RETRY_MS).unref()
      return
    }
    this.#completions = []
    for (const claim of claims) this.#begin(claim)
  }

  /** Visits webhooks in turn, each for one delivery, as far as there are places. Fills `claims` as it goes. */
  #claimAll(claims: Claim[]): Claim[] {
    if (this.#stopping) return claims
    const now = this.#deps.clock.now()
    let visits = 0
    for (const lane of ['fast', 'slow'] as const) {
      const ready = this.#ready[lane]
      for (const webhook of ready) {
        if (!this.#lanes.isFree(lane)) break
        if (++visits > VISITS_PER_TURN) {
          this.#schedule()
          return claims
        }
        ready.delete(webhook)
        if (webhook.nextAllowedAt > now) {
          this.#later(webhook, webhook.nextAllowedAt - now)
          continue
        }
        const owed = this.#claimer.visit(webhook, now)
        if (owed === null) continue
        // Round by round: each has had one before any has a second.
        ready.add(webhook)
        if (owed !== 'again') claims.push(this.#take(webhook, owed, lane, now))
      }
    }
    return claims
  }

  #placeFreed(): void {
    if (this.#ready.fast.size > 0 || this.#ready.slow.size > 0) this.#schedule()
  }

  #take(webhook: LiveWebhook, owed: Owed, lane: LaneName, now: number): Claim {
    const slot = this.#lanes.take(lane, () => this.#placeFreed())
    if (owed.cursor !== null) this.#deps.feed.claimed(webhook, owed.cursor)
    webhook.inFlight += 1
    if (owed.retry) webhook.retriesInFlight += 1
    const { maxRequestsPerSecond } = webhook.stored
    if (maxRequestsPerSecond !== null)
      webhook.nextAllowedAt = Math.max(now, webhook.nextAllowedAt) + 1000 / maxRequestsPerSecond
    return { ...owed, webhook, slot }
  }

  /** The claim's transaction was rolled back. */
  #undo({ webhook, slot, retry }: Claim): void {
    slot.release()
    webhook.inFlight -= 1
    if (retry) webhook.retriesInFlight -= 1
    this.#claimer.resync(webhook)
    this.mark(webhook)
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

  /** After the claim's commit: only now is it this process's to send. */
  #begin(claim: Claim): void {
    this.#underWay.set(claim.delivery.id, this.#send(claim))
  }

  async #send(claim: Claim): Promise<void> {
    const { webhook, delivery, slot, retry } = claim
    const { sender, clock } = this.#deps
    const startedAt = clock.now()
    const outcome = await this.#post(claim, sender)
    slot.release()
    webhook.inFlight -= 1
    if (retry) webhook.retriesInFlight -= 1
    webhook.slow = outcome.durationMs > SLOW_MS
    const at = clock.now()
    const before = webhook.stored.health
    const { url, createdAt } = webhook.stored
    const verdict = judgeAttempt({
      health: before,
      step: delivery.step,
      outcome,
      url,
      createdAt,
      now: at,
      random: this.#deps.random,
    })
    const health = webhook.removed ? null : verdict.health
    this.#completions.push({ webhook, delivery, outcome, verdict, before, health, startedAt, at })
    this.#underWay.delete(delivery.id)
    if (health) this.#follow(webhook, before, verdict)
    this.#schedule()
  }

  async #post({ webhook, delivery, entries }: Claim, sender: Sender): Promise<Outcome> {
    try {
      const items = entries.length > 0 ? entries.map((entry) => entry.json()) : null
      const body =
        delivery.body ??
        scanBody(delivery.format, items ?? this.#deps.feed.items(delivery.scanIds), delivery.createdAt)
      return await sender.send({
        url: webhook.stored.url,
        secrets: webhook.secrets,
        deliveryId: delivery.id,
        body,
      })
    } catch (error) {
      this.#deps.logger.error({ err: error, delivery: delivery.id }, 'a delivery could not be made')
      return { status: null, errorClass: 'network', durationMs: 0, responseHead: null, retryAfterMs: null }
    }
  }

  /** Puts a verdict into effect in memory; the database follows with the next turn. */
  #follow(webhook: LiveWebhook, before: Health, verdict: Verdict): void {
    const { registry, feed, logger } = this.#deps
    webhook.stored.health = verdict.health
    webhook.notBefore = Math.max(webhook.notBefore, verdict.notBefore ?? 0)
    const { state } = verdict.health
    if (state !== before.state) {
      logger.info(
        { webhook: webhook.stored.id, state, reason: verdict.health.disabledReason },
        'a webhook changed its state',
      )
      if (state !== 'active') feed.drop(webhook)
      // What was parked is due again.
      webhook.hasDue = state === 'active'
    }
    if (state === 'disabled' || state === 'gone') registry.remove(webhook.stored.id)
    else this.mark(webhook)
  }
}
