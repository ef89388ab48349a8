import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { LIMITS } from '@qregg/contract'
import { ask } from '../support/ask.ts'
import { makeCode } from '../support/make-code.ts'
import { type Receiver, receiver } from '../support/receiver.ts'
import { rowsOf, startServer, type TestServer } from '../support/server.ts'

const AT_MOST = LIMITS.replaysPerWebhook
const HOUR_MS = 3_600_000

let server: TestServer
let target: Receiver
/** Of a webhook whose receiver has asked for an hour's rest, so that no replay of it goes on. */
let params: { id: string }
beforeAll(async () => {
  server = await startServer()
  target = await receiver()
})
afterAll(async () => {
  await server.close()
  await target.close()
})
beforeEach(async () => {
  const code = await makeCode(server.api)
  const body = { url: target.url, events: ['scan'], filter: { codeIds: [code.id] } }
  params = { id: (await server.api.ok('createWebhook', { body })).data.id }
  const before = target.received.length
  target.answer({ status: 429, headers: { 'Retry-After': '3600' } })
  await ask(`${server.url}/${code.shortCode}`)
  await target.waitFor((received) => received.length > before)
  while (!server.deps.engine.isIdle()) await new Promise((resolve) => setTimeout(resolve, 5))
})

const hoursAgo = (hours: number) => new Date(server.clock.now() - hours * HOUR_MS).toISOString()
const open = () => rowsOf(server, 'select id from replays where webhook_id = ?', [params.id])

describe('replays that are not through', () => {
  it('are ten of a webhook, however many are asked for at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: AT_MOST + 2 }, (_, hours) =>
        server.api.send('replay', { params, body: { since: hoursAgo(hours + 1) } }),
      ),
    )
    const taken = answers.filter(({ status }) => status === 202)
    const refused = answers.filter(({ status }) => status === 403)
    expect([taken.length, refused.length, (await open()).length]).toEqual([AT_MOST, 2, AT_MOST])
    const told = await server.api.refused('replay', { params, body: { since: hoursAgo(100) } })
    expect(told.code).toBe('limit_reached')
    expect(told.message).toContain('"active": false')
  })

  it('are answered to who asks for the same again, who may not have heard the first answer', async () => {
    const [since, until] = [hoursAgo(2), hoursAgo(1)]
    const whole = await server.api.ok('replay', { params, body: { since } })
    const part = await server.api.ok('replay', { params, body: { since, until } })
    server.clock.advance(5_000)
    expect((await server.api.ok('replay', { params, body: { since } })).data).toEqual(whole.data)
    expect((await server.api.ok('replay', { params, body: { since, until } })).data).toEqual(part.data)
    expect(await open()).toHaveLength(2)
    expect(part.data.until).toBe(until)
  })

  it.each([
    ['stopped', () => server.api.ok('updateWebhook', { params, body: { active: false } })],
    ['deleted', () => server.api.ok('deleteWebhook', { params })],
  ])('end when their webhook is %s', async (_, end) => {
    await server.api.ok('replay', { params, body: { since: hoursAgo(1) } })
    expect(await open()).toHaveLength(1)
    await end()
    expect(await open()).toEqual([])
  })
})
