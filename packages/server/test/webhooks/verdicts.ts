import type { ErrorClass } from '@qregg/contract'
import { classifyStatus, type Outcome } from '../../src/webhooks/outcome.ts'
import type { Random } from '../../src/webhooks/schedule.ts'
import { type Health, judgeAttempt, type Verdict } from '../../src/webhooks/verdict.ts'

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
/** Where the tests' time begins. */
export const START = Date.UTC(2026, 0, 5)

/** Jitter that neither adds nor takes away. */
export const noJitter: Random = () => 0.5

export const HEALTHY: Health = {
  state: 'active',
  disabledReason: null,
  failures: 0,
  firstFailureAt: null,
  lastSuccessAt: null,
  nextProbeAt: null,
  goneSince: null,
  disabledAt: null,
}

/** An answer's outcome by its status, or a connection's by the class of its failure. */
export function outcome(of: number | ErrorClass, retryAfterMs: number | null = null): Outcome {
  const status = typeof of === 'number' ? of : null
  const errorClass = typeof of === 'number' ? classifyStatus(of) : of
  return { status, errorClass, durationMs: 12, responseHead: null, retryAfterMs }
}

export type Facts = {
  health?: Partial<Health>
  step?: number
  url?: string
  createdAt?: number
  now?: number
  random?: Random
}

/** Judges one attempt; what is not said is that of a new webhook that nothing is held against. */
export function judge(of: number | ErrorClass | Outcome, facts: Facts = {}): Verdict {
  return judgeAttempt({
    health: { ...HEALTHY, ...facts.health },
    step: facts.step ?? 0,
    outcome: typeof of === 'object' ? of : outcome(of),
    url: facts.url ?? 'https://example.com/hook',
    createdAt: facts.createdAt ?? START,
    now: facts.now ?? START,
    random: facts.random ?? noJitter,
  })
}

/** A webhook to which attempts are made, one after the other, under a clock that the test moves. */
export function trial(facts: Facts = {}) {
  let health: Health = { ...HEALTHY, ...facts.health }
  let now = facts.now ?? START
  return {
    get health() {
      return health
    },
    get now() {
      return now
    },
    wait(ms: number) {
      now += ms
    },
    attempt(of: number | ErrorClass | Outcome, step = 0): Verdict {
      const verdict = judge(of, { ...facts, health, now, step })
      health = verdict.health
      return verdict
    },
    /** Attempts whenever the next probe is due, until `ms` have passed or the webhook is no longer probed. */
    probeFor(ms: number, of: number | ErrorClass): Verdict[] {
      const verdicts: Verdict[] = []
      for (const end = now + ms; health.state === 'active' || health.state === 'backoff'; ) {
        const next = health.nextProbeAt ?? now
        if (next > end) break
        now = Math.max(now, next)
        verdicts.push(this.attempt(of))
        if (health.state === 'active') now += SECOND
      }
      return verdicts
    },
  }
}
