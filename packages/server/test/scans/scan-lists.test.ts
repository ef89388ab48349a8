import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type ScanItem, scanItemSchema } from '@qregg/contract'
import { ask } from '../support/ask.ts'
import { DESTINATION, makeCode } from '../support/make-code.ts'
import { rowsOf, startServer, type TestServer, type TestWorkspace } from '../support/server.ts'

const CRAWLER = 'Mozilla/5.0 (compatible; Googlebot/2.1)'
let server: TestServer
let workspace: TestWorkspace
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())
beforeEach(async () => {
  workspace = await server.newWorkspace()
})

const visit = (shortCode: string, headers: Record<string, string> = {}) =>
  ask(`${server.url}/${shortCode}`, { headers })
const ids = (list: ScanItem[]) => list.map(({ scan }) => scan.id)

/** The same question before and after the log was folded into the store: nobody may see a difference. */
async function beforeAndAfterFolding<T>(question: () => Promise<T>): Promise<T> {
  const before = await question()
  await server.deps.fold.caughtUp()
  const after = await question()
  expect(after).toEqual(before)
  return after
}

describe('a list of scans', () => {
  it('is newest first, of all codes or of one, and holds a scan the moment that it was redirected', async () => {
    const { api } = workspace
    const [one, two] = [await makeCode(api), await makeCode(api)]
    for (const code of [one, two, one]) await visit(code.shortCode)
    const all = await beforeAndAfterFolding(async () => (await api.ok('listScans')).data)
    expect(all.map(({ code }) => code.id)).toEqual([one.id, two.id, one.id])
    expect(new Set(ids(all)).size).toBe(3)
    const ofTwo = await api.ok('listCodeScans', { params: { id: two.id } })
    expect(ofTwo.data).toEqual([all[1]])
  })

  it("has a delivery's own items, field for field", async () => {
    const code = await makeCode(workspace.api, {
      title: 'Table 12',
      tags: ['inside'],
      metadata: { table: '12' },
      externalId: 'table-12',
    })
    await visit(code.shortCode, { Referer: 'https://example.org/page?private=1#part' })
    const [item] = (await workspace.api.ok('listScans')).data
    expect(JSON.stringify(scanItemSchema.parse(item))).toBe(JSON.stringify(item))
    expect(item).toMatchObject({
      code: {
        id: code.id,
        shortCode: code.shortCode,
        title: 'Table 12',
        externalId: 'table-12',
        tags: ['inside'],
        metadata: { table: '12' },
      },
      scan: {
        referrer: 'https://example.org/page',
        reason: 'human',
        destination: DESTINATION,
        test: false,
      },
    })
  })

  it('tells each scan as it was served, whatever became of the code since', async () => {
    const { api } = workspace
    const code = await makeCode(api, { title: 'First', tags: ['a'] })
    const params = { id: code.id }
    await visit(code.shortCode)
    const second = { title: 'Second', tags: ['b'], destination: 'https://example.com/second' }
    await api.ok('updateCode', { params, body: second })
    await visit(code.shortCode)
    await api.ok('updateCode', { params, body: { title: 'Third', destination: 'https://example.com/third' } })
    const told = await beforeAndAfterFolding(async () => (await api.ok('listScans')).data)
    expect(told.map(({ code: { title, tags }, scan }) => [title, tags, scan.destination])).toEqual([
      ['Second', ['b'], 'https://example.com/second'],
      ['First', ['a'], DESTINATION],
    ])
    await api.ok('deleteCode', { params })
    expect((await api.ok('listScans')).data).toEqual(told)
  })

  it('names the revision that served each scan in its row', async () => {
    const { api } = workspace
    const code = await makeCode(api)
    await visit(code.shortCode)
    await api.ok('updateCode', { params: { id: code.id }, body: { title: 'Two' } })
    await visit(code.shortCode)
    await api.ok('updateCode', { params: { id: code.id }, body: { active: false } })
    await visit(code.shortCode)
    const rows = await server.deps.database
      .selectFrom('scans')
      .select(['revision', 'reason'])
      .where('workspace_num', '=', workspace.num)
      .orderBy('id')
      .execute()
    expect(rows).toEqual([
      { revision: 1, reason: 'human' },
      { revision: 2, reason: 'human' },
      { revision: 3, reason: 'inactive' },
    ])
  })

  it('leaves out what was withheld, unless its reason is asked for', async () => {
    const { api } = workspace
    const code = await makeCode(api)
    await visit(code.shortCode)
    await visit(code.shortCode, { 'User-Agent': CRAWLER })
    await visit(code.shortCode, { 'User-Agent': 'WhatsApp/2.23.20.0 A' })
    await visit(code.shortCode, { Purpose: 'prefetch' })
    await api.ok('simulateScan', { params: { id: code.id }, body: {} })
    await api.ok('updateCode', { params: { id: code.id }, body: { active: false } })
    await visit(code.shortCode)
    const reasons = (query = {}) =>
      beforeAndAfterFolding(async () =>
        (await api.ok('listScans', { query })).data.map(({ scan }) => scan.reason),
      )
    expect(await reasons()).toEqual(['test', 'human'])
    for (const reason of ['human', 'crawler', 'preview', 'prefetch', 'inactive', 'test'])
      expect(await reasons({ reason })).toEqual([reason])
  })
})

describe('the pages of a list of scans', () => {
  it('meet each scan once, while others come in and the log is folded', async () => {
    const { api } = workspace
    const { shortCode } = await makeCode(api)
    for (let i = 0; i < 10; i++) await visit(shortCode)
    const expected = ids((await api.ok('listScans', { query: { limit: 100 } })).data)
    const met: string[] = []
    let cursor: string | null = null
    do {
      const query: Record<string, string | number> = cursor === null ? { limit: 3 } : { limit: 3, cursor }
      const page = await api.ok('listScans', { query })
      met.push(...ids(page.data))
      cursor = page.pagination.nextCursor
      expect(page.pagination.hasMore).toBe(cursor !== null)
      await visit(shortCode)
      if (met.length === 6) await server.deps.fold.caughtUp()
    } while (cursor !== null)
    expect(met).toEqual(expected)
  })
})

describe('a cursor of scans', () => {
  const cursorOf = (text: string) => Buffer.from(text).toString('base64url')
  const textOf = (cursor: string | null) => Buffer.from(cursor ?? '', 'base64url').toString()

  it('does not tell how many scans the server has, and those of earlier versions go on being understood', async () => {
    const { api } = workspace
    const { shortCode } = await makeCode(api)
    for (let i = 0; i < 3; i++) await visit(shortCode)
    const rows = await rowsOf<{ id: number }>(
      server,
      'select id from scans where workspace_num = ? order by id',
      [workspace.num],
    )
    const [first, second] = rows.map(({ id }) => Number(id))
    const page = await api.ok('listScans', { query: { after: '', limit: 1 } })
    const cursor = page.pagination.nextCursor
    expect(textOf(cursor)).toMatch(/^scans:m\d+$/)
    expect(textOf(cursor)).not.toBe(`scans:m${first}`)
    const rest = await api.ok('listScans', { query: { after: cursor ?? '' } })
    expect(rest.data).toHaveLength(2)
    const older = { after: cursorOf(`scans:${first}`) }
    expect((await api.ok('listScans', { query: older })).data).toEqual(rest.data)
    const before = { cursor: cursorOf(`scans:${second}`) }
    expect((await api.ok('listScans', { query: before })).data).toEqual(page.data)
  })

  it('of a workspace without scans is the beginning, and tells nothing of what others are mixed with', async () => {
    const { pagination } = await workspace.api.ok('listScans', { query: { after: '' } })
    expect(textOf(pagination.nextCursor)).toBe('scans:0')
  })

  it('that is none is refused', async () => {
    for (const text of [
      'scans:m',
      'scans:mm1',
      'scans:m99999999999999999',
      'scans:m9999999999999999',
      'scans:-1',
      'codes:1',
    ])
      expect((await workspace.api.refused('listScans', { query: { after: cursorOf(text) } })).status).toBe(
        422,
      )
  })
})

describe('a tail of scans', () => {
  it('begins at the oldest, is oldest first, and meets each scan once as they come', async () => {
    const { api } = workspace
    const { shortCode } = await makeCode(api)
    const met: string[] = []
    let after = ''
    const poll = async () => {
      const { data, pagination } = await api.ok('listScans', { query: { after, limit: 2 } })
      met.push(...ids(data))
      after = pagination.nextCursor ?? ''
      return data.length
    }
    expect(await poll()).toBe(0)
    for (let round = 0; round < 4; round++) {
      for (let i = 0; i < 3; i++) await visit(shortCode)
      if (round === 2) await server.deps.fold.caughtUp()
      while ((await poll()) > 0);
    }
    expect(met).toHaveLength(12)
    const newestFirst = ids((await api.ok('listScans', { query: { limit: 100 } })).data)
    expect(met).toEqual([...newestFirst].reverse())
  })

  it('keeps a cursor also where there is nothing new, so that the next poll goes on from there', async () => {
    const { api } = workspace
    const { shortCode } = await makeCode(api)
    await visit(shortCode)
    const first = await api.ok('listScans', { query: { after: '' } })
    const cursor = first.pagination.nextCursor ?? ''
    const nothing = await api.ok('listScans', { query: { after: cursor } })
    expect([nothing.data, nothing.pagination]).toEqual([
      [],
      { limit: 20, hasMore: false, nextCursor: cursor },
    ])
    await visit(shortCode)
    expect((await api.ok('listScans', { query: { after: cursor } })).data).toHaveLength(1)
  })

  it('can follow one code, and one reason', async () => {
    const { api } = workspace
    const [one, two] = [await makeCode(api), await makeCode(api)]
    await visit(one.shortCode)
    await visit(two.shortCode, { 'User-Agent': CRAWLER })
    await visit(two.shortCode)
    const ofTwo = { params: { id: two.id } }
    expect((await api.ok('listCodeScans', { ...ofTwo, query: { after: '' } })).data).toHaveLength(1)
    const crawled = await api.ok('listCodeScans', { ...ofTwo, query: { after: '', reason: 'crawler' } })
    expect(crawled.data.map(({ code }) => code.id)).toEqual([two.id])
  })
})

describe('the count of a code', () => {
  it('is the same before and after folding: people, and each visitor once a day', async () => {
    const { api } = workspace
    const code = await makeCode(api)
    const phones = ['Phone A', 'Phone B', 'Phone A', 'Phone A']
    for (const agent of phones) await visit(code.shortCode, { 'User-Agent': agent })
    await visit(code.shortCode, { 'User-Agent': CRAWLER })
    await api.ok('simulateScan', { params: { id: code.id }, body: {} })
    const counted = async () => (await api.ok('getCode', { params: { id: code.id } })).data.scans
    expect(await beforeAndAfterFolding(counted)).toEqual({ total: 4, unique: 2 })
    await visit(code.shortCode, { 'User-Agent': 'Phone B' })
    expect(await beforeAndAfterFolding(counted)).toEqual({ total: 5, unique: 2 })
    server.clock.advance(86_400_000)
    await visit(code.shortCode, { 'User-Agent': 'Phone B' })
    expect(await beforeAndAfterFolding(counted)).toEqual({ total: 6, unique: 3 })
  })

  it('is 0 with no last scan before the first', async () => {
    const code = await makeCode(workspace.api)
    expect([code.scans, code.lastScannedAt]).toEqual([{ total: 0, unique: 0 }, null])
  })
})
