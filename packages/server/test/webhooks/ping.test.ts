import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventSchemas } from '@qregg/contract'
import { documentedVerify } from '../support/documented-verify.ts'
import { onlyOnSqlite } from '../support/server.ts'
import { type Bench, bench, idOf } from './bench.ts'

let test: Bench
beforeAll(async () => {
  test = await bench({ sending: { timeoutMs: 1_000 } })
})
afterAll(() => test.close())

const ping = async (id: string) => (await test.server.api.ok('testWebhook', { params: { id } })).data

describe('a test ping', () => {
  it('is signed like a delivery, and answers with the receiver’s status', async () => {
    const target = await test.receiver()
    const { id, secret = '' } = await test.subscribe(target.url)
    const told = await ping(id)
    const [got] = target.received
    expect(told).toMatchObject({ delivered: true, status: 200, errorClass: null, message: null })
    expect(got && idOf(got)).toBe(told.deliveryId)
    expect(eventSchemas.ping.parse(got?.json()).data).toEqual({ webhook: { id } })
    expect(documentedVerify(secret, got?.rawBody ?? '', got?.headers['x-qregg-signature'])).toBe(true)
  })

  it.each([
    [500, 'http_5xx', 'The receiver failed. (HTTP 500)'],
    [404, 'http_4xx', 'The receiver refused the delivery. (HTTP 404)'],
    [410, 'gone', 'The receiver says that it is gone for good. (HTTP 410)'],
    [302, 'redirect', expect.stringContaining('Subscribe with the final URL. (HTTP 302)')],
    ['hang', 'timeout', 'The receiver did not answer in time.'],
    ['reset', 'reset', 'The receiver closed the connection before it answered.'],
  ] as const)(
    'that is answered by %p tells why it was not delivered',
    async (answer, errorClass, message) => {
      const target = await test.receiver()
      target.answer(answer)
      const { id } = await test.subscribe(target.url)
      const status = typeof answer === 'number' ? answer : null
      expect(await ping(id)).toMatchObject({ delivered: false, status, errorClass, message })
    },
  )

  it('to a port where nobody listens tells that the connection was refused', async () => {
    const free = createServer()
    const port = await new Promise<number>((resolve) =>
      free.listen(0, '127.0.0.1', () => resolve((free.address() as { port: number }).port)),
    )
    await new Promise((resolve) => free.close(resolve))
    const { id } = await test.subscribe(`http://127.0.0.1:${port}/`)
    expect(await ping(id)).toMatchObject({ delivered: false, status: null, errorClass: 'refused' })
  })

  it('is never tried again, and is not held against the webhook', async () => {
    const target = await test.receiver()
    target.answer(500)
    const { id } = await test.subscribe(target.url)
    for (let pings = 0; pings < 5; pings++) await ping(id)
    expect(await test.webhook(id)).toMatchObject({ state: 'active', failures: 0 })
    for (let days = 0; days < 3; days++) test.pass(86_400_000)
    await test.settled()
    expect(target.received).toHaveLength(5)
  })

  onlyOnSqlite('what a dead instance leaves on PostgreSQL is in test/postgres', () => {
    it('is not sent again by a restart either, when the server died before the answer', async () => {
      const target = await test.receiver()
      const { id } = await test.subscribe(target.url)
      let folder = ''
      target.answer(() => {
        folder = test.crash()
        return 200
      })
      await ping(id)
      const restarted = await bench({ dataDir: folder, clock: test.server.clock })
      restarted.pass(60_000)
      await restarted.settled()
      const rows = await restarted.rows(
        "select state from deliveries where kind = 'ping' and webhook_id = ?",
        id,
      )
      await restarted.close()
      expect(target.received).toHaveLength(1)
      expect(rows).toEqual([{ state: 'failed' }])
    })
  })

  it('reaches a webhook that its owner has stopped', async () => {
    const target = await test.receiver()
    const { id } = await test.subscribe(target.url)
    await test.server.api.ok('updateWebhook', { params: { id }, body: { active: false } })
    expect(await ping(id)).toMatchObject({ delivered: true })
    expect((await test.webhook(id)).state).toBe('disabled')
  })
})
