import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Code } from '@qregg/contract'
import { ask } from '../support/ask.ts'
import { makeCode } from '../support/make-code.ts'
import { manyScans, numbersOf } from '../support/many-scans.ts'
import { type Receiver, receiver } from '../support/receiver.ts'
import { rowsOf, startServer, type TestServer, type TestWorkspace } from '../support/server.ts'

const DAY_MS = 86_400_000
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

const visit = (code: Code, agent: string, origin = server.url) =>
  ask(`${origin}/${code.shortCode}`, { headers: { 'User-Agent': agent } })
const listed = async (query: Record<string, string> = {}) =>
  (await workspace.api.ok('listScans', { query: { limit: 100, ...query } })).data
    .map(({ scan }) => scan.id)
    .reverse()

/** Waits until it is done, as a client would. */
async function done(id: string) {
  for (let tries = 0; tries < 500; tries++) {
    const { data } = await workspace.api.ok('getErasure', { params: { id } })
    if (data.state === 'done') return data
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('It was not done in time.')
}

describe("erasing a visitor's scans", () => {
  it('takes all that he did in the workspace on that day, whatever their reasons, and nothing else', async () => {
    const [one, two] = [await makeCode(workspace.api), await makeCode(workspace.api)]
    const elsewhere = await makeCode(server.api)
    for (const [code, agent] of [
      [one, 'Phone A'],
      [one, 'Phone B'],
      [two, 'Phone A'],
      [elsewhere, 'Phone A'],
      [one, 'Phone A'],
    ] as const)
      await visit(code, agent)
    await workspace.api.ok('updateCode', { params: { id: two.id }, body: { active: false } })
    await visit(two, 'Phone A')
    server.clock.advance(DAY_MS)
    await visit(one, 'Phone A')
    const before = await listed()
    expect(before).toHaveLength(5)

    const begun = await workspace.api.ok('eraseVisitor', { params: { id: before[0] ?? '' } })
    expect([begun.status, begun.data.kind, begun.data.before]).toEqual([202, 'visitor', null])
    expect(await done(begun.data.id)).toMatchObject({ state: 'done', erased: 4 })
    expect(await listed()).toEqual([before[1], before[4]])
    expect(await listed({ reason: 'inactive' })).toEqual([])
    expect((await server.api.ok('listScans')).data).toHaveLength(1)
    // The counts stay, also where the scans had just come in.
    const { scans } = (await workspace.api.ok('getCode', { params: { id: one.id } })).data
    expect(scans).toEqual({ total: 4, unique: 3 })
    const [row] = await rowsOf(server, 'select scan_num, visitor, day from erasures where id = ?', [
      begun.data.id,
    ])
    expect(row).toEqual({ scan_num: null, visitor: null, day: null })
  })

  it('of a scan that nobody made takes that scan alone', async () => {
    const { id } = await makeCode(workspace.api)
    const made = []
    for (let i = 0; i < 2; i++)
      made.push((await workspace.api.ok('simulateScan', { params: { id }, body: {} })).data.scan.id)
    const { data } = await workspace.api.ok('eraseVisitor', { params: { id: made[0] ?? '' } })
    await done(data.id)
    expect(await listed()).toContain(made[1])
    expect(await listed()).not.toContain(made[0])
  })
})

describe('erasing the scans before a moment', () => {
  it('takes those of the workspace, whatever their reason, folded or not', async () => {
    const code = await makeCode(workspace.api)
    const elsewhere = await makeCode((await server.newWorkspace()).api)
    for (const agent of ['A', CRAWLER, 'B']) await visit(code, agent)
    await visit(elsewhere, 'A')
    server.clock.advance(3_600_000)
    const before = new Date(server.clock.now()).toISOString()
    await visit(code, 'C')
    const [last] = (await listed()).slice(-1)
    const { data } = await workspace.api.ok('eraseScans', { body: { before } })
    expect(data).toMatchObject({ kind: 'before', before })
    expect(await done(data.id)).toMatchObject({ erased: 3 })
    expect(await listed()).toEqual([last])
    expect(await listed({ reason: 'crawler' })).toEqual([])
    const rows = await rowsOf(server, 'select id from scans where workspace_num = ?', [workspace.num])
    expect(rows).toHaveLength(1)
    expect((await workspace.api.ok('getCode', { params: { id: code.id } })).data.scans).toEqual({
      total: 3,
      unique: 3,
    })
  })

  it('takes thousands while redirects go on', async () => {
    const code = await makeCode(workspace.api)
    await manyScans(server, await numbersOf(server, code), 6_000)
    server.clock.advance(1_000)
    const before = new Date(server.clock.now()).toISOString()
    const { data } = await workspace.api.ok('eraseScans', { body: { before } })
    let visits = 0
    do {
      expect((await visit(code, 'Phone')).status).toBe(302)
      visits += 1
    } while ((await workspace.api.ok('getErasure', { params: { id: data.id } })).data.state !== 'done')
    expect(await done(data.id)).toMatchObject({ erased: 6_000 })
    const rows = await rowsOf(server, 'select id from scans where workspace_num = ?', [workspace.num])
    expect(rows).toHaveLength(visits)
    expect(server.errors()).toEqual([])
  })

  it('does not wait for webhooks: a delivery is sent without what was erased', async () => {
    const code = await makeCode(workspace.api)
    inbox.answer(503)
    const webhook = { url: inbox.url, events: ['scan'] }
    const { data: made } = await workspace.api.ok('createWebhook', { body: webhook })
    await visit(code, 'A')
    await inbox.waitFor((received) => received.length >= 1, 10_000)
    await visit(code, 'B')
    await inbox.waitFor((received) => received.length >= 2, 10_000)
    const [first] = await listed()
    const { data } = await workspace.api.ok('eraseVisitor', { params: { id: first ?? '' } })
    await done(data.id)
    const deliveries = (await workspace.api.ok('listDeliveries', { params: { id: made.id } })).data
    const bodies = await Promise.all(
      deliveries.map(
        async ({ id }) => (await workspace.api.ok('getDelivery', { params: { id } })).data.body ?? '',
      ),
    )
    expect(bodies.join()).not.toContain(first)
    expect(bodies.filter((body) => body.includes('"scan_'))).toHaveLength(1)
  })

  it('is refused for a moment that is to come, and for what is none', async () => {
    for (const body of [{ before: '2999-01-01T00:00:00Z' }, { before: 'yesterday' }, {}]) {
      const { status, details } = await workspace.api.refused('eraseScans', { body })
      expect([status, details?.[0]?.path]).toEqual([422, 'before'])
    }
  })
})

describe('an erasure', () => {
  it('is nothing to another workspace, and needs a key with the scope to delete scans', async () => {
    const code = await makeCode(workspace.api)
    await visit(code, 'A')
    const [id = ''] = await listed()
    expect((await server.api.refused('eraseVisitor', { params: { id } })).status).toBe(404)
    const { data } = await workspace.api.ok('eraseScans', { body: { before: '2020-01-01T00:00:00Z' } })
    await done(data.id)
    expect((await server.api.refused('getErasure', { params: { id: data.id } })).status).toBe(404)
    const key = await server.newKey(workspace.id, { scopes: ['scans:read', 'codes:delete'] })
    const reply = await ask(`${server.url}/api/v1/scans/${id}/erase-visitor`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${key}` },
    })
    expect(reply.status).toBe(403)
    expect(await listed()).toEqual([id])
  })

  it('that was cut off by a stop is gone on with', async () => {
    const code = await makeCode(workspace.api)
    await visit(code, 'A')
    server.clock.advance(1_000)
    const at = server.clock.now()
    await leftBehind('erase_0Vb3kq9aT4mQz81LwXc2Rd', at, at + 60_000)
    await server.deps.erasures.run()
    expect(await listed()).toHaveLength(1)
    server.clock.advance(61_000)
    await server.deps.erasures.run()
    expect(await done('erase_0Vb3kq9aT4mQz81LwXc2Rd')).toMatchObject({ erased: 8 })
    expect(await listed()).toEqual([])
  })

  it('that was claimed before the clock was put back does not wait until it has caught up', async () => {
    const code = await makeCode(workspace.api)
    await visit(code, 'A')
    server.clock.advance(1_000)
    const at = server.clock.now()
    await leftBehind('erase_0Vb3kq9aT4mQz81LwXc2Re', at, at + DAY_MS)
    await server.deps.erasures.run()
    expect(await done('erase_0Vb3kq9aT4mQz81LwXc2Re')).toMatchObject({ erased: 8 })
  })
})

/** Of all scans before `at`, as a server leaves it that died in the middle of it. */
async function leftBehind(id: string, at: number, claimedUntil: number) {
  await server.deps.database
    .insertInto('erasures')
    .values({
      id,
      workspace_id: workspace.id,
      workspace_num: workspace.num,
      kind: 'before',
      before_at: at,
      scan_num: null,
      visitor: null,
      day: null,
      until_id: await server.deps.log.head(),
      state: 'pending',
      erased: 7,
      claimed_until: claimedUntil,
      created_by: 'key_0Vb3kq9aT4mQz81LwXc2Rd',
      created_at: at,
      done_at: null,
    })
    .execute()
}
