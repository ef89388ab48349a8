import type { WebhookState } from '@qregg/contract'
import { explain, type Outcome } from './outcome.ts'
import { probeDelay, type Random, retryDelay } from './schedule.ts'

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
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const DISABLE = { withoutSuccessMs: 5 * DAY_MS, failures: 10, overMs: 12 * HOUR_MS }
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

/** Judges one attempt: what follows for the delivery, and what for its webhook. Pure, so that time can be tried. */
export function judgeAttempt(facts: Facts): Verdict {
  const { health, step, outcome, now } = facts
  if (outcome.errorClass === null) return success(facts)
  if (isAboutTheBatch(outcome.status)) {
    // The receiver lives and does not want this batch. Others may be fine, so this says nothing about the webhook.
    const living = probeAgainAfter({ ...health, goneSince: null }, now + probeDelay(0, facts.random))
    return { delivery: retry(facts, step + 1, 0), health: living, notBefore: null }
  }
  if (outcome.errorClass === 'rate_limited') {
    // It lives and is busy: nothing is used up and nothing is held against it, but it gets its pause.
    const pause = Math.max(retryDelay(Math.min(step, 3), facts.random) ?? 0, outcome.retryAfterMs ?? 0)
    const nextAt = health.state === 'active' ? now + pause : PARKED
    return {
      delivery: { state: 'pending', step, nextAt },
      health: probeAgainAfter(health, now + pause),
      notBefore: now + pause,
    }
  }
  return failure(facts)
}

/** In backoff the next probe has its time; a webhook that is not in backoff has none. */
function probeAgainAfter(health: Health, nextProbeAt: number): Health {
  return health.state === 'backoff' ? { ...health, nextProbeAt } : health
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
    after.nextProbeAt = null
  } else if (after.state === 'active' && after.failures >= FAILURES_TO_BACKOFF) {
    after.state = 'backoff'
  }
  // What was under way when the backoff began fails too; only a probe's failure puts the next one off.
  if (after.state === 'backoff' && (health.nextProbeAt ?? 0) <= now) {
    after.nextProbeAt = now + probeDelay(after.failures - FAILURES_TO_BACKOFF, facts.random)
  }
  if (after.state !== 'active')
    return { delivery: { state: 'pending', step, nextAt: PARKED }, health: after, notBefore: null }
  const asked = outcome.status === 503 ? (outcome.retryAfterMs ?? 0) : 0
  return { delivery: retry(facts, step + 1, asked), health: after, notBefore: asked > 0 ? now + asked : null }
}

function retry({ step, now, random, health }: Facts, nextStep: number, atLeast: number): DeliveryVerdict {
  const delay = retryDelay(step, random)
  if (delay === null) return { state: 'failed', step: nextStep, nextAt: now }
  const parked = health.state !== 'active'
  return { state: 'pending', step: nextStep, nextAt: parked ? PARKED : now + Math.max(delay, atLeast) }
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
    const wait = ZAPIER_HOST.test(new URL(url).hostname) ? 0 : DAY_MS
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
