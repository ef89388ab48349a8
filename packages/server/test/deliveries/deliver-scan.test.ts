import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { ask } from '../support/ask.ts'
import { makeCode } from '../support/make-code.ts'
import { type Receiver, receiver } from '../support/receiver.ts'
import { rowsOf, startServer, type TestServer, type TestWorkspace } from '../support/server.ts'

const CRAWLER = 'Mozilla/5.0 (compatible; Googlebot/2.1)'
let server: TestServer
let workspace: TestWorkspace
let inbox: Receiver
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())
beforeEach(async () => {
  workspace = await server.newWorkspace()
  inbox = await receiver()
})
afterEach(() => inbox.close())

const subscribe = async (path: string, more: Record<string, unknown> = {}) =>
  (await workspace.api.ok('createWebhook', { body: { url: inbox.url + path, events: ['scan'], ...more } }))
    .data

/** A scan that was withheld. */
async function crawled(given: Record<string, unknown> = {}) {
  const code = await makeCode(workspace.api, given)
  await ask(`${server.url}/${code.shortCode}`, { headers: { 'User-Agent': CRAWLER } })
  const { data } = await workspace.api.ok('listCodeScans', {
    params: { id: code.id },
    query: { reason: 'crawler' },
  })
  const [item] = data
  if (!item) throw new Error('The crawler was not kept.')
  return { code, item, params: { id: item.scan.id } }
}

describe('one scan', () => {
  it('is fetched by its id, whatever its reason, before and after the log was folded', async () => {
    const { item, params } = await crawled()
    expect((await workspace.api.ok('getScan', { params })).data).toEqual(item)
    await server.deps.fold.caughtUp()
    expect((await workspace.api.ok('getScan', { params })).data).toEqual(item)
  })

  it('is not there for another workspace, nor under an id that is none', async () => {
    const { params } = await crawled()
    const [time, num] = [params.id.slice(5, 13), params.id.slice(13)]
    const others = [`scan_${time.slice(0, 7)}0${num}`, `scan_${time}00000000`, 'scan_', 'nonsense']
    for (const operation of ['getScan', 'deliverScan'] as const) {
      expect((await server.api.refused(operation, { params })).status).toBe(404)
      for (const id of others)
        expect([id, (await workspace.api.refused(operation, { params: { id } })).status]).toEqual([id, 404])
    }
  })
})

describe('a withheld scan that is sent anyway', () => {
  it('goes to each webhook that wants scans of its code, as a new delivery, and to no other', async () => {
    const { code, item, params } = await crawled({ tags: ['inside'] })
    const other = await makeCode(workspace.api)
    const wanted = [
      await subscribe('/all'),
      await subscribe('/code', { filter: { codeIds: [code.id] } }),
      await subscribe('/tag', { filter: { tags: ['inside', 'outside'] } }),
      await subscribe('/tests', { filter: { reasons: ['test'] } }),
    ]
    await subscribe('/other-code', { filter: { codeIds: [other.id] } })
    await subscribe('/other-tag', { filter: { tags: ['outside'] } })
    await subscribe('/events', { events: ['code.updated'] })
    const stopped = await subscribe('/stopped')
    await workspace.api.ok('updateWebhook', { params: { id: stopped.id }, body: { active: false } })

    const { status, data } = await workspace.api.ok('deliverScan', { params })
    expect([status, data.scanId]).toEqual([202, item.scan.id])
    expect(data.deliveries.map(({ webhookId }) => webhookId).sort()).toEqual(
      wanted.map(({ id }) => id).sort(),
    )
    await inbox.waitFor((received) => received.length >= 4, 10_000)
    expect(inbox.received.map(({ path }) => path).sort()).toEqual(['/all', '/code', '/tag', '/tests'])
    for (const one of inbox.received) {
      expect(one.json()).toMatchObject({ event: 'scan', data: { scans: [item] } })
      expect(data.deliveries.map(({ id }) => id)).toContain(one.headers['webhook-id'])
    }
  })

  it('holds up nothing that is owed, and is sent once more each time it is asked for', async () => {
    const { code, params } = await crawled()
    await subscribe('/')
    await workspace.api.ok('deliverScan', { params })
    await workspace.api.ok('deliverScan', { params })
    await ask(`${server.url}/${code.shortCode}`)
    await inbox.waitFor((received) => received.length >= 3, 10_000)
    const reasons = inbox.received.flatMap((one) =>
      (one.json() as { data: { scans: Array<{ scan: { reason: string } }> } }).data.scans.map(
        ({ scan }) => scan.reason,
      ),
    )
    expect(reasons.sort()).toEqual(['crawler', 'crawler', 'human'])
    expect(new Set(inbox.received.map((one) => one.headers['webhook-id'])).size).toBe(3)
  })

  it('is made once for the same Idempotency-Key', async () => {
    const { params } = await crawled()
    await subscribe('/')
    const headers = { 'Idempotency-Key': 'once' }
    const first = await workspace.api.ok('deliverScan', { params, headers })
    const again = await workspace.api.ok('deliverScan', { params, headers })
    expect(again.data).toEqual(first.data)
    const ids = first.data.deliveries.map(({ id }) => id)
    const rows = await rowsOf<{ id: string }>(
      server,
      'select deliveries.id from deliveries join webhooks on webhooks.id = webhook_id where workspace_id = ?',
      [workspace.id],
    )
    expect(rows.map(({ id }) => id)).toEqual(ids)
  })

  it('to nobody is told so, with no delivery', async () => {
    const { params, item } = await crawled()
    const { data } = await workspace.api.ok('deliverScan', { params })
    expect(data).toEqual({ scanId: item.scan.id, deliveries: [] })
  })

  it('needs the scope for webhooks', async () => {
    const { params } = await crawled()
    const key = await server.newKey(workspace.id, { scopes: ['scans:read'] })
    const reply = await ask(`${server.url}/api/v1/scans/${params.id}/deliver`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${key}` },
    })
    expect(reply.status).toBe(403)
  })
})
