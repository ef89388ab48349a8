import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createWebhookSchema, FEATURES, webhookSecretSchema } from '@qregg/contract'
import { type Refusal, type Run, refusalOf, runAgainst } from './support/run-app.ts'
import { type Asked, refusal, type StubServer, startStubServer } from './support/stub-server.ts'

const TARGET = 'https://hooks.example.com/zap/1'
const OTHER_SECRET = 'whsec_bWFkZSBieSB0aGUgc2VydmVyIG1hZGUgYnkgdGhlIHNlcnZlcg=='

let server: StubServer
let run: Run
const start = async (features?: readonly string[]) => {
  server = await startStubServer(features)
  server.on('POST', '/webhooks', { status: 201, body: { data: { id: 'wh_1' } } })
  run = runAgainst(server.origin)
}
beforeEach(() => start())
afterEach(() => server.close())

type Subscribed = { id: string; secret: string; subscribedAt: string; expiration_date: string }
const subscribe = (trigger = 'new_scan', bundle: object = {}) =>
  run<Subscribed>(`triggers.${trigger}.operation.performSubscribe`, { targetUrl: TARGET, ...bundle })
const posted = () => server.asked.findLast(({ method }) => method === 'POST')?.body as Record<string, unknown>

describe('performSubscribe', () => {
  it.each([
    ['new_scan', 'scan'],
    ['new_code', 'code.created'],
    ['code_destination_changed', 'code.updated'],
    ['code_deleted', 'code.deleted'],
  ])('of %s asks for %s in the way of the contract', async (trigger, event) => {
    await subscribe(trigger)
    expect(createWebhookSchema.parse(posted())).toMatchObject({
      url: TARGET,
      events: [event],
      source: 'zapier',
    })
    expect(posted()).not.toHaveProperty('filter')
  })

  it('brings a secret of its own, another one each time', async () => {
    const [first, second] = [await subscribe(), await subscribe()]
    expect(webhookSecretSchema.parse(first.secret)).not.toBe(second.secret)
    expect(posted()).toMatchObject({ secret: second.secret })
  })

  it('keeps the secret that it is told of, so that a renewal loses nothing on its way', async () => {
    const known = await subscribe()
    expect((await subscribe('new_scan', { subscribeData: known })).secret).toBe(known.secret)
  })

  it('asks Zapier to come again within days', async () => {
    const { expiration_date, subscribedAt } = await subscribe()
    expect(expiration_date).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    expect(Date.parse(expiration_date) - Date.parse(subscribedAt)).toBe(7 * 86_400_000)
  })

  it('narrows to a code and a tag on the server', async () => {
    await subscribe('new_scan', { inputData: { codeId: 'code_1', tag: ' summer ' } })
    expect(posted()).toMatchObject({ filter: { codeIds: ['code_1'], tags: ['summer'] } })
    await subscribe('code_destination_changed', { inputData: { codeId: 'code_1' } })
    expect(posted()).toMatchObject({ filter: { codeIds: ['code_1'] } })
  })

  it('asks for no more requests a second than Zapier takes', async () => {
    await subscribe()
    expect(posted()).toMatchObject({ maxRequestsPerSecond: 20 })
  })

  it('does not narrow by inputs that were left blank', async () => {
    await subscribe('new_scan', { inputData: { codeId: '', tag: null } })
    expect(posted()).not.toHaveProperty('filter')
  })
})

describe('an older server', () => {
  const without = (...names: string[]) => FEATURES.filter((feature) => !names.includes(feature))
  const restart = async (features: readonly string[]) => {
    await server.close()
    await start(features)
  }

  it('that makes secrets itself is taken at its word', async () => {
    await restart(without('webhooks.secret'))
    server.on('POST', '/webhooks', { status: 201, body: { data: { id: 'wh_1', secret: OTHER_SECRET } } })
    expect((await subscribe()).secret).toBe(OTHER_SECRET)
    expect(posted()).not.toHaveProperty('secret')
  })

  it('that cannot slow down is not asked to', async () => {
    await restart(without('webhooks.max_requests_per_second'))
    await subscribe()
    expect(posted()).not.toHaveProperty('maxRequestsPerSecond')
  })

  it('that cannot filter is not asked to', async () => {
    await restart(without('webhooks.filter'))
    await subscribe('new_scan', { inputData: { codeId: 'code_1' } })
    expect(posted()).not.toHaveProperty('filter')
  })

  it('without webhooks is told to be too old', async () => {
    await restart(without('webhooks'))
    expect((await refusalOf(subscribe())).message).toContain('too old')
  })
})

describe('performUnsubscribe', () => {
  const at = '2026-01-01T12:00:00.000Z'
  const unsubscribe = (subscribeData: object = { id: 'wh_1', subscribedAt: at }) =>
    run('triggers.new_scan.operation.performUnsubscribe', { subscribeData: { ...subscribeData } })
  const described = (description: string | null) =>
    server.on('GET', '/webhooks/wh_1', { body: { data: { id: 'wh_1', description } } })
  const deletions = () => server.asked.filter(({ method }: Asked) => method === 'DELETE')
  beforeEach(() => server.on('DELETE', '/webhooks/wh_1', { body: { data: { id: 'wh_1', deleted: true } } }))

  it('deletes the webhook, also one whose description its owner changed', async () => {
    for (const description of [`New Scan, subscribed ${at}`, 'Mine', null]) {
      described(description)
      expect(await unsubscribe()).toEqual({ id: 'wh_1' })
    }
    expect(deletions()).toHaveLength(3)
  })

  it('of a subscription that was renewed since leaves the renewed one alone', async () => {
    described('New Scan, subscribed 2026-01-08T12:00:00.000Z')
    expect(await unsubscribe()).toEqual({ id: 'wh_1' })
    expect(deletions()).toHaveLength(0)
  })

  it.each([404, 410])('is content with a webhook that is gone already (%i)', async (status) => {
    server.on('GET', '/webhooks/wh_1', refusal(status, 'not_found', 'There is no such webhook.'))
    expect(await unsubscribe()).toEqual({ id: 'wh_1' })
    described(null)
    server.on('DELETE', '/webhooks/wh_1', refusal(status, 'not_found', 'There is no such webhook.'))
    expect(await unsubscribe()).toEqual({ id: 'wh_1' })
  })

  it('tells every other failure', async () => {
    described(null)
    server.on(
      'DELETE',
      '/webhooks/wh_1',
      refusal(403, 'insufficient_scope', 'This API key lacks the scope webhooks.'),
    )
    const told: Refusal = await refusalOf(unsubscribe())
    expect(told.message).toContain('scope webhooks')
  })

  it('asks nothing when there is nothing to end', async () => {
    expect(await unsubscribe({})).toEqual({})
    expect(server.asked).toHaveLength(0)
  })
})
