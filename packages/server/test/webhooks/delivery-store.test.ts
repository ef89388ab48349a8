import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { DeliveryStore, DeliveryTransaction, NewDelivery } from '../../src/webhooks/delivery-store.ts'
import { PARKED } from '../../src/webhooks/verdict.ts'
import { type Bench, bench } from './bench.ts'
import { outcome, START } from './verdicts.ts'

let test: Bench
let shared: DeliveryStore
/** Each call in a transaction of its own. */
let store: DeliveryTransaction
let webhook: string
/** When its row was changed last. */
let updatedAt: number
beforeAll(async () => {
  test = await bench()
  // The engine is not to send what is put beneath it here.
  await test.server.deps.engine.stop()
  shared = test.server.deps.deliveryStore
  store = eachInItsOwn(shared)
})
afterAll(() => test.close())

function eachInItsOwn(whole: DeliveryStore): DeliveryTransaction {
  const call =
    (name: keyof DeliveryTransaction) =>
    (...args: unknown[]) =>
      whole.transaction((within) => (within[name] as (...given: unknown[]) => Promise<unknown>)(...args))
  return new Proxy({} as DeliveryTransaction, { get: (_, name) => call(name as keyof DeliveryTransaction) })
}

let made = 0
beforeEach(async () => {
  const one = await test.subscribe(`http://127.0.0.1:9/${++made}`)
  webhook = one.id
  updatedAt = Date.parse(one.updatedAt)
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
/** A lease that is over, as of a process that was stopped for long. */
const OVER = { now: START, ms: -1_000 }
const at = (now: number) => ({ now, ms: 30_000 })

async function rowOf(id: string) {
  const rows = await test.rows<{ state: string; attempt: number; next_at: number }>(
    'select state, attempt, next_at from deliveries where id = ?',
    `whd_${made}_${id}`,
  )
  return rows[0]
}
const wait = async (id: string, nextAt: number, attempt = 1) => {
  const delivery = await store.insertInFlight(draft(id), at(START))
  await store.complete(delivery, outcome(500), { state: 'pending', step: 1, nextAt }, START, START)
  if (attempt === 0)
    await test.rows('update deliveries set attempt = 0 where id = ? returning 1', delivery.id)
}

describe('a claim', () => {
  it('of scans from where the cursor no longer stands is refused: nobody else’s scans are sent twice', async () => {
    const [{ from = 0 } = {}] = await test.rows<{ from: number }>(
      'select cursor_id as "from" from webhooks where id = ?',
      webhook,
    )
    expect(await store.claimScans(draft('a'), { from, to: from + 10, updatedAt }, at(START))).toMatchObject({
      attempt: 1,
    })
    expect(await store.claimScans(draft('b'), { from, to: from + 10, updatedAt }, at(START))).toBeNull()
    expect(await rowOf('b')).toBeUndefined()
    expect((await store.cursor(webhook))?.cursor).toBe(from + 10)
  })

  it('of scans as an owner wanted them before he changed the webhook is refused: what he wants now counts', async () => {
    const { cursor: from = 0 } = (await store.cursor(webhook)) ?? {}
    const old = { from, to: from + 10, updatedAt: updatedAt - 1 }
    expect(await store.claimScans(draft('a'), old, at(START))).toBeNull()
    expect(await store.skipScans(webhook, old)).toBe(false)
    expect(await store.cursor(webhook)).toEqual({ cursor: from, updatedAt })
  })

  it('that is rolled back leaves the cursor and no row', async () => {
    const before = (await store.cursor(webhook))?.cursor ?? 0
    const work = async (within: DeliveryTransaction) => {
      await within.claimScans(draft('a'), { from: before, to: before + 5, updatedAt }, at(START))
      throw new Error('And then the power went.')
    }
    await expect(shared.transaction(work)).rejects.toThrow('power')
    expect((await store.cursor(webhook))?.cursor).toBe(before)
    expect(await rowOf('a')).toBeUndefined()
  })

  it('of what is due takes what has been due longest, and nothing early', async () => {
    await wait('late', START + 20)
    await wait('first', START + 10)
    expect(await store.claimDue(webhook, at(START + 9), false)).toBeNull()
    expect(await store.nextDueAt(webhook)).toBe(START + 10)
    expect(await store.claimDue(webhook, at(START + 20), false)).toMatchObject({
      id: draft('first').id,
      attempt: 2,
    })
    expect(await store.claimDue(webhook, at(START + 20), false)).toMatchObject({ id: draft('late').id })
    expect(await store.nextDueAt(webhook)).toBe(Number.POSITIVE_INFINITY)
  })

  it('of what was never tried passes over retries', async () => {
    await wait('retry', START)
    await wait('fresh', START + 5, 0)
    expect(await store.claimDue(webhook, at(START + 9), true)).toMatchObject({
      id: draft('fresh').id,
      attempt: 1,
    })
    expect(await store.claimDue(webhook, at(START + 9), true)).toBeNull()
  })

  it('for a probe takes the oldest or the newest whose clock stands still or is due, and no other', async () => {
    await wait('1', PARKED)
    await wait('2', START + 1_000)
    await wait('3', START)
    await wait('4', START + 1_000)
    expect(await store.claimProbe(webhook, true, at(START))).toMatchObject({ id: draft('3').id })
    expect(await store.claimProbe(webhook, false, at(START))).toMatchObject({ id: draft('1').id })
    expect(await store.claimProbe(webhook, false, at(START))).toBeNull()
  })
})

describe('a result', () => {
  const delivered = { state: 'delivered', step: 0, nextAt: START } as const

  it('of a process that was stopped past its lease does not overwrite the new owner’s', async () => {
    const first = await store.insertInFlight(draft('a'), OVER)
    await store.releaseAbandoned(START)
    const second = await store.claimDue(webhook, at(START), false)
    await store.complete(first, outcome(500), { state: 'failed', step: 12, nextAt: START }, START, START)
    expect(await rowOf('a')).toMatchObject({ state: 'in_flight', attempt: 2 })
    await store.complete(second ?? first, outcome(200), delivered, START, START)
    expect(await rowOf('a')).toMatchObject({ state: 'delivered', attempt: 2 })
  })

  it('of a delivery that was cancelled meanwhile does not bring it back', async () => {
    const delivery = await store.insertInFlight(draft('a'), OVER)
    await test.rows("update deliveries set state = 'cancelled' where id = ? returning 1", delivery.id)
    await store.complete(delivery, outcome(500), { state: 'pending', step: 1, nextAt: START }, START, START)
    expect(await rowOf('a')).toMatchObject({ state: 'cancelled' })
  })

  it('that is told twice is one attempt', async () => {
    const delivery = await store.insertInFlight(draft('a'), OVER)
    for (let times = 0; times < 2; times++)
      await store.complete(delivery, outcome(200), delivered, START, START)
    expect(
      await test.rows('select number from delivery_attempts where delivery_id = ?', delivery.id),
    ).toHaveLength(1)
  })
})

describe('clocks', () => {
  it('stand still while a webhook is away, and all go on when it is back', async () => {
    await wait('a', START + 10)
    await wait('b', START + 20)
    await store.park(webhook)
    expect([(await rowOf('a'))?.next_at, (await rowOf('b'))?.next_at]).toEqual([PARKED, PARKED])
    expect(await shared.webhooksWithDue(START + 1e9, 10)).not.toContain(webhook)
    await store.unpark(webhook, START + 30)
    expect([(await rowOf('a'))?.next_at, (await rowOf('b'))?.next_at]).toEqual([START + 30, START + 30])
  })

  it('stand still for what a dead process left to a webhook that is away', async () => {
    await store.insertInFlight(draft('a'), OVER)
    await test.rows("update webhooks set state = 'backoff' where id = ? returning 1", webhook)
    await store.releaseAbandoned(START)
    expect(await rowOf('a')).toMatchObject({ state: 'pending', next_at: PARKED })
  })

  it('that are put back stay apart as they were, and those that stand still do not move', async () => {
    await wait('a', START + 5_000)
    await wait('b', PARKED)
    await store.putBack(1_000_000, [webhook])
    expect((await rowOf('a'))?.next_at).toBe(START + 5_000 - 1_000_000)
    expect((await rowOf('b'))?.next_at).toBe(PARKED)
  })
})
