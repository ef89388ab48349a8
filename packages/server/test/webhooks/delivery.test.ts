import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventSchemas, LIMITS } from '@qregg/contract'
import { Webhook } from 'standardwebhooks'
import { ask } from '../support/ask.ts'
import { documentedVerify } from '../support/documented-verify.ts'
import type { Receiver } from '../support/receiver.ts'
import { type Bench, bench, idOf, itemsOf, numbersOf, referrerOf, type TestCode, until } from './bench.ts'

let test: Bench
beforeAll(async () => {
  test = await bench()
})
afterAll(() => test.close())

/** A receiver that holds its first four requests until `release` answers them, one for each call. */
async function busyReceiver() {
  const target = await test.receiver()
  const held: Array<() => void> = []
  target.answer(async (_, index) => {
    if (index < 4) await new Promise<void>((resolve) => held.push(resolve))
    return 200
  })
  return { target, release: () => held.shift()?.() }
}

/** Four requests under way: no slot is free. */
async function fillSlots(target: Receiver, code: TestCode) {
  for (let n = 0; n < 4; n++) {
    await test.scan(code, referrerOf(n))
    await target.waitFor((received) => received.length === n + 1)
  }
}

describe('a scan', () => {
  it('is delivered within a second, as one item, in the documented shape, signed', async () => {
    const target = await test.receiver()
    const code = await test.code({ title: 'Menu', tags: ['summer'] })
    const { secret = '' } = await test.subscribe(target.url, { filter: { codeIds: [code.id] } })
    await test.scan(code, 'https://example.com/7')
    const [got] = await target.waitFor((received) => received.length === 1)
    const body = eventSchemas.scan.parse(got?.json())
    expect(JSON.stringify(body)).toBe(got?.rawBody.toString())
    expect(body.data.scans).toHaveLength(1)
    const [{ scan }] = body.data.scans as [(typeof body.data.scans)[0]]
    expect(Date.parse(body.timestamp) - Date.parse(scan.timestamp)).toBeLessThan(1_000)
    expect(body.data.scans[0]).toMatchObject({
      code: { id: code.id, title: 'Menu', tags: ['summer'] },
      scan: { device: 'mobile', os: 'iOS', referrer: 'https://example.com/7', reason: 'human', test: false },
    })
    expect(documentedVerify(secret, got?.rawBody ?? '', got?.headers['x-qregg-signature'])).toBe(true)
    expect(() => new Webhook(secret).verify(got?.rawBody ?? '', got?.headers as never)).not.toThrow()
    expect(got?.headers).toMatchObject({ 'content-type': 'application/json' })
    expect(got?.headers['user-agent']).toMatch(/^Qregg\/\S+ \(webhooks\)$/)
  })

  it('is a delivery of its own while there are free slots, even if it was committed together with others', async () => {
    const target = await test.receiver()
    const code = await test.code()
    await test.scan(code, referrerOf(1))
    await test.subscribe(target.url, { filter: { codeIds: [code.id] } })
    const { log, recorder } = test.server.deps
    const [row] = await log.rows([await log.head()])
    if (!row) throw new Error('There is a scan by now.')
    const { id: _, agent_id: __, ...scan } = row
    for (let times = 0; times < 3; times++) recorder.record({ ...scan, userAgent: '' }, () => {})
    const received = await target.waitFor((all) => numbersOf(all).length === 3)
    expect(received.map((one) => itemsOf(one).length)).toEqual([1, 1, 1])
    expect(new Set(received.map(idOf)).size).toBe(3)
  })

  it('that nobody asked for is not delivered: a crawler, a preview, a prefetch', async () => {
    const target = await test.receiver()
    const code = await test.code()
    await test.subscribe(target.url, { filter: { codeIds: [code.id] } })
    const url = `${test.server.url}/${code.shortCode}`
    await ask(url, { headers: { 'User-Agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)' } })
    await ask(url, { headers: { 'User-Agent': 'Mozilla/5.0', 'Sec-Purpose': 'prefetch' } })
    await ask(url, { method: 'HEAD', headers: { 'User-Agent': 'Mozilla/5.0' } })
    await test.scan(code, 'https://example.com/1')
    await target.waitFor((received) => received.length > 0)
    await test.settled()
    expect(numbersOf(target.received)).toEqual([1])
  })

  it('that is simulated is delivered and says so', async () => {
    const target = await test.receiver()
    const code = await test.code()
    await test.subscribe(target.url, { filter: { codeIds: [code.id] } })
    await test.server.api.ok('simulateScan', { params: { id: code.id }, body: {} })
    const [got] = await target.waitFor((received) => received.length === 1)
    expect(got && itemsOf(got)[0]?.scan).toMatchObject({ reason: 'test', test: true })
  })

  it('tells no raw address anywhere: neither in a body nor in a row', async () => {
    const target = await test.receiver()
    const code = await test.code()
    await test.subscribe(target.url, { filter: { codeIds: [code.id] } })
    await test.scan(code)
    const [got] = await target.waitFor((received) => received.length === 1)
    expect(got?.rawBody.toString()).not.toContain('127.0.0.1')
    const columns = (await test.rows('select * from scans')).flatMap((row) => Object.values(row))
    expect(columns.filter((value) => String(value).includes('127.0.0.1'))).toEqual([])
  })
})

describe('scans batch', () => {
  it('only while all four slots are taken: what comes meanwhile is one delivery', async () => {
    const { target, release } = await busyReceiver()
    const code = await test.code()
    await test.subscribe(target.url, { filter: { codeIds: [code.id] } })
    await fillSlots(target, code)
    await test.scans(code, 30, 4)
    expect(target.received.map((one) => itemsOf(one).length)).toEqual([1, 1, 1, 1])
    release()
    await target.waitFor((received) => numbersOf(received).length === 34)
    for (let n = 0; n < 3; n++) release()
    expect(target.received.map((one) => itemsOf(one).length)).toEqual([1, 1, 1, 1, 30])
  })

  it('of 100 at most', async () => {
    const { target, release } = await busyReceiver()
    const code = await test.code()
    await test.subscribe(target.url, { filter: { codeIds: [code.id] } })
    await fillSlots(target, code)
    await test.scans(code, 250, 4)
    for (let n = 0; n < 4; n++) release()
    await target.waitFor((received) => numbersOf(received).length === 254)
    const sizes = target.received.map((one) => itemsOf(one).length)
    expect(Math.max(...sizes)).toBe(LIMITS.scansPerDelivery)
    expect([...numbersOf(target.received)].sort((a, b) => a - b)).toEqual([...Array(254).keys()])
  })

  it('of 256 KiB at most', async () => {
    const { target, release } = await busyReceiver()
    const metadata = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`key${i}`, 'x'.repeat(200)]))
    const code = await test.code({ metadata })
    await test.subscribe(target.url, { filter: { codeIds: [code.id] } })
    await fillSlots(target, code)
    await test.scans(code, 60, 4)
    for (let n = 0; n < 4; n++) release()
    await target.waitFor((received) => numbersOf(received).length === 64)
    const sizes = target.received.map((one) => one.rawBody.length)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(LIMITS.deliveryBytes)
    expect(Math.max(...sizes)).toBeGreaterThan(LIMITS.deliveryBytes * 0.9)
  })

  it('so that never more than four requests are under way to one webhook', async () => {
    const target = await test.receiver()
    const code = await test.code()
    let [now, most] = [0, 0]
    target.answer(async () => {
      now += 1
      most = Math.max(most, now)
      await new Promise((resolve) => setTimeout(resolve, 3))
      now -= 1
      return 200
    })
    await test.subscribe(target.url, { filter: { codeIds: [code.id] } })
    await test.scans(code, 200)
    await target.waitFor((received) => numbersOf(received).length === 200)
    expect(most).toBeLessThanOrEqual(4)
  })
})

describe('a webhook', () => {
  it('gets nothing older than itself, and another workspace’s scans never', async () => {
    const code = await test.code()
    const other = await test.server.newWorkspace()
    const foreign = (await other.api.ok('createCode', { body: bodyOf('https://example.com/b') })).data
    await test.scans(code, 5)
    const target = await test.receiver()
    await test.subscribe(target.url)
    await test.scan(foreign, 'https://example.com/500')
    await test.scan(code, 'https://example.com/600')
    await target.waitFor((received) => received.length > 0)
    await test.settled()
    expect(numbersOf(target.received)).toEqual([600])
  })

  it('that is one of many to one code gets every scan, as all of them do', async () => {
    const code = await test.code()
    const targets = await Promise.all(Array.from({ length: 12 }, () => test.receiver()))
    for (const { url } of targets) await test.subscribe(url, { filter: { codeIds: [code.id] } })
    await test.scans(code, 40)
    await until(() => targets.every(({ received }) => numbersOf(received).length === 40))
    for (const { received } of targets) expect(new Set(numbersOf(received)).size).toBe(40)
  })
})

const bodyOf = (url: string) => ({ type: 'url', mode: 'dynamic', payload: { url } })
