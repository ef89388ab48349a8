import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { isBusy, whenFree } from '../db/faults.ts'
import type { ScanRow } from '../db/schema.ts'
import { Turnstile } from '../db/turnstile.ts'
import type { NewId } from '../ids.ts'
import type { SnapshotOf } from '../scans/snapshots.ts'
import { Claimer, isOverdue } from './claimer.ts'
import { Completions, type Written } from './completions.ts'
import type { Delivery, DeliveryStore, DeliveryTransaction } from './delivery-store.ts'
import { Lanes } from './lanes.ts'
import { isPaused, type LiveWebhook, rampUp } from './live-webhook.ts'
import type { Peers } from './peers.ts'
import { createPoster, type Poster } from './poster.ts'
import { ReadyQueue } from './ready-queue.ts'
import type { Registry } from './registry.ts'
import type { ScanFeed } from './scan-feed.ts'
import type { Random } from './schedule.ts'
import type { Sender } from './sender.ts'
import { Turns } from './turns.ts'
import { type Health, judgeDelivery, type Verdict } from './verdict.ts'
import { type Claim, giveBack, Visits } from './visits.ts'

export type DispatcherDeps = {
  store: DeliveryStore
  registry: Registry
  feed: ScanFeed
  sender: Sender
  clock: Clock
  newId: NewId
  random: Random
  logger: Logger
  peers: Peers
  lanes?: Lanes
}

const SLOW_MS = 2_000
const BUSY_RETRY_MS = 5
const ERROR_RETRY_MS = 1_000
/** Container engines kill after ten seconds, and what is cut off has to be written by then. */
export const STOP_WITHIN_MS = 8_000
const STOP_LOOK_MS = 10
/** Idle cursors that are moved together: those who are owed something must not wait behind ten thousand of them. */
const IDLE_PER_SWEEP = 50

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
  readonly #underWay = new Map<string, { delivery: Delivery; sent: Promise<void> }>()
  readonly #visits: Visits
  readonly #writing = new Turnstile()
  readonly #turns = new Turns(() => this.#turn())
  #stopping = false
  #isCut = false

  /** Told of a webhook whose row is not what is in memory. Set by the engine, which reads it again. */
  onStale: (webhookId: string) => void = () => {}

  constructor(deps: DispatcherDeps) {
    this.#deps = deps
    this.#lanes = deps.lanes ?? new Lanes()
    this.#claimer = new Claimer({ ...deps, onStale: (id) => this.onStale(id) })
    this.#post = createPoster(deps)
    this.#completions = new Completions(deps)
    this.#visits = new Visits({
      ...deps,
      claimer: this.#claimer,
      lanes: this.#lanes,
      ready: this.#ready,
      mark: (webhook) => this.mark(webhook),
      wantTurn: () => this.#turns.want(),
      isStopping: () => this.#stopping,
    })
  }

  /** Scans were committed: those whom they match are sent to at once. */
  scansCommitted(rows: readonly ScanRow[], snapshotOf: SnapshotOf): void {
    for (const webhook of this.#deps.feed.push(rows, snapshotOf)) this.mark(webhook)
  }

  /** There may be something for this webhook. */
  mark(webhook: LiveWebhook): void {
    if (webhook.removed || this.#stopping) return
    this.#ready.add(webhook)
    this.#turns.want()
  }

  /** Marks the webhooks for which time has brought something: a retry, an event, a probe, the end of a pause. */
  sweep(now: number): void {
    let idle = 0
    for (const webhook of this.#deps.registry.all()) {
      if (isPaused(webhook, now)) continue
      if (webhook.notBefore > 0) {
        webhook.notBefore = 0
        this.mark(webhook)
      } else if (this.#claimer.isDue(webhook, now)) {
        this.mark(webhook)
      } else if (idle < IDLE_PER_SWEEP && this.#claimer.isIdle(webhook)) {
        idle += 1
        this.mark(webhook)
      }
    }
  }

  /**
   * Writes what is known and not written yet, before somebody else changes the row of a webhook, and moves that one's
   * cursor up if it is idle: what its new filter lets through begins now. While another process writes, neither is done.
   */
  async settle(webhook?: LiveWebhook): Promise<void> {
    const { feed } = this.#deps
    const from = webhook?.cursor ?? 0
    const end = webhook && feed.idleUpTo(webhook)
    if (this.#completions.isEmpty && end === undefined) return
    try {
      let moved = false
      await this.#commit(async (store) => {
        if (webhook && end !== undefined)
          moved = await store.skipScans(webhook.stored.id, {
            from,
            to: end,
            updatedAt: webhook.stored.updatedAt,
          })
      })
      if (webhook && end !== undefined && moved) feed.claimed(webhook, end)
    } catch (error) {
      if (!isBusy(error)) throw error
    }
  }

  /** A webhook's row was changed by somebody else: what was found out before says nothing about it any more. */
  disown(webhook: LiveWebhook): void {
    this.#completions.disown(webhook)
  }

  /** Whether nothing is under way, and all that has ended is written. */
  get isIdle(): boolean {
    return !this.#turns.areWanted && this.#underWay.size === 0 && this.#completions.isEmpty
  }

  /** Requests under way, over all webhooks. */
  get inFlight(): number {
    return this.#lanes.inFlight
  }

  /** Claims nothing more, lets what is under way finish for a while, cuts the rest off and gives it back. */
  async stop(): Promise<void> {
    this.#stopping = true
    const deadline = performance.now() + STOP_WITHIN_MS
    // A turn that had begun may still bring requests.
    while ((this.#turns.isInTurn || this.#underWay.size > 0) && performance.now() < deadline)
      await sleep(STOP_LOOK_MS)
    // Cut off before it is given back: an answer in between would be lost, and its delivery sent once more.
    this.#isCut = true
    if (this.#underWay.size > 0) await this.#deps.sender.close()
    const now = this.#deps.clock.now()
    await whenFree(() =>
      this.#commit(async (store) => {
        for (const { delivery } of this.#underWay.values()) await store.release(delivery, now)
      }),
    )
    this.#turns.stop()
  }

  /** Records what has ended, claims what is owed, and sends it. Answers how long to wait after a failure, in ms. */
  async #turn(): Promise<number> {
    const claims: Claim[] = []
    const visited = new Set<LiveWebhook>()
    try {
      await this.#commit(async (store) => {
        if (!this.#stopping) await this.#visits.claimAll(store, claims, visited)
      })
    } catch (error) {
      // Nothing of it happened: whoever was visited is visited again.
      for (const claim of claims) giveBack(claim)
      for (const webhook of visited) {
        this.#claimer.distrust(webhook)
        this.mark(webhook)
      }
      if (isBusy(error)) return BUSY_RETRY_MS
      this.#deps.logger.error({ err: error }, 'deliveries could not be claimed or recorded')
      return ERROR_RETRY_MS
    }
    for (const claim of claims) {
      const { delivery } = claim
      if (this.#isCut) {
        giveBack(claim)
        this.#completions.giveBack(delivery, this.#deps.clock.now())
        continue
      }
      this.#underWay.set(delivery.id, { delivery, sent: this.#send(claim) })
    }
    return 0
  }

  /** One transaction: what has ended is written, and then `work` is done. */
  async #commit(work: (store: DeliveryTransaction) => Promise<void>): Promise<void> {
    const leave = await this.#writing.enter()
    try {
      const written = await this.#deps.store.transaction(async (store) => {
        const result = await this.#completions.write(store)
        await work(store)
        return result
      })
      this.#completions.committed(written)
      this.#await(written.waiting)
      this.expect(written.revived)
      this.expect(written.expecting)
      if (written.expecting.length > 0)
        this.#deps.peers.tell({ kind: 'due', ids: written.expecting, probe: false })
    } finally {
      leave()
    }
  }

  /** Only what is written can be found: whoever looked for it before has found nothing. */
  #await(waiting: Written['waiting']): void {
    const now = this.#deps.clock.now()
    const elsewhere: string[] = []
    for (const { webhookId, nextAt } of waiting) {
      const webhook = this.#deps.registry.get(webhookId)
      if (!webhook) {
        if (nextAt <= now) elsewhere.push(webhookId)
        continue
      }
      webhook.dueAt = Math.min(webhook.dueAt, nextAt)
      if (nextAt <= now) this.mark(webhook)
    }
    // It was given up while its request was under way: it is another instance's by now.
    if (elsewhere.length > 0) this.#deps.peers.tell({ kind: 'due', ids: elsewhere, probe: false })
  }

  /** Something that is due at once was inserted for these webhooks. */
  expect(webhookIds: readonly string[]): void {
    for (const id of webhookIds) {
      const webhook = this.#deps.registry.get(id)
      if (!webhook) continue
      webhook.dueAt = 0
      this.mark(webhook)
    }
  }

  /** Sends what was claimed and committed: only now is it this process's to send. */
  async #send(claim: Claim): Promise<void> {
    const { webhook, delivery } = claim
    const { registry, clock } = this.#deps
    const { url } = webhook.stored
    if (isOverdue(claim.claimedAt)) {
      giveBack(claim)
      this.#underWay.delete(delivery.id)
      this.#completions.giveBack(delivery, clock.now())
      this.#turns.want()
      return
    }
    const startedAt = clock.now()
    const outcome = await this.#post(webhook, claim)
    giveBack(claim)
    if (this.#isCut) return
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
    if (isOurs) this.#follow(webhook, before, verdict)
    else if (live) this.mark(live)
    this.#turns.want()
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
