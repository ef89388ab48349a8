import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { ApiError } from '../../src/errors.ts'
import { createPingPlaces } from '../../src/webhooks/ping-places.ts'
import type { ApiClient } from '../support/api-client.ts'
import { type Bench, bench } from './bench.ts'

let test: Bench
beforeAll(async () => {
  test = await bench()
})
afterAll(() => test.close())

let answer = () => {}
afterEach(() => answer())

/** A receiver that keeps all who ask waiting. */
async function slowReceiver() {
  const target = await test.receiver()
  const answered = new Promise<number>((resolve) => {
    answer = () => resolve(200)
  })
  target.answer(() => answered)
  return target
}

async function webhookAt(api: ApiClient, url: string) {
  return { params: { id: (await api.ok('createWebhook', { body: { url, events: ['scan'] } })).data.id } }
}

describe('tests of webhooks', () => {
  it('are made one at a time for a webhook, and five for a workspace', async () => {
    const target = await slowReceiver()
    const { api } = test.server
    const webhooks = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => webhookAt(api, `${target.url}/${n}`)))
    const [first = { params: { id: '' } }, ...others] = webhooks
    const sixth = others.pop()
    const waiting = [api.ok('testWebhook', first)]
    await target.waitFor((received) => received.length === 1)
    const again = await api.refused('testWebhook', first)
    expect([again.status, again.code, again.headers['retry-after']]).toEqual([429, 'rate_limited', '5'])
    for (const webhook of others) waiting.push(api.ok('testWebhook', webhook))
    await target.waitFor((received) => received.length === 5)
    expect((await api.refused('testWebhook', sixth)).status).toBe(429)

    const neighbour = await test.server.newWorkspace()
    waiting.push(neighbour.api.ok('testWebhook', await webhookAt(neighbour.api, `${target.url}/7`)))
    await target.waitFor((received) => received.length === 6)
    answer()
    for (const { data } of await Promise.all(waiting)) expect(data.delivered).toBe(true)
    expect((await api.ok('testWebhook', first)).data.delivered).toBe(true)
  })

  it('find twenty places on a server, and one again when a test has failed', async () => {
    const places = createPingPlaces()
    const work = Promise.withResolvers<void>()
    const taken = Array.from({ length: 20 }, (_, n) =>
      places.during({ id: `wh_${n}`, workspaceId: `ws_${n % 4}` }, () => work.promise),
    )
    const late = { id: 'wh_late', workspaceId: 'ws_late' }
    const refused = await places.during(late, async () => {}).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(ApiError)
    expect(refused).toMatchObject({ code: 'unavailable', facts: { headers: { 'Retry-After': '5' } } })
    work.reject(new Error('The database is away.'))
    await Promise.allSettled(taken)
    expect(await places.during(late, async () => 'done')).toBe('done')
  })
})
