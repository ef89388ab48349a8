import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { type LaneName, Lanes, type Slot } from '../../src/webhooks/lanes.ts'
import type { LiveWebhook } from '../../src/webhooks/live-webhook.ts'
import { ReadyQueue } from '../../src/webhooks/ready-queue.ts'

beforeEach(() => void jest.useFakeTimers())
afterEach(() => void jest.useRealTimers())

function places(options: ConstructorParameters<typeof Lanes>[0]) {
  const lanes = new Lanes(options)
  const told: string[] = []
  const take = (lane: LaneName): Slot =>
    lanes.take(lane, { freed: () => told.push('freed'), handedOver: () => told.push('handed over') })
  return { lanes, told, take }
}

describe('the lanes', () => {
  it('hand a fast place over after 500 ms, so that slow receivers never keep the quick ones waiting', () => {
    const { lanes, told, take } = places({ fast: 2 })
    const slots = [take('fast'), take('fast')]
    expect(lanes.isFree('fast')).toBe(false)
    jest.advanceTimersByTime(499)
    expect(lanes.isFree('fast')).toBe(false)
    jest.advanceTimersByTime(1)
    expect(lanes.isFree('fast')).toBe(true)
    expect(slots.map((slot) => slot.handedOver)).toEqual([true, true])
    expect(told).toEqual(['handed over', 'freed', 'handed over', 'freed'])
    expect(lanes.counts()).toEqual({ fast: 0, slow: 0, handed_over: 2 })
  })

  it('do not hand over the place of a request that has ended', () => {
    const { lanes, told, take } = places({ fast: 1 })
    const slot = take('fast')
    slot.release()
    jest.advanceTimersByTime(10_000)
    expect(told).toEqual(['freed'])
    expect(slot.handedOver).toBe(false)
    expect(lanes.inFlight).toBe(0)
  })

  it('keep slow places until their requests end', () => {
    const { lanes, take } = places({ slow: 1 })
    const slot = take('slow')
    jest.advanceTimersByTime(60_000)
    expect(lanes.isFree('slow')).toBe(false)
    expect(lanes.isFree('fast')).toBe(true)
    slot.release()
    expect(lanes.isFree('slow')).toBe(true)
  })

  it('are bounded in all: no number of receivers that never answer fills the process', () => {
    const { lanes, take } = places({ fast: 10, slow: 5, hardCap: 100 })
    let taken = 0
    for (let round = 0; round < 100; round++) {
      for (; lanes.isFree('fast'); taken++) take('fast')
      jest.advanceTimersByTime(500)
    }
    expect(taken).toBe(100)
    expect([lanes.isFree('fast'), lanes.isFree('slow'), lanes.inFlight]).toEqual([false, false, 100])
  })

  it('have every place back when all requests have ended, whatever happened to them', () => {
    const { lanes, take } = places({ fast: 20, slow: 20 })
    const slots = [take('fast'), take('slow'), take('fast')]
    jest.advanceTimersByTime(600)
    slots.push(take('fast'), take('slow'))
    for (const slot of slots) slot.release()
    expect(lanes.counts()).toEqual({ fast: 0, slow: 0, handed_over: 0 })
  })
})

describe('the queue of webhooks that may be owed something', () => {
  const webhook = (given: Partial<LiveWebhook> & { state?: string } = {}) =>
    ({
      slow: false,
      lingering: 0,
      stored: { health: { state: given.state ?? 'active' } },
      ...given,
    }) as LiveWebhook

  it('gives each its turn in the order in which they came, once', () => {
    const queue = new ReadyQueue()
    const [a, b] = [webhook(), webhook()]
    for (const one of [a, b, a, a]) queue.add(one)
    expect(queue.next('fast', 1)).toEqual([a])
    expect(queue.next('fast', 9)).toEqual([b])
    expect(queue.isEmpty).toBe(true)
  })

  it.each([
    ['was slow to answer', { slow: true }],
    ['has a request that lingers', { lingering: 1 }],
    ['is in backoff', { state: 'backoff' }],
  ])('has one that %s in the slow lane', (_, given) => {
    const queue = new ReadyQueue()
    const one = webhook(given)
    queue.add(one)
    expect(queue.next('fast', 1)).toEqual([])
    expect(queue.next('slow', 1)).toEqual([one])
  })

  it('has one that has failed once or twice in the fast lane still: it may be as quick as ever', () => {
    const queue = new ReadyQueue()
    const one = webhook()
    Object.assign(one.stored.health, { failures: 2 })
    queue.add(one)
    expect(queue.next('fast', 1)).toEqual([one])
  })

  it('never has one in both lanes: two visits would send two probes', () => {
    const queue = new ReadyQueue()
    const one = webhook()
    queue.add(one)
    one.slow = true
    queue.add(one)
    expect(queue.next('fast', 1)).toEqual([])
    one.slow = false
    queue.refresh(one)
    expect(queue.next('slow', 1)).toEqual([])
    expect(queue.next('fast', 1)).toEqual([one])
    queue.refresh(one)
    expect(queue.isEmpty).toBe(true)
  })
})
