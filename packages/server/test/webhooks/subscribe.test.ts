import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { documentedVerify } from '../support/documented-verify.ts'
import { type Bench, bench, idOf, numbersOf, referrerOf, until } from './bench.ts'

let test: Bench
beforeAll(async () => {
  test = await bench()
})
afterAll(() => test.close())

const ownSecret = (fill: string) => `whsec_${Buffer.from(fill.repeat(32)).toString('base64')}`

describe('subscribing', () => {
  it('twice answers 200 with the one webhook, and tells no secret twice', async () => {
    const target = await test.receiver()
    const body = { url: target.url, events: ['scan', 'code.created'], filter: { tags: ['b', 'a'] } }
    const first = await test.server.api.ok('createWebhook', { body })
    const again = { ...body, events: ['code.created', 'scan', 'scan'], filter: { tags: ['a', 'b', 'a'] } }
    const second = await test.server.api.ok('createWebhook', { body: again })
    expect([first.status, second.status]).toEqual([201, 200])
    expect(second.data.id).toBe(first.data.id)
    expect(first.data.secret).toMatch(/^whsec_/)
    expect(second.data.secret).toBeUndefined()
    expect(await test.rows('select id from webhooks where url = ?', target.url)).toHaveLength(1)
  })

  it('ten times at once makes one webhook', async () => {
    const target = await test.receiver()
    const body = { url: target.url, events: ['scan'] }
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => test.server.api.ok('createWebhook', { body })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(9).fill(200), 201])
    expect(new Set(answers.map(({ data }) => data.id)).size).toBe(1)
  })

  it.each([
    ['another url', { url: 'http://127.0.0.1:9/other' }],
    ['other events', { events: ['code.deleted'] }],
    ['another filter', { filter: { tags: ['x'] } }],
    ['another source', { source: 'n8n' }],
  ])('with %s makes another webhook', async (_, other) => {
    const body = { url: 'http://127.0.0.1:9/hook', events: ['scan'] }
    const first = await test.server.api.ok('createWebhook', { body })
    const second = await test.server.api.ok('createWebhook', { body: { ...body, ...other } })
    expect(second.data.id).not.toBe(first.data.id)
    for (const { data } of [first, second])
      await test.server.api.ok('deleteWebhook', { params: { id: data.id } })
  })

  it('takes the secret that an integration brings, and tells it to nobody', async () => {
    const target = await test.receiver()
    const code = await test.code()
    const filter = { codeIds: [code.id] }
    const made = await test.subscribe(target.url, { secret: ownSecret('a'), source: 'zapier', filter })
    expect(made.secret).toBeUndefined()
    await test.scan(code)
    const [got] = await target.waitFor((received) => received.length === 1)
    expect(documentedVerify(ownSecret('a'), got?.rawBody ?? '', got?.headers['x-qregg-signature'])).toBe(true)
    expect(JSON.stringify(await test.rows('select * from webhooks'))).not.toContain(ownSecret('a'))
  })

  it('again takes the secret that is brought then, also for what waits', async () => {
    const target = await test.receiver()
    const code = await test.code()
    const given = { source: 'n8n', filter: { codeIds: [code.id] } }
    target.answer((_, index) => (index === 0 ? 500 : 200))
    const first = await test.subscribe(target.url, { ...given, secret: ownSecret('a') })
    await test.scan(code)
    await target.waitFor((received) => received.length === 1)
    await test.settled()
    const second = await test.subscribe(target.url, { ...given, secret: ownSecret('b') })
    expect(second.id).toBe(first.id)
    test.pass(6_000)
    const [, retry] = await target.waitFor((received) => received.length === 2)
    expect(documentedVerify(ownSecret('b'), retry?.rawBody ?? '', retry?.headers['x-qregg-signature'])).toBe(
      true,
    )
  })

  it('again after it was gone revives the webhook at the head: nothing older comes', async () => {
    const target = await test.receiver()
    const code = await test.code()
    const filter = { codeIds: [code.id] }
    target.answer(410)
    const { id } = await test.subscribe(target.url, { filter })
    await test.scan(code, referrerOf(1))
    await target.waitFor((received) => received.length === 1)
    await test.settled()
    for (let hours = 0; hours < 24; hours++) {
      const before = target.received.length
      test.pass(3_600_000)
      await target.waitFor((received) => received.length > before)
      await test.settled()
    }
    await until(
      async () =>
        (await test.rows('select 1 from webhooks where id = ? and state = ?', id, 'gone')).length === 1,
    )
    await test.scan(code, referrerOf(2))
    target.answer(200)
    target.received.length = 0
    const revived = await test.subscribe(target.url, { filter })
    expect(revived).toMatchObject({ id, state: 'active', failures: 0, disabledReason: null })
    await test.scan(code, referrerOf(3))
    await target.waitFor((received) => received.length > 0)
    test.pass(86_400_000)
    await test.settled()
    expect(numbersOf(target.received)).toEqual([3])
  })

  it('with a user name or password in the URL is refused', async () => {
    for (const url of ['https://me@example.com/', 'https://me:pw@example.com/', 'https://:pw@example.com/']) {
      const { details } = await test.server.api.refused('createWebhook', { body: { url, events: ['scan'] } })
      expect(details).toEqual([{ path: 'url', message: 'must not contain a user name or password' }])
    }
  })
})

describe('unsubscribing', () => {
  it('twice answers 404 the second time, and nothing is left that could be sent', async () => {
    const target = await test.receiver()
    const { id } = await test.subscribe(target.url)
    const params = { id }
    expect((await test.server.api.ok('deleteWebhook', { params })).data).toEqual({ id, deleted: true })
    expect((await test.server.api.refused('deleteWebhook', { params })).status).toBe(404)
    expect(await test.rows('select 1 from webhooks where id = ?', id)).toEqual([])
  })

  it('and subscribing again makes a new webhook, with a new secret', async () => {
    const target = await test.receiver()
    const first = await test.subscribe(target.url)
    await test.server.api.ok('deleteWebhook', { params: { id: first.id } })
    const second = await test.subscribe(target.url)
    expect(second.id).not.toBe(first.id)
    expect(second.secret).toMatch(/^whsec_/)
    expect(second.secret).not.toBe(first.secret)
  })
})

describe('another workspace', () => {
  it('sees, changes, tests and deletes no webhook of this one: 404', async () => {
    const target = await test.receiver()
    const { id } = await test.subscribe(target.url)
    const { api } = await test.server.newWorkspace()
    const params = { id }
    for (const operation of ['getWebhook', 'updateWebhook', 'deleteWebhook', 'testWebhook'] as const) {
      const body = operation === 'updateWebhook' ? { description: 'mine' } : undefined
      expect((await api.refused(operation, { params, body })).status).toBe(404)
    }
    expect((await api.ok('listWebhooks')).data).toEqual([])
    expect((await test.webhook(id)).description).toBeNull()
    expect(target.received).toEqual([])
  })

  it('that subscribes the same URL has a webhook and a secret of its own', async () => {
    const target = await test.receiver()
    const ours = await test.subscribe(target.url)
    const { api } = await test.server.newWorkspace()
    const theirs = await api.ok('createWebhook', { body: { url: target.url, events: ['scan'] } })
    expect([theirs.status, theirs.data.id === ours.id]).toEqual([201, false])
    const code = await test.code()
    await test.scan(code, referrerOf(1))
    await target.waitFor((received) => received.length === 1)
    await test.settled()
    expect(target.received.map(idOf)).toHaveLength(1)
  })

  it('is not told whether a filter’s codes are another’s or nobody’s', async () => {
    const code = await test.code()
    const { api } = await test.server.newWorkspace()
    const asked = (codeId: string) =>
      api.refused('createWebhook', {
        body: { url: 'http://127.0.0.1:9/', events: ['scan'], filter: { codeIds: [codeId] } },
      })
    const [theirs, nobodys] = [await asked(code.id), await asked('code_0000000000000000000000')]
    expect(theirs.details).toEqual(nobodys.details)
  })
})
