import type { WebhookState } from '@qregg/contract'
import { explain, type Outcome } from './outcome.ts'
import { PROBE_AT_MOST, probeDelay, type Random, retryDelay } from './schedule.ts'

/** What is remembered of a webhook's health. Times are epoch milliseconds. */
export type Health = {
  state: WebhookState
  disabledReason: string | null
  /** Failed attempts in a row. */
  failures: number
  firstFailureAt: number | null
  lastSuccessAt: number | null
  nextProbeAt: number | null
  goneSince: number | null
  /** When the engine gave up on it; null while it runs, and when its owner stopped it. */
  disabledAt: number | null
}

/** What becomes of a delivery. `step` says how much of its schedule is used up. */
export type DeliveryVerdict = { state: 'delivered' | 'pending' | 'failed'; step: number; nextAt: number }

export type Verdict = {
  delivery: DeliveryVerdict
  health: Health
  /** Nothing is to be sent to this webhook before: the receiver has asked for a pause. */
  notBefore: number | null
}

/** A waiting delivery of a webhook that is not active: its clock stands still until the webhook is back. */
export const PARKED = 8_640_000_000_000_000

const FAILURES_TO_BACKOFF = 3
/** How far a receiver that asks for fewer requests may use up a delivery's schedule: its waits grow, and never end. */
const STEP_WHEN_BUSY = 3
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const DISABLE = { withoutSuccessMs: 5 * DAY_MS, failures: 10, overMs: 12 * HOUR_MS }
/** A webhook that was given up on is pinged so often, to see whether its receiver is back. */
export const RECOVERY_PING_MS = 6 * HOUR_MS
const ZAPIER_HOST = /(^|\.)zapier\.com$/

type Facts = {
  health: Health
  step: number
  outcome: Outcome
  url: string
  createdAt: number
  now: number
  random: Random
}

/**
 * Judges a delivery that has ended. `outcome` null: it could not be made, which is no fault of the receiver's.
 * `isOurs` false: the webhook was changed meanwhile, so what follows for it is not for us to say, and whoever sends the
 * delivery next may do so at once.
 */
export function judgeDelivery(
  facts: Omit<Facts, 'outcome'>,
  outcome: Outcome | null,
  isOurs: boolean,
): Verdict {
  const { health, step, now } = facts
  if (outcome === null) return { delivery: { state: 'failed', step, nextAt: now }, health, notBefore: null }
  const verdict = judgeAttempt({ ...facts, outcome })
  if (!isOurs && verdict.delivery.state === 'pending') verdict.delivery.nextAt = now
  return verdict
}

/** Judges one attempt: what follows for the delivery, and what for its webhook. Pure, so that time can be tried. */
export function judgeAttempt(facts: Facts): Verdict {
  const { health, step, outcome, now } = facts
  if (outcome.errorClass === null) return success(facts)
  if (isAboutTheBatch(outcome.status)) {
    // The receiver lives and does not want this batch. Others may be fine, so this says nothing about the webhook. The
    // batch's own clock goes on even in backoff, so that the other ones are probed before it is this one's turn again.
    const living = probeAgainAfter({ ...health, goneSince: null }, now + probeDelay(0, facts.random))
    return { delivery: retry(facts, step + 1, 0), health: living, notBefore: null }
  }
  if (outcome.errorClass === 'rate_limited') return pause(facts)
  return failure(facts)
}

/** It lives and is busy: no delivery fails of it and nothing is held against it, but it gets its pause. */
function pause({ health, step, outcome, now, random }: Facts): Verdict {
  const asked = withinBackoff(health, outcome.retryAfterMs ?? 0)
  const until = now + Math.max(retryDelay(0, random) ?? 0, asked)
  const after = probeAgainAfter({ ...health, goneSince: null }, until)
  if (health.state !== 'active')
    return { delivery: { state: 'pending', step, nextAt: PARKED }, health: after, notBefore: until }
  const delay = retryDelay(Math.min(step, STEP_WHEN_BUSY), random) ?? 0
  const next = Math.max(step, Math.min(step + 1, STEP_WHEN_BUSY))
  return {
    delivery: { state: 'pending', step: next, nextAt: now + Math.max(delay, asked) },
    health: after,
    notBefore: until,
  }
}

/** What a receiver in backoff asks for puts its next probe off no longer than the probes are apart. */
function withinBackoff({ state }: Health, wait: number): number {
  return state === 'backoff' ? Math.min(wait, PROBE_AT_MOST) : wait
}

/** In backoff the next probe has its time; a webhook that is not in backoff has none. */
function probeAgainAfter(health: Health, nextProbeAt: number): Health {
  return health.state === 'backoff' ? { ...health, nextProbeAt } : health
}

/**
 * Whether a webhook in backoff may be probed. A time further off than probes are apart was set before the wall clock
 * was put back.
 */
export function isProbeDue({ state, nextProbeAt }: Health, now: number): boolean {
  if (state !== 'backoff') return false
  return nextProbeAt === null || nextProbeAt <= now || nextProbeAt > now + PROBE_AT_MOST
}

function success({ health, step, now }: Facts): Verdict {
  return {
    delivery: { state: 'delivered', step, nextAt: now },
    health: {
      ...health,
      state: health.state === 'backoff' ? 'active' : health.state,
      failures: 0,
      firstFailureAt: null,
      lastSuccessAt: now,
      nextProbeAt: null,
      goneSince: null,
    },
    notBefore: null,
  }
}

function failure(facts: Facts): Verdict {
  const { health, step, outcome, now } = facts
  const after: Health = {
    ...health,
    failures: health.failures + 1,
    firstFailureAt: health.firstFailureAt ?? now,
    goneSince: outcome.errorClass === 'gone' ? (health.goneSince ?? now) : null,
  }
  const stop = reasonToStop(facts, after)
  if (stop) {
    after.state = stop.state
    after.disabledReason = stop.reason
    after.disabledAt = now
    after.nextProbeAt = stop.state === 'disabled' ? now + RECOVERY_PING_MS : null
  } else if (after.state === 'active' && after.failures >= FAILURES_TO_BACKOFF) {
    after.state = 'backoff'
  }
  const asked = outcome.status === 503 ? withinBackoff(after, outcome.retryAfterMs ?? 0) : 0
  // What was under way when the backoff began fails too; only a probe's failure puts the next one off.
  if (after.state === 'backoff' && (health.state === 'active' || isProbeDue(health, now))) {
    const delay = probeDelay(after.failures - FAILURES_TO_BACKOFF, facts.random)
    after.nextProbeAt = now + Math.max(delay, asked)
  }
  const notBefore = asked > 0 ? now + asked : null
  if (after.state !== 'active')
    return { delivery: { state: 'pending', step, nextAt: PARKED }, health: after, notBefore }
  return { delivery: retry(facts, step + 1, asked), health: after, notBefore }
}

function retry({ step, now, random }: Facts, nextStep: number, atLeast: number): DeliveryVerdict {
  const delay = retryDelay(step, random)
  if (delay === null) return { state: 'failed', step: nextStep, nextAt: now }
  return { state: 'pending', step: nextStep, nextAt: now + Math.max(delay, atLeast) }
}

/** Whether a receiver is one of Zapier's own hooks. */
export function isZapier(url: string): boolean {
  return ZAPIER_HOST.test(new URL(url).hostname)
}

/** These statuses speak of the body; every other failure speaks of the receiver. */
function isAboutTheBatch(status: number | null): boolean {
  return status === 400 || status === 413 || status === 422
}

function reasonToStop(
  { outcome, url, createdAt, now }: Facts,
  after: Health,
): { state: WebhookState; reason: string } | null {
  if (outcome.errorClass === 'gone') {
    // Zapier means it. Others answer 410 in passing, and n8n never subscribes again by itself.
    const wait = isZapier(url) ? 0 : DAY_MS
    if (now - (after.goneSince ?? now) >= wait) return { state: 'gone', reason: explain(outcome) ?? '' }
  }
  const silent = now - (after.lastSuccessAt ?? createdAt) >= DISABLE.withoutSuccessMs
  const long = now - (after.firstFailureAt ?? now) >= DISABLE.overMs
  if (!silent || !long || after.failures < DISABLE.failures) return null
  return {
    state: 'disabled',
    reason: `No delivery has succeeded for 5 days. The last one: ${explain(outcome)}`,
  }
}
