import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Bench, bench, idOf, itemsOf, numbersOf, referrerOf, until } from './bench.ts'

/** What a name server waits for before it answers. */
let resolving: Promise<void> = Promise.resolve()
let test: Bench
beforeAll(async () => {
  test = await bench({ resolve: () => resolving.then(() => ['127.0.0.1']) })
})
afterAll(() => test.close())

const params = (id: string) => ({ params: { id } })
const patch = (id: string, body: Record<string, unknown>) =>
  test.server.api.ok('updateWebhook', { params: { id }, body })

describe('a webhook that is deleted', () => {
  it('with pending work is sent nothing more, whatever time passes', async () => {
    const target = await test.receiver()
    const code = await test.code()
    target.answer(500)
    const { id } = await test.subscribe(target.url, { filter: { codeIds: [code.id] } })
    await test.scan(code)
    await target.waitFor((received) => received.length === 1)
    await test.settled()
    await test.server.api.ok('deleteWebhook', params(id))
    await test.scan(code)
    for (let days = 0; days < 3; days++) test.pass(86_400_000)
    await test.settled()
    expect(target.received).toHaveLength(1)
    expect(await test.rows('select distinct state from deliveries where webhook_id = ?', id)).toEqual([
      { state: 'cancelled' },
    ])
  })

  it('with work in flight is sent nothing more, and what is in flight is cut off', async () => {
    const target = await test.receiver()
    const code = await test.code()
    target.answer('hang')
    const { id } = await test.subscribe(target.url, { filter: { codeIds: [code.id] } })
    await test.scans(code, 6)
    await target.waitFor((received) => received.length === 4)
    await test.server.api.ok('deleteWebhook', params(id))
    await until(
      async () => (await test.rows("select 1 from deliveries where state = 'in_flight'")).length === 0,
    )
    target.answer(200)
    await test.scan(code)
    test.pass(86_400_000)
    await test.settled()
    expect(target.received).toHaveLength(4)
    expect(test.server.errors()).toEqual([])
  })

  it('while its receiver’s name is looked up is not sent to', async () => {
    const target = await test.receiver()
    const code = await test.code()
    let resolved = () => {}
    resolving = new Promise((resolve) => (resolved = resolve))
    const url = `http://receiver.example.com:${target.port}/`
    const { id } = await test.subscribe(url, { filter: { codeIds: [code.id] } })
    await test.scan(code)
    await until(
      async () => (await test.rows("select 1 from deliveries where state = 'in_flight'")).length === 1,
    )
    await test.server.api.ok('deleteWebhook', params(id))
    resolved()
    // Another webhook at the same name and port is sent to, on the connection that is made now.
    const other = await test.subscribe(`${url}other`)
    await test.server.api.ok('testWebhook', params(other.id))
    expect(target.received.map(({ path }) => path)).toEqual(['/other'])
    await test.server.api.ok('deleteWebhook', params(other.id))
  })

  it('is not sent to by the retry of a stale connection either', async () => {
    const target = await test.receiver()
    const code = await test.code()
    const { id } = await test.subscribe(target.url, { filter: { codeIds: [code.id] } })
    await test.scan(code, referrerOf(1))
    await target.waitFor((received) => received.length === 1)
    await test.settled()
    let reset = () => {}
    target.answer(() => new Promise((resolve) => (reset = () => resolve('reset'))))
    await test.scan(code, referrerOf(2))
    await target.waitFor((received) => received.length === 2)
    await test.server.api.ok('deleteWebhook', params(id))
    reset()
    await test.settled()
    test.pass(86_400_000)
    await test.settled()
    expect(numbersOf(target.received)).toEqual([1, 2])
  })
})

describe('a webhook whose URL is changed', () => {
  it('gets what was pending at the new URL, under the same id and with the same bytes', async () => {
    const [before, after] = [await test.receiver(), await test.receiver()]
    const code = await test.code()
    before.answer(500)
    const { id } = await test.subscribe(before.url, { filter: { codeIds: [code.id] } })
    await test.scan(code)
    await before.waitFor((received) => received.length === 1)
    await test.settled()
    await patch(id, { url: after.url })
    test.pass(6_000)
    const [got] = await after.waitFor((received) => received.length === 1)
    expect(got && idOf(got)).toBe(before.received[0] && idOf(before.received[0]))
    expect(got?.rawBody.equals(before.received[0]?.rawBody ?? Buffer.alloc(0))).toBe(true)
    expect(before.received).toHaveLength(1)
  })

  it('while it is in backoff is tried at the new URL at once, not at the next probe', async () => {
    const [before, after] = [await test.receiver(), await test.receiver()]
    const code = await test.code()
    before.answer(500)
    const { id } = await test.subscribe(before.url, { filter: { codeIds: [code.id] } })
    await test.scans(code, 3)
    await until(
      async () =>
        (await test.rows('select 1 from webhooks where id = ? and state = ?', id, 'backoff')).length > 0,
    )
    expect((await patch(id, { url: after.url })).data).toMatchObject({ state: 'active', failures: 0 })
    await after.waitFor((received) => new Set(numbersOf(received)).size === 3)
  })

  it('is not judged by what the old URL answers afterwards', async () => {
    const [before, after] = [await test.receiver(), await test.receiver()]
    const code = await test.code()
    let answer = () => {}
    before.answer(() => new Promise((resolve) => (answer = () => resolve(410))))
    const { id } = await test.subscribe(before.url, { filter: { codeIds: [code.id] } })
    await test.scan(code, referrerOf(5))
    await before.waitFor((received) => received.length === 1)
    await patch(id, { url: after.url })
    answer()
    await after.waitFor((received) => received.length === 1)
    expect(numbersOf(after.received)).toEqual([5])
    expect(await test.webhook(id)).toMatchObject({ state: 'active', failures: 0 })
  })
})

describe('a webhook that its owner stops', () => {
  it('and starts again resumes from its cursor: what was scanned meanwhile comes then', async () => {
    const target = await test.receiver()
    const code = await test.code()
    const { id } = await test.subscribe(target.url, { filter: { codeIds: [code.id] } })
    await test.scan(code, referrerOf(0))
    await target.waitFor((received) => received.length === 1)
    await test.settled()
    expect((await patch(id, { active: false })).data).toMatchObject({
      active: false,
      state: 'disabled',
      disabledReason: 'Stopped by its owner.',
    })
    await test.scans(code, 300, 1)
    test.pass(86_400_000)
    await test.settled()
    expect(numbersOf(target.received)).toEqual([0])
    expect((await patch(id, { active: true })).data).toMatchObject({ active: true, disabledReason: null })
    await target.waitFor((received) => numbersOf(received).length >= 301)
    expect(numbersOf(target.received).sort((a, b) => a - b)).toEqual([...Array(301).keys()])
  })

  it('while a request is in flight gets what that one failed to deliver when it starts again', async () => {
    const target = await test.receiver()
    const code = await test.code()
    let answer = () => {}
    target.answer(() => new Promise((resolve) => (answer = () => resolve(500))))
    const { id } = await test.subscribe(target.url, { filter: { codeIds: [code.id] } })
    await test.scan(code, referrerOf(1))
    await target.waitFor((received) => received.length === 1)
    await patch(id, { active: false })
    answer()
    await test.settled()
    expect((await test.webhook(id)).state).toBe('disabled')
    target.answer(200)
    await patch(id, { active: true })
    await target.waitFor((received) => received.length === 2)
    expect(numbersOf(target.received)).toEqual([1, 1])
  })

  it('and starts again while that request is still in flight gets what it failed to deliver', async () => {
    const target = await test.receiver()
    const code = await test.code()
    let answer = () => {}
    target.answer((_, index) => (index > 0 ? 200 : new Promise((resolve) => (answer = () => resolve(500)))))
    const { id } = await test.subscribe(target.url, { filter: { codeIds: [code.id] } })
    await test.scan(code, referrerOf(1))
    await target.waitFor((received) => received.length === 1)
    await patch(id, { active: false })
    await patch(id, { active: true })
    answer()
    await target.waitFor((received) => received.length === 2)
    await test.settled()
    expect(await test.webhook(id)).toMatchObject({ state: 'active', failures: 0 })
  })
})

describe('a webhook that begins to want scans', () => {
  it('gets those from then on, and none of those that it did not want', async () => {
    const target = await test.receiver()
    const code = await test.code()
    const { id } = await test.subscribe(target.url, { events: ['code.deleted'] })
    await test.scans(code, 20)
    await patch(id, { events: ['scan'] })
    await test.scan(code, referrerOf(99))
    await target.waitFor((received) => received.length > 0)
    await test.settled()
    expect(target.received.flatMap(itemsOf)).toHaveLength(1)
    expect(numbersOf(target.received)).toEqual([99])
  })
})
