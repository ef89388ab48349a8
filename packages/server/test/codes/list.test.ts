import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ApiClient } from '../support/api-client.ts'
import { makeCode } from '../support/make-code.ts'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

const titles = async (api: ApiClient, query: Record<string, string | number | boolean>) =>
  (await api.ok('listCodes', { query })).data.map((code) => code.title)

describe('the filters of a list', () => {
  let api: ApiClient
  beforeAll(async () => {
    api = (await server.newWorkspace()).api
    const url = (path: string) => ({ payload: { url: `https://example.com/${path}` } })
    await makeCode(api, { title: '100% cotton', tags: ['summer'], ...url('shirt') })
    await makeCode(api, { title: '100 shirts', tags: ['summer', 'sale'], active: false, ...url('Shop') })
    await makeCode(api, { title: 'snake_case', externalId: 'order-1', ...url('a_b') })
    await makeCode(api, { title: 'snakeXcase', externalId: 'Order-1', ...url('aXb') })
    await makeCode(api, { title: 'MÜNCHEN Ägypten', shortCode: 'city-guide', ...url('back\\slash') })
    await makeCode(api, { title: null, ...url('untitled') })
    const { id } = await makeCode(api, { title: 'deleted', tags: ['summer'], externalId: 'order-9' })
    await api.ok('deleteCode', { params: { id } })
  })

  it.each([
    ['100%', ['100% cotton']],
    ['%', ['100% cotton']],
    ['_', ['snakeXcase', 'snake_case'].slice(1)],
    ['a_b', ['snake_case']],
    ['SNAKE', ['snakeXcase', 'snake_case']],
    ['MÜNCHEN', ['MÜNCHEN Ägypten']],
    ['mÜnchen', ['MÜNCHEN Ägypten']],
    ['Ägypten', ['MÜNCHEN Ägypten']],
    ['shop', ['100 shirts']],
    ['CITY-guide', ['MÜNCHEN Ägypten']],
    ['\\', ['MÜNCHEN Ägypten']],
    ["'", []],
    ['example.com/untitled', [null]],
    [' 100 shirts ', ['100 shirts']],
    ['deleted', []],
    ['nothing of the kind', []],
  ])('search %j in title, destination and short code, each letter for itself', async (search, expected) => {
    expect(await titles(api, { search })).toEqual(expected)
  })

  it('leave out nothing when search is empty', async () => {
    expect(await titles(api, { search: '' })).toHaveLength(6)
  })

  it('find by a whole tag, by active, type and mode', async () => {
    expect(await titles(api, { tag: 'summer' })).toEqual(['100 shirts', '100% cotton'])
    expect(await titles(api, { tag: 'sum' })).toEqual([])
    expect(await titles(api, { tag: 'Summer' })).toEqual([])
    expect(await titles(api, { active: false })).toEqual(['100 shirts'])
    expect(await titles(api, { active: true })).toHaveLength(5)
    expect(await titles(api, { type: 'url', mode: 'dynamic' })).toHaveLength(6)
  })

  it('find by the whole externalId and short code, letter for letter', async () => {
    expect(await titles(api, { externalId: 'order-1' })).toEqual(['snake_case'])
    expect(await titles(api, { externalId: 'order' })).toEqual([])
    expect(await titles(api, { externalId: 'order-9' })).toEqual([])
    expect(await titles(api, { shortCode: 'city-guide' })).toEqual(['MÜNCHEN Ägypten'])
    expect(await titles(api, { shortCode: 'City-Guide' })).toEqual([])
  })

  it('narrow together, and are counted together', async () => {
    expect(await titles(api, { tag: 'summer', active: true, search: '100' })).toEqual(['100% cotton'])
    const { pagination } = await api.ok('listCodes', { query: { tag: 'summer', page: 1, limit: 1 } })
    expect(pagination).toMatchObject({ total: 2, page: 1, hasMore: true })
  })

  it('follow a change at once', async () => {
    const { id } = await makeCode(api, { title: 'moved', tags: ['old'] })
    await api.ok('updateCode', { params: { id }, body: { tags: ['new'] } })
    expect(await titles(api, { tag: 'old' })).toEqual([])
    expect(await titles(api, { tag: 'new' })).toEqual(['moved'])
    await api.ok('deleteCode', { params: { id } })
    expect(await titles(api, { tag: 'new' })).toEqual([])
    await api.ok('restoreCode', { params: { id } })
    expect(await titles(api, { tag: 'new' })).toEqual(['moved'])
  })
})

describe('pages', () => {
  it('by number tell which they are, how many codes there are and whether more come', async () => {
    const { api } = await server.newWorkspace()
    for (let i = 1; i <= 5; i++) await makeCode(api, { title: `${i}` })
    const page = async (number: number) => {
      const { data, pagination } = await api.ok('listCodes', { query: { limit: 2, page: number } })
      return [data.map((code) => code.title).join(''), pagination.hasMore, pagination.page, pagination.total]
    }
    expect(await page(1)).toEqual(['54', true, 1, 5])
    expect(await page(2)).toEqual(['32', true, 2, 5])
    expect(await page(3)).toEqual(['1', false, 3, 5])
    expect(await page(4)).toEqual(['', false, 4, 5])
  })

  it('hold 20 codes when nothing is said, and 100 at most', async () => {
    const { api } = await server.newWorkspace()
    for (let i = 0; i < 101; i++) await makeCode(api)
    expect((await api.ok('listCodes')).data).toHaveLength(20)
    const most = await api.ok('listCodes', { query: { limit: 100 } })
    expect([most.data.length, most.pagination.hasMore, most.pagination.limit]).toEqual([100, true, 100])
  })

  it('by cursor meet each code once, while others are made and deleted meanwhile', async () => {
    const { api } = await server.newWorkspace()
    const ids: string[] = []
    for (let i = 0; i < 20; i++) ids.push((await makeCode(api)).id)
    const met: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: Record<string, string | number> = cursor === '' ? { limit: 3 } : { limit: 3, cursor }
      const { data, pagination } = await api.ok('listCodes', { query })
      met.push(...data.map((code) => code.id))
      cursor = pagination.nextCursor
      expect(pagination.hasMore).toBe(cursor !== null)
      await makeCode(api, { title: 'came later' })
      // The code that the cursor stands on may go: the next page begins behind it all the same.
      if (met.length === 6) await api.ok('deleteCode', { params: { id: met.at(-1) ?? '' } })
    }
    expect(met).toEqual([...ids].reverse())
  })
})

describe('a list', () => {
  it('of an empty workspace is empty', async () => {
    const { api } = await server.newWorkspace()
    const { data, pagination } = await api.ok('listCodes', { query: { page: 1 } })
    expect([data, pagination]).toEqual([
      [],
      { limit: 20, hasMore: false, nextCursor: null, page: 1, total: 0 },
    ])
  })

  it('tells each code as a fetch does', async () => {
    const { api } = await server.newWorkspace()
    const code = await makeCode(api, { title: 'Same' })
    await api.ok('simulateScan', { params: { id: code.id }, body: {} })
    await fetch(`${server.url}/${code.shortCode}`, { redirect: 'manual' })
    const [listed] = (await api.ok('listCodes')).data
    expect(listed).toEqual((await api.ok('getCode', { params: { id: code.id } })).data)
    expect(listed?.scans).toEqual({ total: 1, unique: 1 })
  })
})
