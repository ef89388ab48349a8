import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { RETRY_STEPS } from '../../src/webhooks/schedule.ts'
import { standingClock } from '../support/clock.ts'
import { type Bench, bench, idOf, itemsOf, numbersOf, referrerOf, until } from './bench.ts'
import { DAY, HOUR, MINUTE, SECOND, START } from './verdicts.ts'

let test: Bench
beforeEach(async () => {
  test = await bench({ clock: standingClock(START) })
})
afterEach(() => test.close())

const stateOf = async (id: string) =>
  (await test.rows<{ state: string }>('select state from webhooks where id = ?', id))[0]?.state

/** Moves the time on in steps, letting the engine do in each what is due in it. */
async function passIn(steps: number, ms: number) {
  for (let step = 0; step < steps; step++) {
    test.pass(ms)
    await test.settled()
  }
}

describe('a delivery that is refused', () => {
  it('is tried on the exact schedule, twelve times in all, with the same bytes, and then never again', async () => {
    const target = await test.receiver()
    target.answer(422)
    const { id } = await test.subscribe(target.url)
    await test.scan(await test.code())
    await target.waitFor((received) => received.length === 1)
    await test.settled()
    for (const [step, wait] of RETRY_STEPS.entries()) {
      test.pass(wait - 1)
      await test.settled()
      expect(target.received).toHaveLength(step + 1)
      test.pass(1)
      await target.waitFor((received) => received.length === step + 2)
      await test.settled()
    }
    await passIn(5, DAY)
    expect(target.received).toHaveLength(12)
    expect(new Set(target.received.map(idOf)).size).toBe(1)
    expect(new Set(target.received.map((one) => one.rawBody.toString())).size).toBe(1)
    expect(await test.rows('select state, attempt from deliveries')).toEqual([
      { state: 'failed', attempt: 12 },
    ])
    expect(await stateOf(id)).toBe('active')
  })

  it('does not block later ones: a batch that always gets 400 waits alone', async () => {
    const target = await test.receiver()
    target.answer((request) => (numbersOf([request]).includes(666) ? 400 : 200))
    await test.subscribe(target.url)
    const code = await test.code()
    await test.scan(code, referrerOf(666))
    for (let n = 0; n < 20; n++) {
      await test.scan(code, referrerOf(n))
      test.pass(5 * SECOND)
      await test.settled()
    }
    const good = numbersOf(target.received).filter((n) => n !== 666)
    expect(good.sort((a, b) => a - b)).toEqual([...Array(20).keys()])
  })
})

describe('a receiver that asks for a pause', () => {
  it.each([429, 503])('by Retry-After on a %i gets it: nothing at all is sent meanwhile', async (status) => {
    const target = await test.receiver()
    target.answer((_, index) => (index === 0 ? { status, headers: { 'Retry-After': '1200' } } : 200))
    await test.subscribe(target.url)
    const code = await test.code()
    await test.scan(code, referrerOf(1))
    await target.waitFor((received) => received.length === 1)
    await test.settled()
    await test.scan(code, referrerOf(2))
    test.pass(20 * MINUTE - 1)
    await test.settled()
    expect(target.received).toHaveLength(1)
    test.pass(1)
    await target.waitFor((received) => received.length === 3)
    expect(numbersOf(target.received).sort()).toEqual([1, 1, 2])
  })

  it('of a year gets an hour', async () => {
    const target = await test.receiver()
    const until = new Date(START + 365 * DAY).toUTCString()
    target.answer((_, index) => (index === 0 ? { status: 429, headers: { 'Retry-After': until } } : 200))
    await test.subscribe(target.url)
    await test.scan(await test.code())
    await target.waitFor((received) => received.length === 1)
    await test.settled()
    test.pass(HOUR - 1)
    await test.settled()
    expect(target.received).toHaveLength(1)
    test.pass(1)
    await target.waitFor((received) => received.length === 2)
  })
})

describe('a receiver that is away', () => {
  it('is probed one at a time, the oldest and the newest in turn', async () => {
    const target = await test.receiver()
    target.answer(500)
    const { id } = await test.subscribe(target.url)
    const code = await test.code()
    for (let n = 0; n < 3; n++) {
      await test.scan(code, referrerOf(n))
      await target.waitFor((received) => received.length === n + 1)
      await test.settled()
      test.server.clock.advance(1)
    }
    expect(await stateOf(id)).toBe('backoff')
    for (let probes = 0; probes < 4; probes++) {
      const before = target.received.length
      test.pass(15 * MINUTE)
      await target.waitFor((received) => received.length === before + 1)
      await test.settled()
    }
    expect(numbersOf(target.received).slice(3)).toEqual([0, 2, 0, 2])
  })

  it('from Friday to Tuesday loses nothing, and costs a few rows, not one for each scan', async () => {
    const target = await test.receiver()
    target.answer('reset')
    const { id } = await test.subscribe(target.url)
    const code = await test.code()
    for (let hour = 0; hour < 90; hour++) {
      await test.scan(code, referrerOf(hour))
      await passIn(1, HOUR)
    }
    expect(await stateOf(id)).toBe('backoff')
    expect((await test.rows('select 1 from deliveries')).length).toBeLessThan(10)
    target.answer(200)
    target.received.length = 0
    test.pass(15 * MINUTE)
    await until(() => new Set(numbersOf(target.received)).size === 90)
    expect(await stateOf(id)).toBe('active')
  }, 30_000)

  it('is not kept in backoff by one batch that it refuses', async () => {
    const target = await test.receiver()
    target.answer(500)
    const { id } = await test.subscribe(target.url)
    const code = await test.code()
    await test.scans(code, 3)
    await until(async () => (await stateOf(id)) === 'backoff')
    await test.settled()
    target.answer((request) => (numbersOf([request]).includes(0) ? 400 : 200))
    await test.scan(code, referrerOf(3))
    await passIn(6, 15 * MINUTE)
    expect(await stateOf(id)).toBe('active')
    const delivered = await test.rows<{ ids: string }>(
      "select scan_ids as ids from deliveries where state = 'delivered'",
    )
    expect(delivered.flatMap(({ ids }) => JSON.parse(ids) as number[])).toHaveLength(3)
  })

  it('is ramped up when it comes back: one request at a time, then two, and so on', async () => {
    const target = await test.receiver()
    target.answer(500)
    const { id } = await test.subscribe(target.url)
    const code = await test.code()
    await test.scans(code, 4)
    await until(async () => (await stateOf(id)) === 'backoff')
    await test.settled()
    const held: Array<() => void> = []
    const from = target.received.length
    target.answer(async (_, index) => {
      if (index > from) await new Promise<void>((resolve) => held.push(resolve))
      return 200
    })
    await test.scans(code, 500, 4)
    // The first one is the probe.
    test.pass(15 * MINUTE)
    for (const atOnce of [1, 2, 3, 4]) {
      await until(() => held.length === atOnce)
      for (let turns = 0; turns < 10; turns++) await new Promise(setImmediate)
      expect(held).toHaveLength(atOnce)
      held.shift()?.()
    }
    target.answer(200)
    for (const answer of held) answer()
    await until(() => new Set(numbersOf(target.received)).size === 504)
  })

  it('for five days is given up on; its owner sees why, and one click resumes where it stopped', async () => {
    const target = await test.receiver()
    target.answer(503)
    const { id } = await test.subscribe(target.url)
    const code = await test.code()
    await test.scans(code, 3)
    await passIn(5 * 24 + 1, HOUR)
    expect(await test.webhook(id)).toMatchObject({
      active: false,
      state: 'disabled',
      disabledReason: expect.stringContaining('No delivery has succeeded for 5 days'),
    })
    const before = target.received.length
    await test.scans(code, 50, 3)
    await passIn(3, HOUR)
    expect(target.received).toHaveLength(before)
    target.answer(200)
    target.received.length = 0
    await test.server.api.ok('updateWebhook', { params: { id }, body: { active: true } })
    await until(() => new Set(numbersOf(target.received)).size === 53)
  }, 30_000)
})

describe('a receiver that fails now and then', () => {
  it('gets every scan in the end, and its webhook is never stopped', async () => {
    const target = await test.receiver()
    const { id } = await test.subscribe(target.url)
    const code = await test.code()
    target.answer((_, index) => (index % 3 === 1 ? 500 : 200))
    for (let n = 0; n < 30; n++) {
      await test.scan(code, referrerOf(n))
      await test.settled()
      test.pass(MINUTE)
      expect(await stateOf(id)).toBe('active')
    }
    await passIn(10, 10 * MINUTE)
    expect(new Set(numbersOf(target.received)).size).toBe(30)
    expect(await test.rows("select 1 from deliveries where state <> 'delivered'")).toEqual([])
  })
})

describe('a wall clock', () => {
  const failOnce = async () => {
    const target = await test.receiver()
    target.answer((_, index) => (index === 0 ? 500 : 200))
    await test.subscribe(target.url)
    const code = await test.code()
    await test.scan(code, referrerOf(1))
    await target.waitFor((received) => received.length === 1)
    await test.settled()
    return { target, code }
  }

  it('that is put back by a day makes a retry of five seconds wait five seconds still', async () => {
    const { target, code } = await failOnce()
    test.pass(-DAY)
    await test.settled()
    await test.scan(code, referrerOf(2))
    await target.waitFor((received) => received.length === 2)
    test.pass(5 * SECOND)
    await target.waitFor((received) => received.length === 3)
    expect(
      target.received
        .flatMap(itemsOf)
        .map(({ scan }) => scan.referrer)
        .sort(),
    ).toEqual([1, 1, 2].map(referrerOf))
  })

  it('that is put forward by a day loses nothing and sends nothing twice', async () => {
    const { target, code } = await failOnce()
    test.pass(DAY)
    await test.scan(code, referrerOf(2))
    await target.waitFor((received) => received.length === 3)
    await passIn(3, DAY)
    expect(numbersOf(target.received).sort()).toEqual([1, 1, 2])
  })

  it('that is put back ends no pause later than the receiver asked for', async () => {
    const target = await test.receiver()
    target.answer((_, index) => (index === 0 ? { status: 429, headers: { 'Retry-After': '60' } } : 200))
    await test.subscribe(target.url)
    await test.scan(await test.code())
    await target.waitFor((received) => received.length === 1)
    await test.settled()
    test.pass(-DAY)
    test.pass(MINUTE)
    await target.waitFor((received) => received.length === 2)
  })
})
