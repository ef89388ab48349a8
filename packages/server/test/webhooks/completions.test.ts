import { beforeEach, describe, expect, it } from '@jest/globals'
import { type Completion, Completions } from '../../src/webhooks/completions.ts'
import type { DeliveryTransaction } from '../../src/webhooks/delivery-store.ts'
import type { LiveWebhook } from '../../src/webhooks/live-webhook.ts'
import type { Health } from '../../src/webhooks/verdict.ts'
import { HEALTHY, judge, MINUTE, outcome, START } from './verdicts.ts'

type Call = [name: string, ...rest: unknown[]]

let calls: Call[] = []
beforeEach(() => {
  calls = []
})

/** Writes down what it is told to write. */
const store = new Proxy({} as DeliveryTransaction, {
  get:
    (_, name: string) =>
    (...args: unknown[]) => {
      calls.push([name, ...args])
      return name === 'listeners' ? [] : name === 'saveHealth'
    },
})
const called = () => calls.map(([name]) => name)

function webhook(health: Partial<Health> = {}): LiveWebhook {
  return { stored: { id: 'wh_1', health: { ...HEALTHY, ...health } }, savedSuccessAt: 0 } as LiveWebhook
}

function ended(one: LiveWebhook, status: number, given: Partial<Health> = {}): Completion {
  const before = { ...HEALTHY, ...given }
  const verdict = judge(status, { health: before })
  one.stored.health = verdict.health
  const delivery = { id: 'whd_1', attempt: 1 } as Completion['delivery']
  return {
    webhook: one,
    delivery,
    outcome: outcome(status),
    verdict,
    before,
    judged: true,
    startedAt: START,
    at: START,
  }
}

describe('what has ended', () => {
  it('is written with what became of the webhook: entering backoff stops the clocks of what waits', async () => {
    const completions = new Completions({ newId: () => 'whd_2' })
    completions.add(ended(webhook(), 500, { failures: 2 }))
    await completions.write(store)
    expect(called()).toEqual(['saveHealth', 'complete', 'park'])
  })

  it('is written again, all of it, when the transaction was rolled back', async () => {
    const completions = new Completions({ newId: () => 'whd_2' })
    completions.add(ended(webhook(), 200, { state: 'backoff', failures: 5 }))
    await completions.write(store)
    const written = await completions.write(store)
    expect(called()).toEqual(['saveHealth', 'complete', 'unpark', 'saveHealth', 'complete', 'unpark'])
    expect(completions.isEmpty).toBe(false)
    completions.committed(written)
    expect(completions.isEmpty).toBe(true)
  })

  it('does not write over what an owner has written since, and what waits is due whatever state that is', async () => {
    const completions = new Completions({ newId: () => 'whd_2' })
    const one = webhook()
    completions.add(ended(one, 500, { failures: 2 }))
    completions.disown(webhook())
    completions.disown(one)
    await completions.write(store)
    expect(called()).toEqual(['complete'])
    expect(calls[0]?.[3]).toEqual({ state: 'pending', step: 0, nextAt: START })
  })

  it('has a success of a healthy webhook written once a minute only', async () => {
    const completions = new Completions({ newId: () => 'whd_2' })
    const one = webhook()
    for (const minutes of [0, 0.5, 0.9, 1, 1.5, 2]) {
      const completion = ended(one, 200)
      completion.verdict.health.lastSuccessAt = START + minutes * MINUTE
      completions.add(completion)
      completions.committed(await completions.write(store))
    }
    expect(called().filter((name) => name === 'saveHealth')).toHaveLength(3)
  })
})
