import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { ask } from '../support/ask.ts'
import { type Bench, bench, numbersOf, referrerOf, until } from './bench.ts'

let test: Bench
const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  await test.close()
})

/** One port with many receivers, by path, that accept and never answer. */
async function deadReceivers(): Promise<{ url(number: number): string; requests: () => number }> {
  let requests = 0
  const server = createServer(() => {
    requests += 1
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: (number) => `http://127.0.0.1:${port}/${number}`, requests: () => requests }
}

describe('a hundred receivers that accept and never answer', () => {
  it('never delay a healthy one that has more scans than slots', async () => {
    test = await bench({ sending: { lanes: { fast: 10, slow: 5, handOverMs: 100 } } })
    const dead = await deadReceivers()
    const code = await test.code()
    for (let number = 0; number < 100; number++) await test.subscribe(dead.url(number))
    const healthy = await test.receiver()
    await test.subscribe(healthy.url)
    for (let number = 0; number < 60; number++) {
      await test.scan(code, referrerOf(number))
      await until(() => numbersOf(healthy.received).includes(number), 10_000)
    }
    // It has everything, and of the others' requests, which take all their time, not one has ended.
    expect(numbersOf(healthy.received)).toHaveLength(60)
    expect(dead.requests()).toBeGreaterThanOrEqual(100)
    expect(await test.rows('select 1 from delivery_attempts where error_class is not null')).toEqual([])
    expect(test.server.errors()).toEqual([])
  }, 30_000)

  it('are sent nothing more than their slots, and cost rows by the batch', async () => {
    test = await bench({ sending: { timeoutMs: 60_000, lanes: { fast: 200, slow: 200, handOverMs: 50 } } })
    const dead = await deadReceivers()
    const code = await test.code()
    for (let number = 0; number < 20; number++) await test.subscribe(dead.url(number))
    await test.scans(code, 400)
    await until(() => dead.requests() === 80)
    await test.scans(code, 100)
    const kept = () => test.server.deps.reader.newest({ workspaceNum: 1, limit: 1_000 })
    await until(async () => (await kept()).length === 500)
    expect(dead.requests()).toBe(80)
    expect(await test.rows('select 1 from deliveries')).toHaveLength(80)
  })
})

describe('a receiver that does not answer', () => {
  it('takes no fast place any more once it has shown that it is slow', async () => {
    test = await bench({ sending: { timeoutMs: 60_000, lanes: { fast: 1, slow: 1, handOverMs: 30 } } })
    const dead = await deadReceivers()
    const [code, other] = [await test.code(), await test.code()]
    await test.subscribe(dead.url(0), { filter: { codeIds: [code.id] } })
    const healthy = await test.receiver()
    await test.subscribe(healthy.url, { filter: { codeIds: [other.id] } })
    await test.scan(code)
    const lanes = async () => (await ask(`${test.server.url}/metrics`)).text
    while (!(await lanes()).includes('qregg_webhook_requests_in_flight{lane="handed_over"} 1'));
    await test.scans(code, 10)
    await test.scans(other, 20)
    await until(() => numbersOf(healthy.received).length === 20)
    // One that was handed over and one in the slow lane, where the rest has to wait for it.
    expect(dead.requests()).toBe(2)
  })

  it('has no scans kept in memory for it while it is in backoff', async () => {
    test = await bench()
    const [away, code] = [await test.receiver(), await test.code()]
    away.answer(500)
    const { id } = await test.subscribe(away.url)
    await test.scans(code, 3)
    await until(
      async () =>
        (await test.rows('select 1 from webhooks where id = ? and state = ?', id, 'backoff')).length === 1,
    )
    for (let probes = 0; probes < 3; probes++) {
      await test.scans(code, 150, 3 + 150 * probes)
      const before = away.received.length
      test.pass(900_000)
      await away.waitFor((received) => received.length > before)
      await test.settled()
    }
    await test.scans(code, 50, 453)
    const { text } = await ask(`${test.server.url}/metrics`)
    expect(text).toMatch(/^qregg_webhook_scans_waiting 0$/m)
    away.answer(200)
    test.pass(900_000)
    await until(() => new Set(numbersOf(away.received)).size === 503)
  })
})

describe('a receiver that takes nearly all the time it may for every answer', () => {
  it('loses nothing and is never called failing, while another gets each scan as it comes', async () => {
    test = await bench({ sending: { timeoutMs: 1_500 } })
    const [slow, prompt] = [await test.receiver(), await test.receiver()]
    slow.answer(() => new Promise((resolve) => setTimeout(() => resolve(200), 1_200)))
    const code = await test.code()
    const { id } = await test.subscribe(slow.url)
    await test.subscribe(prompt.url)
    for (let number = 0; number < 40; number++) {
      await test.scan(code, referrerOf(number))
      await until(() => numbersOf(prompt.received).includes(number), 1_000)
    }
    await slow.waitFor((received) => new Set(numbersOf(received)).size === 40)
    await test.settled()
    expect(numbersOf(slow.received)).toHaveLength(40)
    expect(await test.webhook(id)).toMatchObject({ state: 'active', failures: 0 })
  }, 30_000)
})

describe('a webhook whose data is damaged', () => {
  it('is left alone for a minute at a time, and keeps nobody else from being sent to', async () => {
    test = await bench()
    const [damaged, healthy] = [await test.receiver(), await test.receiver()]
    const [broken, code] = [await test.code({ tags: ['broken'] }), await test.code()]
    await test.subscribe(damaged.url, { filter: { codeIds: [broken.id] } })
    await test.subscribe(healthy.url, { filter: { codeIds: [code.id] } })
    const update = (text: string, code: number) =>
      test.rows('update code_revisions set snapshot = ? where code_num = ? returning 1', text, code)
    const [{ num = 0, snapshot = '' } = {}] = await test.rows<{ num: number; snapshot: string }>(
      'select code_num as num, snapshot from code_revisions where snapshot like ?',
      '%broken%',
    )
    await update('{ not JSON', num)
    for (let number = 0; number < 5; number++) {
      await test.scan(broken, referrerOf(100 + number))
      await test.scan(code, referrerOf(number))
    }
    await healthy.waitFor((received) => numbersOf(received).length === 5)
    expect(damaged.received).toEqual([])
    expect(test.server.errors().length).toBeLessThanOrEqual(2)
    await update(snapshot, num)
    test.pass(61_000)
    await damaged.waitFor((received) => numbersOf(received).length === 5)
  })

  it('fails a delivery whose body cannot be made again, and holds nothing against its receiver', async () => {
    test = await bench()
    const target = await test.receiver()
    const code = await test.code()
    target.answer((_, index) => (index === 0 ? 500 : 200))
    const { id } = await test.subscribe(target.url)
    await test.scan(code, referrerOf(1))
    await target.waitFor((received) => received.length === 1)
    await test.settled()
    await test.rows('delete from scans returning 1')
    test.pass(6_000)
    await until(async () => (await test.rows("select 1 from deliveries where state = 'failed'")).length === 1)
    expect(await test.webhook(id)).toMatchObject({ state: 'active', failures: 1 })
    await test.scan(code, referrerOf(2))
    await target.waitFor((received) => numbersOf(received).includes(2))
  })
})

describe('a webhook that is far behind', () => {
  it('catches up with everything, in order of arrival, while another stays up to date', async () => {
    test = await bench()
    const [late, prompt] = [await test.receiver(), await test.receiver()]
    const code = await test.code()
    const { id } = await test.subscribe(late.url)
    const patch = (active: boolean) =>
      test.server.api.ok('updateWebhook', { params: { id }, body: { active } })
    await patch(false)
    for (let from = 0; from < 3_000; from += 500) await test.scans(code, 500, from)
    await test.subscribe(prompt.url)
    await patch(true)
    await test.scan(code, referrerOf(3_000))
    await prompt.waitFor((received) => numbersOf(received).length === 1)
    await late.waitFor((received) => new Set(numbersOf(received)).size === 3_001, 10_000)
    expect(numbersOf(late.received)).toHaveLength(3_001)
    await test.settled()
    expect(await test.server.deps.log.head()).toBe(
      (await test.rows<{ at: number }>('select cursor_id as at from webhooks where id = ?', id))[0]?.at,
    )
  }, 30_000)

  it('has what did not fit into memory read from the store again', async () => {
    test = await bench()
    const target = await test.receiver()
    const code = await test.code()
    let release = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    target.answer(async (_, index) => {
      if (index < 4) await held
      return 200
    })
    await test.subscribe(target.url)
    for (let from = 0; from < 2_500; from += 500) await test.scans(code, 500, from)
    release()
    await target.waitFor((received) => new Set(numbersOf(received)).size === 2_500, 10_000)
    expect(numbersOf(target.received)).toHaveLength(2_500)
  }, 30_000)
})
