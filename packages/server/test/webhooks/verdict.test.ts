import { describe, expect, it } from '@jest/globals'
import { isProbeDue, judgeDelivery, PARKED } from '../../src/webhooks/verdict.ts'
import { DAY, HEALTHY, HOUR, judge, MINUTE, noJitter, outcome, SECOND, START, trial } from './verdicts.ts'

const ZAPIER = 'https://hooks.zapier.com/hooks/standard/1/abc/'

describe('backoff', () => {
  it('begins with the third failure in a row', () => {
    const webhook = trial()
    expect(webhook.attempt(500).health.state).toBe('active')
    expect(webhook.attempt('timeout').health.state).toBe('active')
    const third = webhook.attempt('refused', 2)
    expect(third.health).toMatchObject({ state: 'backoff', failures: 3, nextProbeAt: START + 5 * SECOND })
    expect(third.delivery).toEqual({ state: 'pending', step: 2, nextAt: PARKED })
  })

  it('does not begin when a success stands between the failures', () => {
    const webhook = trial()
    for (let round = 0; round < 20; round++) {
      webhook.attempt(500)
      webhook.attempt(500)
      webhook.attempt(200)
    }
    expect(webhook.health).toMatchObject({ state: 'active', failures: 0, firstFailureAt: null })
  })

  it('probes on, never more than 15 minutes apart, for days', () => {
    const webhook = trial()
    let before = webhook.now
    for (let attempts = 0; attempts < 400; attempts++) {
      const { health } = webhook.attempt(500)
      if (health.state === 'active') continue
      const next = health.nextProbeAt ?? Number.POSITIVE_INFINITY
      expect(next - before).toBeLessThanOrEqual(15 * MINUTE)
      webhook.wait(next - webhook.now)
      before = webhook.now
    }
    expect(webhook.now - START).toBeGreaterThan(4 * DAY)
  })

  it('is not prolonged by what was under way when it began', () => {
    const webhook = trial()
    for (let attempts = 0; attempts < 3; attempts++) webhook.attempt(500)
    webhook.wait(2 * SECOND)
    expect(webhook.attempt(500).health.nextProbeAt).toBe(START + 5 * SECOND)
  })

  it('ends with the first success', () => {
    const { health } = judge(200, { health: { state: 'backoff', failures: 44, nextProbeAt: START } })
    expect(health).toMatchObject({ state: 'active', failures: 0, nextProbeAt: null, lastSuccessAt: START })
  })

  it('is probed again within 15 minutes when the wall clock is put back by a day', () => {
    const health = { ...HEALTHY, state: 'backoff', nextProbeAt: START + 10 * MINUTE } as const
    expect(isProbeDue(health, START)).toBe(false)
    expect(isProbeDue(health, START + 10 * MINUTE)).toBe(true)
    expect(isProbeDue(health, START - DAY)).toBe(true)
  })
})

describe('a webhook is disabled', () => {
  it('after 5 days without a success and 10 failures over 12 hours, and its owner sees why', () => {
    const webhook = trial({ health: { lastSuccessAt: START } })
    webhook.probeFor(5 * DAY - 1, 503)
    expect(webhook.health.state).toBe('backoff')
    webhook.probeFor(HOUR, 503)
    expect(webhook.health).toMatchObject({
      state: 'disabled',
      disabledReason: 'No delivery has succeeded for 5 days. The last one: The receiver failed. (HTTP 503)',
      disabledAt: webhook.now,
    })
    expect(webhook.now - START).toBeGreaterThanOrEqual(5 * DAY)
  })

  const silent = { lastSuccessAt: START - 6 * DAY, state: 'backoff', nextProbeAt: START } as const
  it.each([
    ['4 days and 23 hours of silence', { ...silent, failures: 99, lastSuccessAt: START - 5 * DAY + HOUR }],
    ['9 failures', { ...silent, failures: 8 }],
    ['failures over less than 12 hours', { ...silent, failures: 99, firstFailureAt: START - 12 * HOUR + 1 }],
  ])('not for %s alone', (_, health) => {
    expect(judge(500, { health: { firstFailureAt: START - 13 * HOUR, ...health } }).health.state).toBe(
      'backoff',
    )
  })

  it('never for sporadic failures, for a month', () => {
    const webhook = trial()
    for (let hour = 0; hour < 30 * 24; hour++) {
      for (const status of [500, 200, 'timeout', 200, 404, 'reset', 200] as const) webhook.attempt(status)
      webhook.wait(HOUR)
      expect(webhook.health.state).toBe('active')
    }
  })

  it('not from Friday evening to Tuesday morning: what waits is delivered then', () => {
    const webhook = trial({ health: { lastSuccessAt: START } })
    webhook.probeFor(3 * DAY + 15 * HOUR, 'refused')
    expect(webhook.health.state).toBe('backoff')
    expect(webhook.attempt(200).health.state).toBe('active')
  })

  it('not because the wall clock was moved a day forward', () => {
    const webhook = trial({ health: { lastSuccessAt: START - 3 * HOUR } })
    for (let attempts = 0; attempts < 20; attempts++) webhook.attempt(500)
    webhook.wait(DAY)
    expect(webhook.attempt(500).health.state).toBe('backoff')
  })

  it('not while the wall clock shows a day before its last success', () => {
    const health = { lastSuccessAt: START, failures: 50, firstFailureAt: START, state: 'backoff' } as const
    expect(judge(500, { health, now: START - DAY }).health.state).toBe('backoff')
  })
})

describe('410 Gone', () => {
  it('from one of Zapier’s own hosts stops the webhook at once', () => {
    const { health, delivery } = judge(410, { url: ZAPIER })
    expect(health).toMatchObject({ state: 'gone', nextProbeAt: null })
    expect(health.disabledReason).toContain('gone for good')
    expect(delivery).toMatchObject({ state: 'pending', nextAt: PARKED })
  })

  it.each(['https://example.com/', 'https://hooks.zapier.com.example.com/', 'https://notzapier.com/'])(
    'from %s stops it only after 24 hours of nothing else',
    (url) => {
      const webhook = trial({ url, health: { lastSuccessAt: START } })
      webhook.probeFor(DAY - MINUTE, 410)
      expect(webhook.health.state).toBe('backoff')
      webhook.probeFor(30 * MINUTE, 410)
      expect(webhook.health.state).toBe('gone')
    },
  )

  it.each([500, 400, 429, 'timeout', 200] as const)('is counted from the start again after a %s', (other) => {
    const webhook = trial({ health: { lastSuccessAt: START } })
    webhook.probeFor(23 * HOUR, 410)
    webhook.wait(15 * MINUTE)
    webhook.attempt(other)
    expect(webhook.health.goneSince).toBeNull()
    webhook.probeFor(23 * HOUR, 410)
    expect(webhook.health.state).toBe('backoff')
  })
})

describe('a delivery', () => {
  const facts = { health: HEALTHY, step: 4, url: 'https://example.com', createdAt: START, now: START }

  it('whose body cannot be made has failed, and nothing is held against its receiver', () => {
    const verdict = judgeDelivery({ ...facts, random: noJitter }, null, true)
    expect(verdict).toEqual({
      delivery: { state: 'failed', step: 4, nextAt: START },
      health: HEALTHY,
      notBefore: null,
    })
  })

  it('that failed at an address that is no longer the webhook’s is due at once', () => {
    const verdict = judgeDelivery({ ...facts, random: noJitter }, outcome(500), false)
    expect(verdict.delivery).toEqual({ state: 'pending', step: 5, nextAt: START })
  })
})
