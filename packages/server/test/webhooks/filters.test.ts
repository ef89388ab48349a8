import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Bench, bench, idOf, itemsOf, numbersOf, referrerOf, until } from './bench.ts'

let test: Bench
beforeAll(async () => {
  test = await bench()
})
afterAll(() => test.close())

const update = (id: string, body: Record<string, unknown>) =>
  test.server.api.ok('updateCode', { params: { id }, body })

describe('a filter', () => {
  it('by codeIds lets scans of those codes through, and of no others', async () => {
    const target = await test.receiver()
    const [a, b, c] = [await test.code(), await test.code(), await test.code()]
    await test.subscribe(target.url, { filter: { codeIds: [a.id, c.id] } })
    await test.scan(a, referrerOf(1))
    await test.scan(b, referrerOf(2))
    await test.scan(c, referrerOf(3))
    await target.waitFor((received) => received.length === 2)
    await test.settled()
    expect(numbersOf(target.received).sort()).toEqual([1, 3])
  })

  it('by tags lets scans of codes with one of them through', async () => {
    const target = await test.receiver()
    const codes = [
      await test.code({ tags: ['spring', 'menu'] }),
      await test.code({ tags: ['winter'] }),
      await test.code(),
      await test.code({ tags: ['autumn'] }),
    ]
    await test.subscribe(target.url, { filter: { tags: ['autumn', 'menu'] } })
    for (const [n, code] of codes.entries()) await test.scan(code, referrerOf(n))
    await target.waitFor((received) => received.length === 2)
    await test.settled()
    expect(numbersOf(target.received).sort()).toEqual([0, 3])
  })

  it('by both wants both', async () => {
    const target = await test.receiver()
    const [a, b] = [await test.code({ tags: ['vip'] }), await test.code()]
    await test.subscribe(target.url, { filter: { codeIds: [a.id, b.id], tags: ['vip'] } })
    await test.scan(b, referrerOf(1))
    await test.scan(a, referrerOf(2))
    await target.waitFor((received) => received.length === 1)
    await test.settled()
    expect(numbersOf(target.received)).toEqual([2])
  })

  it('by tags judges a scan by the revision that served it, not by what was edited since', async () => {
    const target = await test.receiver()
    const code = await test.code({ tags: ['open-day'] })
    const { id } = await test.subscribe(target.url, { filter: { tags: ['open-day'] } })
    await test.server.api.ok('updateWebhook', { params: { id }, body: { active: false } })
    await test.scan(code, referrerOf(1))
    await update(code.id, { tags: [] })
    await test.scan(code, referrerOf(2))
    await update(code.id, { tags: ['open-day', 'more'] })
    await test.scan(code, referrerOf(3))
    await test.server.api.ok('updateWebhook', { params: { id }, body: { active: true } })
    await target.waitFor((received) => numbersOf(received).length === 2)
    expect(numbersOf(target.received).sort()).toEqual([1, 3])
    const items = target.received.flatMap(itemsOf)
    expect(items.map(({ code: { tags } }) => tags)).toContainEqual(['open-day'])
  })

  it('that is widened lets through what comes after, and nothing older', async () => {
    const target = await test.receiver()
    const code = await test.code({ tags: ['quiet'] })
    const { id } = await test.subscribe(target.url, { filter: { tags: ['loud'] } })
    await test.scans(code, 10)
    await test.server.api.ok('updateWebhook', { params: { id }, body: { filter: { tags: ['quiet'] } } })
    await test.scan(code, referrerOf(50))
    await target.waitFor((received) => received.length > 0)
    await test.settled()
    expect(numbersOf(target.received)).toEqual([50])
  })

  it('names codes of its own workspace only', async () => {
    const { api } = await test.server.newWorkspace()
    const code = await test.code()
    const body = { url: 'http://127.0.0.1:9/', events: ['scan'], filter: { codeIds: [code.id] } }
    expect((await api.refused('createWebhook', { body })).details).toEqual([
      { path: 'filter.codeIds.0', message: 'is not a code of this workspace' },
    ])
  })
})

describe('between an attempt and its retry', () => {
  it('the code’s title, tags and destination and the webhook’s filter may change: the bytes are the same', async () => {
    const target = await test.receiver()
    const code = await test.code({ title: 'Before', tags: ['one'] })
    target.answer((_, index) => (index === 0 ? 500 : 200))
    const { id } = await test.subscribe(target.url, { filter: { codeIds: [code.id] } })
    await test.scan(code, referrerOf(1))
    await target.waitFor((received) => received.length === 1)
    await test.settled()
    await update(code.id, { title: 'After', tags: ['two'], destination: 'https://example.com/after' })
    await test.server.api.ok('updateWebhook', { params: { id }, body: { filter: { tags: ['none'] } } })
    test.pass(6_000)
    const [first, retry] = await target.waitFor((received) => received.length === 2)
    expect(retry && idOf(retry)).toBe(first && idOf(first))
    expect(retry?.rawBody.toString()).toBe(first?.rawBody.toString())
    expect(retry && itemsOf(retry)[0]).toMatchObject({
      code: { title: 'Before', tags: ['one'] },
      scan: { destination: 'https://example.com/menu' },
    })
  })

  it('the code may be deleted: the bytes are the same', async () => {
    const target = await test.receiver()
    const code = await test.code({ title: 'Short-lived' })
    target.answer((_, index) => (index === 0 ? 503 : 200))
    await test.subscribe(target.url, { filter: { codeIds: [code.id] } })
    await test.scan(code)
    await target.waitFor((received) => received.length === 1)
    await test.settled()
    await test.server.api.ok('deleteCode', { params: { id: code.id } })
    test.pass(6_000)
    const [first, retry] = await target.waitFor((received) => received.length === 2)
    expect(retry?.rawBody.toString()).toBe(first?.rawBody.toString())
  })
})

describe('an idle webhook’s cursor', () => {
  it('moves past what does not match, so that a restart has little to look through', async () => {
    const target = await test.receiver()
    const code = await test.code({ tags: ['busy'] })
    const { id } = await test.subscribe(target.url, { filter: { tags: ['never'] } })
    const cursor = async () =>
      (await test.rows<{ at: number }>('select cursor_id as at from webhooks where id = ?', id))[0]?.at ?? 0
    const before = await cursor()
    await test.scan(code)
    const { log, recorder } = test.server.deps
    const [row] = await log.rows([await log.head()])
    if (!row) throw new Error('There is a scan by now.')
    const { id: _, agent_id: __, ...scan } = row
    const crawled = { ...scan, reason: 'crawler', userAgent: '' }
    for (let thousands = 0; thousands < 50; thousands += 5) {
      const kept = Array.from({ length: 5_000 }, () => new Promise((done) => recorder.record(crawled, done)))
      await Promise.all(kept)
    }
    test.pass(1_000)
    await until(async () => (await cursor()) >= before + 50_000)
    await test.scan(code)
    expect(target.received).toEqual([])
  })
})
