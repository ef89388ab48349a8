import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type { Code, Webhook } from '@qregg/contract'
import { leafPaths, shown } from '../support/definition.ts'
import { type Caught, type Hook, startZapier, type Zapier } from '../support/fake-zapier.ts'
import { type QreggServer, startQregg } from '../support/qregg-server.ts'
import { refusalOf } from '../support/run-app.ts'

// The built app subscribes at the real server, and gets what the real server really sent.
jest.setTimeout(30_000)

let server: QreggServer
let zapier: Zapier

beforeAll(async () => {
  server = await startQregg()
  zapier = await startZapier({ baseUrl: server.origin, apiKey: server.key })
}, 60_000)
afterAll(async () => {
  await zapier?.close()
  await server?.close()
})

type Item = Record<string, unknown> & { id: string }
type Subscribed = { id: string; secret: string }
type Input = Record<string, unknown>

const operation = (trigger: string, part: string) => `triggers.${trigger}.operation.${part}`
const subscribe = (trigger: string, hook: Hook, inputData: Input = {}) =>
  zapier.run<Subscribed>(operation(trigger, 'performSubscribe'), { targetUrl: hook.url, inputData })
const unsubscribe = (trigger: string, subscribeData: Subscribed) =>
  zapier.run(operation(trigger, 'performUnsubscribe'), { subscribeData })
const perform = (trigger: string, subscribeData: Subscribed, caught: Caught, inputData: Input = {}) =>
  zapier.run<Item[]>(operation(trigger, 'perform'), { subscribeData, inputData, ...caught })
const performList = (trigger: string, inputData: Input = {}) =>
  zapier.run<Item[]>(operation(trigger, 'performList'), { inputData })
const webhooks = () => server.api<Webhook[]>('GET', '/webhooks?source=zapier')

let made = 0
const makeCode = (more: object = {}) =>
  server.api<Code>('POST', '/codes', {
    title: `Code ${++made}`,
    payload: { url: `https://example.com/${made}` },
    metadata: { table: String(made) },
    ...more,
  })

/** What makes each trigger fire, and the code that it fires for. */
const causes: Record<string, () => Promise<Code>> = {
  async new_scan() {
    const code = await makeCode()
    await server.scan(code.shortCode)
    return code
  },
  new_code: () => makeCode(),
  async code_destination_changed() {
    const { id } = await makeCode()
    return await server.api('PATCH', `/codes/${id}`, { destination: 'https://example.com/new?{{a}}' })
  },
  async code_deleted() {
    const code = await makeCode()
    await server.api('DELETE', `/codes/${code.id}`)
    return code
  },
}

describe.each(Object.keys(causes))('%s', (trigger) => {
  const cause = causes[trigger] as () => Promise<Code>
  const sample = shown.find(({ key }) => key === trigger)?.operation.sample

  it('is subscribed, fires by the real delivery, refuses a forged one, and ends, twice if need be', async () => {
    const hook = zapier.hook()
    const subscribed = await subscribe(trigger, hook)
    expect(await webhooks()).toMatchObject([{ id: subscribed.id, url: hook.url, state: 'active' }])

    const code = await cause()
    const caught = await hook.next()
    const items = await perform(trigger, subscribed, caught)
    expect(items).toHaveLength(1)
    const [item] = items as [Item]
    expect(trigger === 'new_scan' ? item.code : item).toMatchObject({
      id: code.id,
      shortCode: code.shortCode,
    })

    const missing = leafPaths(sample).filter((path) => !leafPaths(item).includes(path))
    expect(missing).toEqual([])
    const [listed] = await performList(trigger)
    expect(Object.keys(listed ?? {})).toEqual(Object.keys(item))
    expect(leafPaths(listed)).toEqual(leafPaths(item))

    const { rawRequest } = caught
    const content = rawRequest.content.replace(code.shortCode, 'Forged1')
    const told = await refusalOf(
      perform(trigger, subscribed, { ...caught, rawRequest: { ...rawRequest, content } }),
    )
    expect(told).toMatchObject({ name: 'AppError', code: 'invalid_signature' })
    expect(told.whole).not.toContain(subscribed.secret)
    const stranger = { ...subscribed, secret: `whsec_${'A'.repeat(44)}` }
    expect((await refusalOf(perform(trigger, stranger, caught))).name).toBe('AppError')

    expect(await unsubscribe(trigger, subscribed)).toEqual({ id: subscribed.id })
    expect(await webhooks()).toEqual([])
    expect(await unsubscribe(trigger, subscribed)).toEqual({ id: subscribed.id })
    await cause()
    expect(hook.caught).toHaveLength(1)
  })
})

it('two Zaps on one account keep two subscriptions, and one that ends leaves the other', async () => {
  const hooks = [zapier.hook(), zapier.hook()] as const
  const [first, second] = [await subscribe('new_scan', hooks[0]), await subscribe('new_scan', hooks[1])]
  expect(await webhooks()).toHaveLength(2)
  const code = await makeCode()
  await server.scan(code.shortCode)
  const both = await Promise.all(hooks.map((hook) => hook.next()))
  expect(await perform('new_scan', first, both[0] as Caught)).toHaveLength(1)
  expect(await perform('new_scan', second, both[1] as Caught)).toHaveLength(1)
  await refusalOf(perform('new_scan', first, both[1] as Caught))

  await unsubscribe('new_scan', first)
  await server.scan(code.shortCode)
  expect(await perform('new_scan', second, await hooks[1].next())).toHaveLength(1)
  expect(hooks[0].caught).toHaveLength(1)
  await unsubscribe('new_scan', second)
})

it('a renewal is the same webhook with a new secret; the end of the old subscription does not end it', async () => {
  const hook = zapier.hook()
  const old = await subscribe('new_code', hook)
  const renewed = await subscribe('new_code', hook)
  expect(renewed.id).toBe(old.id)
  expect(renewed.secret).not.toBe(old.secret)
  await unsubscribe('new_code', old)
  const code = await makeCode()
  expect(await perform('new_code', renewed, await hook.next())).toMatchObject([{ id: code.id }])
  await unsubscribe('new_code', renewed)
  expect(await webhooks()).toEqual([])
})

it('a subscription that was lost on the server comes back by itself with the next renewal', async () => {
  const hook = zapier.hook()
  const lost = await subscribe('new_code', hook)
  await server.api('DELETE', `/webhooks/${lost.id}`)
  const renewed = await subscribe('new_code', hook)
  expect(renewed.id).not.toBe(lost.id)
  await makeCode()
  expect(await perform('new_code', renewed, await hook.next())).toHaveLength(1)
  await unsubscribe('new_code', renewed)
})

it('a Zap for one code and one tag hears of no other', async () => {
  const hook = zapier.hook()
  const [code, other] = [await makeCode({ tags: ['summer'] }), await makeCode({ tags: ['winter'] })]
  const inputData = { codeId: code.id, tag: 'summer' }
  const subscribed = await subscribe('new_scan', hook, inputData)
  await server.scan(other.shortCode)
  await server.scan(code.shortCode)
  const caught = await hook.next()
  expect(await perform('new_scan', subscribed, caught, inputData)).toMatchObject([{ code: { id: code.id } }])
  expect(await perform('new_scan', subscribed, caught, { tag: 'winter' })).toEqual([])
  const listed = await performList('new_scan', { tag: 'winter' })
  expect(listed).toMatchObject([{ code: { id: other.id } }])
  expect(await performList('new_scan', { codeId: other.id })).toEqual(listed)
  await unsubscribe('new_scan', subscribed)
  expect(hook.caught).toHaveLength(1)
})

it('a test ping starts nothing, and a simulated scan starts the Zap, marked as a test', async () => {
  const hook = zapier.hook()
  const code = await makeCode({ title: null })
  const subscribed = await subscribe('new_scan', hook)
  expect(await server.api('POST', `/webhooks/${subscribed.id}/test`)).toMatchObject({ delivered: true })
  expect(await perform('new_scan', subscribed, await hook.next())).toEqual([])
  await server.api('POST', `/codes/${code.id}/scans/simulate`, { device: null, country: null })
  const [item] = await perform('new_scan', subscribed, await hook.next())
  expect(item).toMatchObject({ code: { title: null }, scan: { test: true, device: null, country: null } })
  await unsubscribe('new_scan', subscribed)
})

it('a new title does not fire QR Code Destination Changed', async () => {
  const hook = zapier.hook()
  const code = await makeCode()
  const subscribed = await subscribe('code_destination_changed', hook, { codeId: code.id })
  await server.api('PATCH', `/codes/${code.id}`, { title: 'Retitled' })
  expect(await perform('code_destination_changed', subscribed, await hook.next())).toEqual([])
  await server.api('PATCH', `/codes/${code.id}`, { destination: 'https://example.com/moved' })
  const [item] = await perform('code_destination_changed', subscribed, await hook.next())
  expect(item).toMatchObject({
    previousDestination: code.destination,
    destination: 'https://example.com/moved',
  })
  await unsubscribe('code_destination_changed', subscribed)
})

it('the dropdown lists every code, page by page', async () => {
  const list = (page: number) => zapier.run<Item[]>(operation('list_codes', 'perform'), { meta: { page } })
  const [first, second] = [await list(0), await list(1)]
  expect(first).toHaveLength((await server.api<Code[]>('GET', '/codes?limit=100')).length)
  expect(first[0]).toEqual({
    id: expect.stringMatching(/^code_/),
    label: expect.stringMatching(/ \(\w+\)$|^\w+$/),
  })
  expect(second).toEqual([])
})

it('what Zapier logs of all this holds neither the key nor a secret', () => {
  expect(zapier.log()).toContain('/api/v1/webhooks')
  expect(zapier.log()).not.toContain(server.key)
  expect(zapier.log()).not.toMatch(/whsec_[A-Za-z0-9+/]{10}/)
})
