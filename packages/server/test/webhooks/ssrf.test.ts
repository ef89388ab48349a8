import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Bench, bench, referrerOf, until } from './bench.ts'
import { PRIVATE_HOSTS } from './ssrf-literals.ts'

/** Every name is at this address, until it is moved. */
let address = '127.0.0.1'
const ATTEMPTS = `select error_class as class from delivery_attempts
  join deliveries on deliveries.id = delivery_id where webhook_id = ?`
let test: Bench
let strict: Bench
beforeAll(async () => {
  test = await bench({ resolve: async () => [address] })
  strict = await bench({ env: { WEBHOOK_ALLOWED_NETWORKS: '10.99.0.0/16' } })
})
afterAll(async () => {
  await test.close()
  await strict.close()
})

describe('a receiver at a private address', () => {
  it.each(PRIVATE_HOSTS)('is refused when it is subscribed as %s, and the way out is named', async (host) => {
    const body = { url: `https://${host}/hook`, events: ['scan'] }
    const refused = await strict.server.api.refused('createWebhook', { body })
    expect(refused).toMatchObject({ status: 422, details: [{ path: 'url' }] })
    expect(refused.details?.[0]?.message).toContain('WEBHOOK_ALLOWED_NETWORKS')
  })

  it('is refused when a webhook is moved there, and the webhook stays where it was', async () => {
    const target = await test.receiver()
    const { id } = await test.subscribe(target.url)
    for (const url of ['http://169.254.169.254/', 'http://[::1]/', 'http://2852039166/']) {
      const refused = await test.server.api.refused('updateWebhook', { params: { id }, body: { url } })
      expect(refused.status).toBe(422)
    }
    expect((await test.webhook(id)).url).toBe(target.url)
  })

  it('in a network that the operator allows is taken', async () => {
    const body = { url: 'https://10.99.0.7/hook', events: ['scan'] }
    expect((await strict.server.api.ok('createWebhook', { body })).status).toBe(201)
  })
})

describe('a name', () => {
  it('that moves to a private address after it was subscribed is not dialled, and its owner is told', async () => {
    const target = await test.receiver()
    const code = await test.code()
    address = '127.0.0.1'
    const url = `http://receiver.example.com:${target.port}/`
    const { id } = await test.subscribe(url, { filter: { codeIds: [code.id] } })
    address = '169.254.169.254'
    const { data } = await test.server.api.ok('testWebhook', { params: { id } })
    expect(data).toMatchObject({ delivered: false, status: null, errorClass: 'blocked_address' })
    expect(data.message).not.toContain('169.254')
    await test.scan(code, referrerOf(1))
    await until(async () => (await test.rows(ATTEMPTS, id)).length === 2)
    expect(await test.rows(ATTEMPTS, id)).toEqual([
      { class: 'blocked_address' },
      { class: 'blocked_address' },
    ])
    expect(target.received).toEqual([])
  })

  it('that comes back gets what waited for it', async () => {
    const target = await test.receiver()
    const code = await test.code()
    address = '10.0.0.1'
    const url = `http://other.example.com:${target.port}/`
    const { id } = await test.subscribe(url, { filter: { codeIds: [code.id] } })
    await test.scan(code, referrerOf(2))
    await until(async () => (await test.rows(ATTEMPTS, id)).length === 1)
    await test.settled()
    address = '127.0.0.1'
    test.pass(6_000)
    await target.waitFor((received) => received.length === 1)
    expect(target.received[0]?.headers.host).toBe(`other.example.com:${target.port}`)
  })

  it('is asked for again at every new connection, so that a change is seen', async () => {
    const [first, second] = [await test.receiver(), await test.receiver()]
    first.answer({ status: 200, headers: { Connection: 'close' } })
    address = '127.0.0.1'
    const code = await test.code()
    const url = `http://third.example.com:${first.port}/`
    const { id } = await test.subscribe(url, { filter: { codeIds: [code.id] } })
    await test.server.api.ok('testWebhook', { params: { id } })
    address = '192.168.7.7'
    const { data } = await test.server.api.ok('testWebhook', { params: { id } })
    expect(data.errorClass).toBe('blocked_address')
    expect([first.received.length, second.received.length]).toEqual([1, 0])
  })
})

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('to a metadata address is not followed: %i', async (status) => {
    const [target, metadata] = [await test.receiver(), await test.receiver()]
    target.answer({ status, headers: { Location: `${metadata.url}/latest/meta-data/` }, body: 'moved' })
    const { id } = await test.subscribe(target.url)
    const { data } = await test.server.api.ok('testWebhook', { params: { id } })
    expect(data).toMatchObject({ delivered: false, status, errorClass: 'redirect' })
    expect([target.received.length, metadata.received.length]).toEqual([1, 0])
  })
})
