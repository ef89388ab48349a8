import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { LIMITS } from '@qregg/contract'
import { findCallerByKeyId, revokeApiKey } from '../../src/api-keys/api-keys.ts'
import { THE_SERVER } from '../../src/http/audit.ts'
import { WAITING_AT_MOST } from '../../src/scans/stream/subscriber.ts'
import { ask } from '../support/ask.ts'
import { type EventStream, openEventStream } from '../support/event-stream.ts'
import { makeCode } from '../support/make-code.ts'
import { manyScans, numbersOf } from '../support/many-scans.ts'
import { startServer, type TestServer, type TestWorkspace } from '../support/server.ts'

const CRAWLER = 'Mozilla/5.0 (compatible; Googlebot/2.1)'
let server: TestServer
let workspace: TestWorkspace
let open: EventStream[] = []
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())
beforeEach(async () => {
  workspace = await server.newWorkspace()
})
afterEach(async () => {
  for (const stream of open) stream.close()
  open = []
  await until(() => server.deps.streams.size() === 0)
})

async function follow(given: { query?: string; lastId?: string } = {}, key = workspace.key) {
  const stream = await openEventStream(server.url, key, given)
  open.push(stream)
  if (stream.status === 200) await stream.waitFor(() => stream.text().includes('retry: '))
  return stream
}
const visit = (shortCode: string, headers: Record<string, string> = {}) =>
  ask(`${server.url}/${shortCode}`, { headers })
const idsOf = (stream: EventStream) => stream.events.map(({ data }) => data.scan.id)
const listed = async (query: Record<string, string | number> = {}) =>
  (await workspace.api.ok('listScans', { query: { limit: 100, ...query } })).data.reverse()

async function until(isSo: () => boolean) {
  for (let tries = 0; tries < 500; tries++) {
    if (isSo()) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`It did not come to that: ${isSo}`)
}

describe('a live stream of scans', () => {
  it("tells each scan once it is kept, as an item of the lists, and no other workspace's", async () => {
    const code = await makeCode(workspace.api, { title: 'Table 12' })
    const foreign = await makeCode(server.api)
    const stream = await follow()
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
    })
    await visit(foreign.shortCode)
    for (let i = 0; i < 3; i++) await visit(code.shortCode)
    await stream.waitFor(() => stream.events.length >= 3)
    expect(stream.events.map(({ data }) => data)).toEqual(await listed())
    expect(stream.events.every(({ event, id }) => event === 'scan' && id !== '')).toBe(true)
  })

  it('can be of one code, and of one reason', async () => {
    const [one, two] = [await makeCode(workspace.api), await makeCode(workspace.api)]
    const ofTwo = await follow({ query: `?codeId=${two.id}` })
    const crawlers = await follow({ query: '?reason=crawler' })
    await visit(one.shortCode)
    await visit(one.shortCode, { 'User-Agent': CRAWLER })
    await visit(two.shortCode)
    await Promise.all([ofTwo, crawlers].map((stream) => stream.waitFor(() => stream.events.length > 0)))
    expect(ofTwo.events.map(({ data }) => [data.code.id, data.scan.reason])).toEqual([[two.id, 'human']])
    expect(crawlers.events.map(({ data }) => data.scan.reason)).toEqual(['crawler'])
  })

  it('goes on where the last one ended, however much was missed: no gap, nothing twice', async () => {
    const made = await makeCode(workspace.api)
    const code = await numbersOf(server, made)
    const first = await follow()
    await manyScans(server, code, 10)
    await first.waitFor(() => first.events.length >= 10)
    first.close()
    await manyScans(server, code, 450)
    await server.deps.fold.caughtUp()
    await manyScans(server, code, 450)
    const [second] = await Promise.all([
      follow({ lastId: first.lastId() }),
      // These come in while the log is read.
      manyScans(server, code, 600),
    ])
    await visit(made.shortCode)
    await second.waitFor(() => second.events.length >= 1_501)
    const all = (await workspace.api.ok('exportScans', { query: { format: 'ndjson' } })).bytes.toString()
    const expected = [...all.matchAll(/"id":"(scan_\w+)"/g)].map((match) => match[1])
    expect(expected).toHaveLength(1_511)
    expect([...idsOf(first), ...idsOf(second)]).toEqual(expected)
  })

  it('has an id to come back with before its first scan', async () => {
    const code = await makeCode(workspace.api)
    const first = await follow()
    expect(first.lastId()).not.toBe('')
    first.close()
    await visit(code.shortCode)
    const second = await follow({ lastId: first.lastId() })
    await second.waitFor(() => second.events.length > 0)
    expect(idsOf(second)).toEqual((await listed()).map(({ scan }) => scan.id))
  })

  it('takes the cursor of a list as its last id, and refuses what is none', async () => {
    const code = await makeCode(workspace.api)
    await visit(code.shortCode)
    const page = await workspace.api.ok('listScans', { query: { after: '', limit: 1 } })
    await visit(code.shortCode)
    const stream = await follow({ lastId: page.pagination.nextCursor ?? '' })
    await stream.waitFor(() => stream.events.length > 0)
    expect(idsOf(stream)).toEqual((await listed()).slice(1).map(({ scan }) => scan.id))
    expect((await follow({ lastId: 'nonsense' })).status).toBe(422)
    expect((await follow({ query: '?limit=1' })).status).toBe(422)
    expect((await follow({ query: '?codeId=code_0Vb3kq9aT4mQz81LwXc2Rd' })).status).toBe(404)
    const foreign = await makeCode(server.api)
    expect((await follow({ query: `?codeId=${foreign.id}` })).status).toBe(404)
  })

  it('goes on at an instance that is behind the one that told of the last id: nothing twice', async () => {
    const made = await makeCode(workspace.api)
    const rows = await manyScans(server, await numbersOf(server, made), 5)
    const page = await workspace.api.ok('listScans', { query: { after: '', limit: 4 } })
    jest.spyOn(server.deps, 'newest').mockReturnValue(rows[1]?.id ?? 0)
    const stream = await follow({ lastId: page.pagination.nextCursor ?? '' })
    jest.restoreAllMocks()
    // What such an instance hears of meanwhile.
    server.deps.streams.committed(rows.slice(2))
    await visit(made.shortCode)
    await stream.waitFor(() => stream.events.length >= 2)
    expect(idsOf(stream)).toEqual((await listed()).slice(4).map(({ scan }) => scan.id))
  })

  it('says from time to time that it is there', async () => {
    const stream = await follow()
    server.deps.streams.beat()
    await stream.waitFor(() => stream.text().endsWith(': still here\n\n'))
    expect(stream.events).toEqual([])
  })

  it('ends when its key is revoked or has expired, and that of others goes on', async () => {
    const key = await server.newKey(workspace.id)
    const short = await server.newKey(workspace.id, { expiresAt: server.clock.now() + 60_000 })
    const [kept, revoked, expired] = [await follow(), await follow({}, key), await follow({}, short)]
    await server.deps.streams.check()
    expect(server.deps.streams.size()).toBe(3)
    const rows = await server.deps.database
      .selectFrom('api_keys')
      .select(['id', 'expires_at'])
      .where('workspace_id', '=', workspace.id)
      .orderBy('created_at')
      .execute()
    const id = rows.find((row) => row.id !== workspace.keyId && row.expires_at === null)?.id ?? ''
    const deps = { clock: server.clock, record: server.deps.recordChange }
    await revokeApiKey(server.deps.database, deps, id, THE_SERVER)
    expect(await findCallerByKeyId(server.deps.database, server.clock, id)).toBeUndefined()
    server.clock.advance(61_000)
    await server.deps.streams.check()
    await Promise.all([revoked.ended, expired.ended])
    await visit((await makeCode(workspace.api)).shortCode)
    await kept.waitFor(() => kept.events.length === 1)
  })

  it('needs the scope to read scans', async () => {
    const key = await server.newKey(workspace.id, { scopes: ['codes:read'] })
    expect((await follow({}, key)).status).toBe(403)
  })

  it('is one of as many as the limits tell; one more is refused until another has gone', async () => {
    const limit = LIMITS.streamsPerWorkspace
    const streams = await Promise.all(Array.from({ length: limit }, () => follow()))
    const refused = await follow()
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '30'])
    const other = await server.newWorkspace()
    expect((await follow({}, other.key)).status).toBe(200)
    streams[0]?.close()
    await until(() => server.deps.streams.size() === limit)
    expect((await follow()).status).toBe(200)
  })

  it('ends for a client that takes nothing, which gets all the rest when it comes back', async () => {
    const code = await numbersOf(server, await makeCode(workspace.api))
    const [slow, quick] = [await follow(), await follow()]
    slow.pause()
    let kept = 0
    // What the sockets hold in between is not known, only that it has an end.
    for (; server.deps.streams.size() > 1 && kept < 60_000; kept += 1_000) {
      await manyScans(server, code, 1_000)
      await quick.waitFor(() => quick.events.length === kept + 1_000)
    }
    expect(kept).toBeGreaterThan(WAITING_AT_MOST)
    expect(server.deps.streams.size()).toBe(1)
    const rest = await follow({ lastId: slow.lastId() })
    await rest.waitFor(() => rest.events.length === kept)
    expect(idsOf(rest)).toEqual(idsOf(quick))
  })

  it('is answered by its headers alone when only they are asked for', async () => {
    const url = `${server.url}/api/v1/scans/stream`
    const reply = await ask(url, { method: 'HEAD', headers: { Authorization: `Bearer ${workspace.key}` } })
    expect([reply.status, reply.headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8'])
  })
})

describe('a server that stops', () => {
  it('ends its streams at once, and opens no more', async () => {
    const stopping = await startServer()
    const stream = await openEventStream(stopping.url, stopping.key)
    const close = jest.spyOn(stopping.deps.streams, 'stop')
    const begun = performance.now()
    await stopping.close()
    await stream.ended
    expect(close).toHaveBeenCalled()
    // Connections that do not end are cut after two seconds.
    expect(performance.now() - begun).toBeLessThan(2_000)
    expect(() =>
      stopping.deps.streams.open({
        workspaceNum: 1,
        wanted: { codeNum: undefined, reasons: new Set() },
        closed: new AbortController().signal,
        isAllowed: async () => true,
      }),
    ).toThrow('The server is stopping')
  })
})
