import { describe, expect, it } from '@jest/globals'
import { probeDelay, type Random, retryDelay } from '../../src/webhooks/schedule.ts'
import { PARKED, type Verdict } from '../../src/webhooks/verdict.ts'
import { DAY, HOUR, judge, MINUTE, outcome, SECOND, START, trial } from './verdicts.ts'

const WAITS = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  DAY,
]

describe('the retry schedule', () => {
  it('is 5 s, 30 s, 2 min, 10 min, 30 min, 1 h, 3 h, 6 h, 12 h, 24 h, 24 h, to the millisecond', () => {
    // A batch that is refused is the one that goes through it all: anything else ends in backoff before.
    const waits: number[] = []
    let step = 0
    let now = START
    for (;;) {
      const { delivery }: Verdict = judge(422, { step, now })
      if (delivery.state !== 'pending') break
      waits.push(delivery.nextAt - now)
      ;({ step, nextAt: now } = delivery)
    }
    expect(waits).toEqual(WAITS)
  })

  it.each<[string, Random, number]>([
    ['shortest', () => 0, 0.8],
    ['longest', () => 1 - Number.EPSILON, 1.2],
    ['middle', () => 0.5, 1],
  ])('is jittered by 20 % either way: the %s waits', (_, random, factor) => {
    const waits = WAITS.map((_wait, step) => retryDelay(step, random))
    expect(waits).toEqual(WAITS.map((wait) => Math.round(wait * factor)))
  })

  it('ends after twelve attempts, and the delivery has failed', () => {
    expect(judge(400, { step: 10 }).delivery.state).toBe('pending')
    expect(judge(400, { step: 11 }).delivery.state).toBe('failed')
    expect(judge(500, { step: 11 }).delivery.state).toBe('failed')
    expect(retryDelay(11, () => 0.5)).toBeNull()
  })

  it.each([500, 502, 404, 401, 302, 'timeout', 'refused', 'tls_expired', 'dns', 'blocked_address'] as const)(
    'is used step by step when the answer is %s',
    (of) => {
      expect(judge(of).delivery).toEqual({ state: 'pending', step: 1, nextAt: START + 5 * SECOND })
      expect(judge(of, { step: 1 }).delivery).toEqual({
        state: 'pending',
        step: 2,
        nextAt: START + 30 * SECOND,
      })
    },
  )

  it.each([200, 201, 202, 204, 299])('is over with a %i', (status) => {
    expect(judge(status, { step: 3 }).delivery).toMatchObject({ state: 'delivered' })
  })
})

describe('Retry-After', () => {
  it.each([429, 503])('of a %i is waited for when it is longer than the step', (status) => {
    const verdict = judge(outcome(status, 20 * MINUTE))
    expect(verdict.delivery.nextAt).toBe(START + 20 * MINUTE)
    expect(verdict.notBefore).toBe(START + 20 * MINUTE)
  })

  it.each([429, 503])('of a %i never shortens a step', (status) => {
    expect(judge(outcome(status, SECOND), { step: 2 }).delivery.nextAt).toBe(START + 2 * MINUTE)
  })

  it.each([500, 502, 404, 400])('of a %i is nobody’s to ask for', (status) => {
    const verdict = judge(outcome(status, HOUR))
    expect(verdict.delivery.nextAt).toBe(START + 5 * SECOND)
    expect(verdict.notBefore).toBeNull()
  })

  it('of a webhook in backoff puts the next probe off by 15 minutes at most', () => {
    for (const status of [429, 503]) {
      const { health } = judge(outcome(status, HOUR), {
        health: { state: 'backoff', failures: 3, nextProbeAt: START },
      })
      expect(health.nextProbeAt).toBe(START + 15 * MINUTE)
    }
  })
})

describe('an answer about the batch itself', () => {
  it.each([400, 413, 422])('uses up the schedule and never counts towards backoff: %i', (status) => {
    const webhook = trial()
    for (let step = 0; step < 11; step++) expect(webhook.attempt(status, step).delivery.step).toBe(step + 1)
    expect(webhook.attempt(status, 11).delivery.state).toBe('failed')
    expect(webhook.health).toMatchObject({ state: 'active', failures: 0, firstFailureAt: null })
  })

  it('in backoff uses its own schedule up and keeps the webhook in backoff', () => {
    const health = { state: 'backoff', failures: 4, nextProbeAt: START } as const
    const verdict = judge(400, { health, step: 3 })
    expect(verdict.delivery).toEqual({ state: 'pending', step: 4, nextAt: START + 10 * MINUTE })
    expect(verdict.health).toMatchObject({ state: 'backoff', failures: 4, nextProbeAt: START + 5 * SECOND })
  })
})

describe('a receiver that asks for fewer requests', () => {
  it('fails no delivery, however often it asks, and is asked less and less', () => {
    const waits: number[] = []
    const webhook = trial()
    let step = 0
    for (let attempts = 0; attempts < 50; attempts++) {
      const { delivery } = webhook.attempt(429, step)
      expect(delivery.state).toBe('pending')
      waits.push(delivery.nextAt - webhook.now)
      step = delivery.step
    }
    expect(waits.slice(0, 5)).toEqual([5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 10 * MINUTE])
    expect(webhook.health).toMatchObject({ state: 'active', failures: 0 })
  })

  it('gives back no step that a delivery has used up', () => {
    expect(judge(429, { step: 8 }).delivery).toMatchObject({ step: 8, nextAt: START + 10 * MINUTE })
  })
})

describe('probes', () => {
  it('come after 5 s, 30 s, 2 min, 5 min, and then every 15 minutes', () => {
    const at = [0, 1, 2, 3, 4, 5, 50].map((probes) => probeDelay(probes, () => 0.5))
    expect(at).toEqual([
      5 * SECOND,
      30 * SECOND,
      2 * MINUTE,
      5 * MINUTE,
      15 * MINUTE,
      15 * MINUTE,
      15 * MINUTE,
    ])
  })

  it('are never more than 15 minutes apart, whatever the jitter', () => {
    for (const random of [() => 0, () => 0.5, () => 0.9999]) {
      for (let probes = 0; probes < 200; probes++)
        expect(probeDelay(probes, random)).toBeLessThanOrEqual(15 * MINUTE)
    }
  })

  it('that fail leave the clock of the delivery where it stood', () => {
    const health = { state: 'backoff', failures: 3, nextProbeAt: START } as const
    expect(judge(500, { health, step: 2 }).delivery).toEqual({ state: 'pending', step: 2, nextAt: PARKED })
    expect(judge(429, { health, step: 2 }).delivery).toEqual({ state: 'pending', step: 2, nextAt: PARKED })
  })
})
