import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type EventBodies, eventSchemas } from '@qregg/contract'
import { transact } from '../../src/db/transaction.ts'
import { type Bench, bench, idOf } from './bench.ts'

let test: Bench
beforeAll(async () => {
  test = await bench()
})
afterAll(() => test.close())

const ALL = ['code.created', 'code.updated', 'code.deleted']

/** The events that a receiver got, each held against the contract. */
function eventsOf(received: ReadonlyArray<{ json(): unknown; rawBody: Buffer }>) {
  return received.map((one) => {
    const { event } = one.json() as { event: keyof EventBodies }
    const body = eventSchemas[event].parse(one.json())
    expect(JSON.stringify(body)).toBe(one.rawBody.toString())
    return body
  })
}

describe('code.* events', () => {
  it('tell of a code’s life: made, changed, deleted, restored', async () => {
    const target = await test.receiver()
    const { id: webhook } = await test.subscribe(target.url, { events: ALL })
    const code = await test.code({ title: 'One' })
    const params = { id: code.id }
    await test.server.api.ok('updateCode', { params, body: { title: 'Two' } })
    await test.server.api.ok('deleteCode', { params })
    await test.server.api.ok('restoreCode', { params })
    await target.waitFor((received) => received.length === 4)
    const events = eventsOf(target.received).sort((a, b) => a.timestamp.localeCompare(b.timestamp))
    expect(events.map(({ event }) => event).sort()).toEqual([...ALL, 'code.updated'].sort())
    expect(new Set(target.received.map(idOf)).size).toBe(4)
    await test.server.api.ok('deleteWebhook', { params: { id: webhook } })
  })

  it('that tell of a change hold in `previous` the changed fields only, as they were', async () => {
    const target = await test.receiver()
    const code = await test.code({ title: 'Before', tags: ['a'], metadata: { table: '1' } })
    const { id } = await test.subscribe(target.url, { events: ['code.updated'] })
    const body = { title: 'After', tags: ['a'], destination: 'https://example.com/new' }
    await test.server.api.ok('updateCode', { params: { id: code.id }, body })
    const [got] = await target.waitFor((received) => received.length === 1)
    const { data } = eventSchemas['code.updated'].parse(got?.json())
    expect(data.previous).toEqual({
      title: 'Before',
      payload: { url: 'https://example.com/menu' },
      destination: 'https://example.com/menu',
    })
    expect(data.code).toMatchObject({ title: 'After', tags: ['a'], destination: 'https://example.com/new' })
    await test.server.api.ok('deleteWebhook', { params: { id } })
  })

  it('are not sent for a change that changes nothing', async () => {
    const target = await test.receiver()
    const code = await test.code({ title: 'Same' })
    const { id } = await test.subscribe(target.url, { events: ALL })
    const params = { id: code.id }
    await test.server.api.ok('updateCode', { params, body: { title: 'Same' } })
    await test.server.api.ok('updateCode', { params, body: { title: 'Other' } })
    await target.waitFor((received) => received.length > 0)
    await test.settled()
    expect(eventsOf(target.received)).toHaveLength(1)
    await test.server.api.ok('deleteWebhook', { params: { id } })
  })

  it('are kept if and only if the change is: a rollback leaves none', async () => {
    const target = await test.receiver()
    const { id } = await test.subscribe(target.url, { events: ALL })
    const { database, codes, events } = test.server.deps
    const code = await test.code()
    await target.waitFor((received) => received.length === 1)
    await test.settled()
    const caller = await test.server.deps.findCaller(test.server.key)
    const stored = await codes.get(caller as never, code.id)
    const resource = await codes.resource(stored)
    const change = transact(database, async (trx) => {
      await events.emit(trx, stored, 'code.deleted', { code: resource }, test.server.clock.now())
      throw new Error('The change did not happen.')
    })
    await expect(change).rejects.toThrow('did not happen')
    events.committed()
    test.pass(60_000)
    await test.settled()
    expect(target.received).toHaveLength(1)
    expect(
      await test.rows("select 1 from deliveries where event = 'code.deleted' and webhook_id = ?", id),
    ).toEqual([])
    await test.server.api.ok('deleteWebhook', { params: { id } })
  })

  it('obey the filter: by the code’s id, and by the tags that it has then', async () => {
    const target = await test.receiver()
    const { id } = await test.subscribe(target.url, { events: ALL, filter: { tags: ['wanted'] } })
    const code = await test.code()
    const params = { id: code.id }
    await test.server.api.ok('updateCode', { params, body: { tags: ['wanted'] } })
    await test.server.api.ok('updateCode', { params, body: { title: 'x' } })
    await test.server.api.ok('updateCode', { params, body: { tags: [] } })
    await target.waitFor((received) => received.length >= 2)
    await test.settled()
    expect(eventsOf(target.received).map(({ event }) => event)).toEqual(['code.updated', 'code.updated'])
    await test.server.api.ok('deleteWebhook', { params: { id } })
  })

  it('go to nobody who did not ask, and not to another workspace', async () => {
    const target = await test.receiver()
    const { api } = await test.server.newWorkspace()
    await api.ok('createWebhook', { body: { url: target.url, events: ALL } })
    await test.subscribe(target.url, { events: ['scan', 'code.deleted'] })
    await test.code()
    await test.settled()
    expect(target.received).toEqual([])
  })

  it('that fail are sent again with the same bytes under the same id', async () => {
    const target = await test.receiver()
    target.answer((_, index) => (index === 0 ? 500 : 200))
    const { id } = await test.subscribe(target.url, { events: ['code.created'] })
    await test.code({ title: 'Again' })
    await target.waitFor((received) => received.length === 1)
    await test.settled()
    test.pass(6_000)
    const [first, second] = await target.waitFor((received) => received.length === 2)
    expect(second && idOf(second)).toBe(first && idOf(first))
    expect(second?.rawBody.equals(first?.rawBody ?? Buffer.alloc(0))).toBe(true)
    await test.server.api.ok('deleteWebhook', { params: { id } })
  })

  it('that happen while a webhook is in backoff wait, and come when it is back', async () => {
    const target = await test.receiver()
    target.answer(500)
    const { id } = await test.subscribe(target.url, { events: ['code.created', 'scan'] })
    const state = async () => (await test.rows('select state from webhooks where id = ?', id))[0]?.state
    for (let n = 0; n < 3; n++) {
      await test.code({ title: `Lost ${n}` })
      await target.waitFor((received) => received.length === n + 1)
      await test.settled()
    }
    expect(await state()).toBe('backoff')
    await test.code({ title: 'While it was away' })
    await test.settled()
    target.answer(200)
    test.pass(60_000)
    const titles = () =>
      target.received
        .slice(3)
        .map((one) => (one.json() as { data: { code: { title: string } } }).data.code.title)
    await target.waitFor(() => new Set(titles()).size === 4)
    expect(await state()).toBe('active')
    await test.server.api.ok('deleteWebhook', { params: { id } })
  })

  it('find a place while two retries hang', async () => {
    const target = await test.receiver()
    target.answer((_, index) => (index < 3 ? 400 : index < 5 ? 'hang' : 200))
    const { id } = await test.subscribe(target.url, { events: ['code.created'] })
    for (const title of ['a', 'b', 'c']) await test.code({ title })
    await target.waitFor((received) => received.length === 3)
    await test.settled()
    test.pass(6_000)
    await target.waitFor((received) => received.length === 5)
    await test.code({ title: 'new' })
    await target.waitFor((received) => received.length === 6)
    expect(target.received[5]?.rawBody.toString()).toContain('"title":"new"')
    await test.server.api.ok('deleteWebhook', { params: { id } })
  })
})
