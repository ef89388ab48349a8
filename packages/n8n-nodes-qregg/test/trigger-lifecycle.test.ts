import { describe, expect, it } from '@jest/globals'
import { NodeApiError, NodeOperationError } from 'n8n-workflow'
import { QreggTrigger } from '../nodes/QreggTrigger/QreggTrigger.node.ts'
import { data, fakeApi, line, list, refusal } from './support/fake-api.ts'
import { type Hook, hooking } from './support/fake-n8n.ts'
import { timed } from './support/fake-time.ts'
import { code, url, webhook } from './support/samples.ts'

const { checkExists, create, delete: remove } = new QreggTrigger().webhookMethods.default
const query = new URLSearchParams({ url, source: 'n8n', limit: '100' })
const LIST = `GET /webhooks?${query}`
const known = () => ({ webhookId: 'wh_mine0001', secret: 'whsec_kept' })
const filtered = { codeId: { __rl: true, mode: 'id', value: code.id }, options: { tags: 'b, a' } }

describe('checkExists', () => {
  const check = async (api: ReturnType<typeof fakeApi>, hook: Hook = {}) => {
    const { context } = hooking(api, { state: known(), ...hook })
    return await checkExists.call(context)
  }

  it('is true when the server holds what is wanted and the secret is known', async () => {
    const api = fakeApi(list([webhook()]))
    expect(await check(api)).toBe(true)
    expect(api.requests.map(line)).toEqual([LIST])
  })

  it('compares events and filter as sets', async () => {
    const held = webhook({
      events: ['scan', 'code.updated'],
      filter: { codeIds: [code.id], tags: ['a', 'b'] },
    })
    const parameters = { ...filtered, events: ['code.updated', 'scan'] }
    expect(await check(fakeApi(list([held])), { parameters })).toBe(true)
  })

  it('is false when nothing is held', async () => {
    expect(await check(fakeApi(list([])))).toBe(false)
  })

  it.each([
    ['the secret', { webhookId: 'wh_mine0001' }],
    ['the ID', { secret: 'whsec_kept' }],
    ['everything', {}],
  ])(
    'is false, and removes nothing, when %s is lost: create takes the one that is held',
    async (_what, state) => {
      const api = fakeApi(list([webhook()]))
      expect(await check(api, { state })).toBe(false)
      expect(api.requests.map(line)).toEqual([LIST])
    },
  )

  it('is false when the one that is held is another than the known one', async () => {
    expect(await check(fakeApi(list([webhook({ id: 'wh_other001' })])))).toBe(false)
  })

  it('is false when the webhook was stopped, so that create starts it again', async () => {
    const stopped = webhook({ active: false, state: 'disabled' })
    const api = fakeApi(list([stopped]))
    expect(await check(api)).toBe(false)
    expect(api.requests.length).toBe(1)
  })

  it.each([
    ['other events', { events: ['scan', 'code.created'] as never }],
    ['fewer events', { events: ['code.created'] as never }],
    ['a filter', { filter: { codeIds: [code.id] } }],
    ['tags', { filter: { tags: ['a'] } }],
    ['reasons', { filter: { reasons: ['human'] as never } }],
  ])('removes the known webhook when it has %s than wanted, and is false', async (_what, changes) => {
    const api = fakeApi(list([webhook(changes)]), data({}))
    expect(await check(api)).toBe(false)
    expect(api.requests.map(line)).toEqual([LIST, 'DELETE /webhooks/wh_mine0001'])
  })

  it('removes leftovers for its URL and keeps its own', async () => {
    const leftovers = [
      webhook({ id: 'wh_old00001', events: ['code.deleted'] }),
      webhook({ id: 'wh_old00002', filter: { tags: ['x'] } }),
    ]
    const api = fakeApi(list([leftovers[0], webhook(), leftovers[1]]), data({}), refusal(404, 'not_found'))
    expect(await check(api)).toBe(true)
    expect(api.requests.slice(1).map(line)).toEqual([
      'DELETE /webhooks/wh_old00001',
      'DELETE /webhooks/wh_old00002',
    ])
  })

  it('fails when the server does, so that n8n tries again', async () => {
    await expect(check(fakeApi(refusal(401, 'unauthorized')))).rejects.toBeInstanceOf(NodeApiError)
  })

  it('asks for an event when none is chosen', async () => {
    await expect(check(fakeApi(), { parameters: { events: [] } })).rejects.toBeInstanceOf(NodeOperationError)
  })
})

describe('create', () => {
  const made = (changes = {}) => data(webhook({ id: 'wh_new00001', ...changes }), 201)
  const sent = (api: ReturnType<typeof fakeApi>) =>
    (api.requests[0]?.body ?? {}) as { secret: string; description: string }

  it('brings a fresh secret of 33 random bytes, and keeps it with the confirmed ID', async () => {
    const api = fakeApi(made())
    const { context, state } = hooking(api)
    expect(await create.call(context)).toBe(true)
    const body = sent(api)
    expect(line(api.requests[0])).toBe('POST /webhooks')
    expect(body).toEqual({
      url,
      events: ['scan'],
      filter: null,
      source: 'n8n',
      secret: body.secret,
      description: 'n8n: My workflow',
    })
    expect(body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{44}$/)
    expect(state).toEqual({ webhookId: 'wh_new00001', secret: body.secret })
    const again = fakeApi(made())
    await create.call(hooking(again).context)
    expect(sent(again).secret).not.toBe(body.secret)
  })

  it('subscribes to the chosen events and codes', async () => {
    const filter = { codeIds: [code.id], tags: ['b', 'a'] }
    const api = fakeApi(made({ events: ['scan', 'code.deleted'], filter }))
    const parameters = { ...filtered, events: ['scan', 'code.deleted'] }
    await create.call(hooking(api, { parameters }).context)
    expect(api.requests[0]?.body).toMatchObject({ events: ['scan', 'code.deleted'], filter })
  })

  it('finds a code by its short code first', async () => {
    const api = fakeApi(list([code]), made({ filter: { codeIds: [code.id] } }))
    const parameters = { codeId: { __rl: true, mode: 'shortCode', value: code.shortCode } }
    await create.call(hooking(api, { parameters }).context)
    expect(api.requests[1]?.body).toMatchObject({ filter: { codeIds: [code.id] } })
  })

  it('takes the webhook that the server already has for the same subscription', async () => {
    const { context, state } = hooking(fakeApi(data(webhook(), 200)))
    await create.call(context)
    expect(state.webhookId).toBe('wh_mine0001')
  })

  it('cuts a long workflow name to what the server takes', async () => {
    const api = fakeApi(made())
    await create.call(hooking(api, { workflowName: 'x'.repeat(300) }).context)
    expect(sent(api).description.length).toBe(200)
  })

  it.each([
    ['no ID', { id: undefined as never }],
    ['another URL', { url: 'https://n8n.example.com/webhook/2/webhook' }],
    ['other events', { events: ['code.created'] as never }],
    ['a filter', { filter: { tags: ['x'] } }],
  ])('fails and keeps nothing when the server answers with %s', async (_what, changes) => {
    const { context, state } = hooking(fakeApi(made(changes)))
    await expect(create.call(context)).rejects.toThrow('did not confirm')
    expect(state).toEqual({})
  })

  it('says what to do when the server will not call this address', async () => {
    const local = 'http://localhost:5678/webhook/1/webhook'
    const details = [{ path: 'url', message: 'is at a private or reserved address' }]
    const { context } = hooking(fakeApi(refusal(422, 'validation_failed', { details })), { url: local })
    await expect(create.call(context)).rejects.toThrow(
      `refuses to call this n8n at ${local}: the address is at a private or reserved address. If n8n has another, public address, tell it with its setting WEBHOOK_URL.`,
    )
  })

  it.each([
    refusal(401, 'unauthorized'),
    refusal(422, 'validation_failed', { details: [{ path: 'events', message: 'is wrong' }] }),
    { fails: 'ECONNRESET' },
  ])('fails and keeps nothing on %j, for n8n to try again', async (reply) => {
    const { context, state } = hooking(fakeApi(reply))
    await expect(create.call(context)).rejects.toBeInstanceOf(NodeApiError)
    expect(state).toEqual({})
  })

  it('waits for its turn when many workflows are published at once', async () => {
    const api = fakeApi(refusal(429, 'rate_limited', {}, { 'retry-after': '42' }), made())
    const { context, state } = hooking(api)
    expect(await timed(() => create.call(context))).toEqual({ value: true, seconds: 42 })
    expect(state.webhookId).toBe('wh_new00001')
  })
})

describe('delete', () => {
  it('removes the known webhook and forgets it', async () => {
    const api = fakeApi(data({ id: 'wh_mine0001', deleted: true }))
    const { context, state } = hooking(api, { state: known() })
    expect(await remove.call(context)).toBe(true)
    expect(api.requests.map(line)).toEqual(['DELETE /webhooks/wh_mine0001'])
    expect(state).toEqual({})
  })

  it.each([404, 410])('is content when the server says %d', async (status) => {
    const { context, state } = hooking(fakeApi(refusal(status, 'not_found')), { state: known() })
    expect(await timed(() => remove.call(context))).toEqual({ value: true, seconds: 0 })
    expect(state).toEqual({})
  })

  it.each([
    { fails: 'ECONNREFUSED' },
    { status: 502, body: 'Bad gateway' },
    // Some proxies say this while the server behind them is away.
    { status: 404, body: '404 page not found' },
    refusal(500, 'internal'),
  ])('waits for a server that is away, and removes the webhook when it is back: %j', async (away) => {
    const api = fakeApi(away, away, away, data({}))
    const { context, state } = hooking(api, { state: known() })
    expect(await timed(() => remove.call(context))).toEqual({ value: true, seconds: 7 })
    expect(state).toEqual({})
  })

  it('gives up after 23 seconds, throws so that n8n tries again, and forgets nothing', async () => {
    const api = fakeApi({ fails: 'ECONNREFUSED' })
    const { context, state } = hooking(api, { state: known() })
    const { error, seconds } = await timed(() => remove.call(context))
    expect(error).toBeInstanceOf(NodeApiError)
    expect([seconds, api.requests.length]).toEqual([23, 6])
    expect(state).toEqual(known())
  })

  it('asks with a short timeout, so that three tries of n8n fit in its own limit', async () => {
    const api = fakeApi(data({}))
    await remove.call(hooking(api, { state: known() }).context)
    expect(api.requests[0]?.timeout).toBe(5_000)
  })

  it('throws at once when the key is refused', async () => {
    const api = fakeApi(refusal(401, 'unauthorized'))
    const { error, seconds } = await timed(() => remove.call(hooking(api, { state: known() }).context))
    expect([error instanceof NodeApiError, seconds, api.requests.length]).toEqual([true, 0, 1])
  })

  it('knowing nothing, removes what n8n made for its URL: a create whose answer was lost', async () => {
    const api = fakeApi(list([webhook(), webhook({ id: 'wh_mine0002' })]), data({}))
    expect(await remove.call(hooking(api, { state: { secret: 'whsec_half' } }).context)).toBe(true)
    expect(api.requests.map(line)).toEqual([
      LIST,
      'DELETE /webhooks/wh_mine0001',
      'DELETE /webhooks/wh_mine0002',
    ])
  })

  it('knowing nothing, is content when there is nothing', async () => {
    const { context, warnings } = hooking(fakeApi(list([])))
    expect(await remove.call(context)).toBe(true)
    expect(warnings).toEqual([])
  })

  it('knowing nothing, lets n8n unpublish and logs it when the server cannot be asked', async () => {
    const { context, warnings } = hooking(fakeApi(refusal(401, 'unauthorized')))
    expect(await remove.call(context)).toBe(true)
    expect(warnings).toEqual([expect.stringContaining('unauthorized, in a sentence')])
  })
})
