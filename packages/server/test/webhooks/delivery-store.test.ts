import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import {
  createDeliveryStore,
  type DeliveryStore,
  type NewDelivery,
} from '../../src/webhooks/delivery-store.ts'
import { PARKED } from '../../src/webhooks/verdict.ts'
import { type Bench, bench } from './bench.ts'
import { outcome, START } from './verdicts.ts'

let test: Bench
let store: DeliveryStore
let webhook: string
beforeAll(async () => {
  test = await bench()
  // The engine is not to send what is put beneath it here.
  await test.server.deps.engine.stop()
  store = createDeliveryStore(test.server.deps.storage.engine)
})
afterAll(() => test.close())

let made = 0
beforeEach(async () => {
  webhook = (await test.subscribe(`http://127.0.0.1:9/${++made}`)).id
})

const draft = (id: string): NewDelivery => ({
  id: `whd_${made}_${id}`,
  webhookId: webhook,
  kind: 'scan',
  event: 'scan',
  format: 1,
  scanIds: [1, 2],
  body: null,
  createdAt: START,
})
const rowOf = (id: string) =>
  test.rows<{ state: string; attempt: number; next_at: number }>(
    'select state, attempt, next_at from deliveries where id = ?',
    `whd_${made}_${id}`,
  )[0]
const wait = (id: string, nextAt: number, attempt = 1) => {
  const delivery = store.insertInFlight(draft(id), START)
  store.complete(delivery, outcome(500), { state: 'pending', step: 1, nextAt }, START, START)
  if (attempt === 0) test.rows('update deliveries set attempt = 0 where id = ? returning 1', delivery.id)
}

describe('a claim', () => {
  it('of scans from where the cursor no longer stands is refused: nobody else’s scans are sent twice', () => {
    const [{ at = 0 } = {}] = test.rows<{ at: number }>(
      'select cursor_id as at from webhooks where id = ?',
      webhook,
    )
    expect(store.claimScans(draft('a'), { from: at, to: at + 10 }, START)).toMatchObject({ attempt: 1 })
    expect(store.claimScans(draft('b'), { from: at, to: at + 10 }, START)).toBeNull()
    expect(rowOf('b')).toBeUndefined()
    expect(store.cursor(webhook)).toBe(at + 10)
  })

  it('that is rolled back leaves the cursor and no row', () => {
    const before = store.cursor(webhook) ?? 0
    const work = () => {
      store.claimScans(draft('a'), { from: before, to: before + 5 }, START)
      throw new Error('And then the power went.')
    }
    expect(() => store.transaction(work)).toThrow('power')
    expect(store.cursor(webhook)).toBe(before)
    expect(rowOf('a')).toBeUndefined()
  })

  it('of what is due takes what has been due longest, and nothing early', () => {
    wait('late', START + 20)
    wait('first', START + 10)
    expect(store.claimDue(webhook, START + 9, START, false)).toBeNull()
    expect(store.nextDueAt(webhook)).toBe(START + 10)
    expect(store.claimDue(webhook, START + 20, START, false)).toMatchObject({
      id: draft('first').id,
      attempt: 2,
    })
    expect(store.claimDue(webhook, START + 20, START, false)).toMatchObject({ id: draft('late').id })
    expect(store.nextDueAt(webhook)).toBe(Number.POSITIVE_INFINITY)
  })

  it('of what was never tried passes over retries', () => {
    wait('retry', START)
    wait('fresh', START + 5, 0)
    expect(store.claimDue(webhook, START + 9, START, true)).toMatchObject({
      id: draft('fresh').id,
      attempt: 1,
    })
    expect(store.claimDue(webhook, START + 9, START, true)).toBeNull()
  })

  it('for a probe takes the oldest or the newest whose clock stands still or is due, and no other', () => {
    wait('1', PARKED)
    wait('2', START + 1_000)
    wait('3', START)
    wait('4', START + 1_000)
    expect(store.claimProbe(webhook, true, START, START)).toMatchObject({ id: draft('3').id })
    expect(store.claimProbe(webhook, false, START, START)).toMatchObject({ id: draft('1').id })
    expect(store.claimProbe(webhook, false, START, START)).toBeNull()
  })
})

describe('a result', () => {
  const delivered = { state: 'delivered', step: 0, nextAt: START } as const

  it('of a process that was stopped past its lease does not overwrite the new owner’s', () => {
    const first = store.insertInFlight(draft('a'), START)
    store.releaseAll(START)
    const second = store.claimDue(webhook, START, START, false)
    store.complete(first, outcome(500), { state: 'failed', step: 12, nextAt: START }, START, START)
    expect(rowOf('a')).toMatchObject({ state: 'in_flight', attempt: 2 })
    store.complete(second ?? first, outcome(200), delivered, START, START)
    expect(rowOf('a')).toMatchObject({ state: 'delivered', attempt: 2 })
  })

  it('of a delivery that was cancelled meanwhile does not bring it back', () => {
    const delivery = store.insertInFlight(draft('a'), START)
    test.rows("update deliveries set state = 'cancelled' where id = ? returning 1", delivery.id)
    store.complete(delivery, outcome(500), { state: 'pending', step: 1, nextAt: START }, START, START)
    expect(rowOf('a')).toMatchObject({ state: 'cancelled' })
  })

  it('that is told twice is one attempt', () => {
    const delivery = store.insertInFlight(draft('a'), START)
    for (let times = 0; times < 2; times++) store.complete(delivery, outcome(200), delivered, START, START)
    expect(test.rows('select number from delivery_attempts where delivery_id = ?', delivery.id)).toHaveLength(
      1,
    )
  })
})

describe('clocks', () => {
  it('stand still while a webhook is away, and all go on when it is back', () => {
    wait('a', START + 10)
    wait('b', START + 20)
    store.park(webhook)
    expect([rowOf('a')?.next_at, rowOf('b')?.next_at]).toEqual([PARKED, PARKED])
    expect(store.webhooksWithDue(START + 1e9, 10)).not.toContain(webhook)
    store.unpark(webhook, START + 30)
    expect([rowOf('a')?.next_at, rowOf('b')?.next_at]).toEqual([START + 30, START + 30])
  })

  it('stand still for what a dead process left to a webhook that is away', () => {
    store.insertInFlight(draft('a'), START)
    test.rows("update webhooks set state = 'backoff' where id = ? returning 1", webhook)
    store.releaseAll(START)
    expect(rowOf('a')).toMatchObject({ state: 'pending', next_at: PARKED })
  })

  it('that are put back stay apart as they were, and those that stand still do not move', () => {
    wait('a', START + 5_000)
    wait('b', PARKED)
    store.putBack(1_000_000)
    expect(rowOf('a')?.next_at).toBe(START + 5_000 - 1_000_000)
    expect(rowOf('b')?.next_at).toBe(PARKED)
  })
})
