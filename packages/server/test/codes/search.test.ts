import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createCodeLists } from '../../src/codes/code-lists.ts'
import { sift } from '../../src/codes/sift.ts'
import { createTurns } from '../../src/codes/turns.ts'
import { startServer, type TestServer, type TestWorkspace } from '../support/server.ts'

const CODES = 1_300
/** Every 100th has a needle, and so have the oldest and the newest. */
const hasNeedle = (index: number) => index % 100 === 0 || index === CODES - 1
const NEEDLES = Array.from({ length: CODES }, (_, index) => index)
  .filter(hasNeedle)
  .map((index) => `needle ${index}`)
  .reverse()

let server: TestServer
let workspace: TestWorkspace
beforeAll(async () => {
  server = await startServer()
  workspace = await server.newWorkspace()
  const { database, clock } = server.deps
  for (let from = 0; from < CODES; from += 100) {
    const rows = Array.from({ length: 100 }, (_, offset) => {
      const index = from + offset
      const isNeedle = hasNeedle(index)
      return {
        id: `code_${String(index).padStart(8, '0')}`,
        workspace_id: workspace.id,
        workspace_num: workspace.num,
        domain_id: 1,
        short_code: `s${index}`,
        type: 'url',
        mode: 'dynamic' as const,
        title: isNeedle ? `Needle ${index}`.toLowerCase() : 'hay',
        payload: '{"url":"https://example.com"}',
        destination: 'https://example.com',
        active: index % 2,
        tags: isNeedle ? '["sharp"]' : '[]',
        metadata: '{}',
        external_id: null,
        design: null,
        logo_id: null,
        revision: 1,
        created_at: clock.now(),
        updated_at: clock.now(),
        deleted_at: null,
      }
    })
    const made = await database.insertInto('codes').values(rows).returning(['num', 'tags']).execute()
    const tagged = made.filter(({ tags }) => tags !== '[]')
    await database
      .insertInto('code_tags')
      .values(tagged.map(({ num }) => ({ workspace_num: workspace.num, tag: 'sharp', code_num: num })))
      .execute()
  }
})
afterAll(() => server.close())

type Query = Record<string, string | number | boolean>

async function titles(query: Query) {
  const { data, pagination } = await workspace.api.ok('listCodes', { query })
  return { titles: data.map(({ title }) => title), ...pagination }
}

async function byCursor(query: Query) {
  const met: Array<string | null> = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await titles(cursor === '' ? query : { ...query, cursor })
    met.push(...page.titles)
    cursor = page.nextCursor
  }
  return met
}

describe('a search among many codes', () => {
  it.each<Query>([
    { search: 'NEEDLE' },
    { search: 'needle', tag: 'sharp' },
    { search: 'needle', type: 'url', mode: 'dynamic' },
  ])('with %j meets each once, by cursor', async (query) => {
    expect(await byCursor({ ...query, limit: 4 })).toEqual(NEEDLES)
  })

  it.each<Query>([{ search: 'needle' }, { tag: 'sharp' }, { search: 'needle', tag: 'sharp' }])(
    'with %j counts all of them for a page by its number',
    async (query) => {
      for (const [page, from] of [
        [1, 0],
        [2, 5],
        [3, 10],
        [4, 15],
      ] as const) {
        const shown = await titles({ ...query, page, limit: 5 })
        expect(shown.titles).toEqual(NEEDLES.slice(from, from + 5))
        expect([shown.total, shown.hasMore]).toEqual([NEEDLES.length, page < 3])
      }
    },
  )

  it('and every other filter counts as well', async () => {
    for (const [query, total] of [
      [{ page: 1 }, CODES],
      [{ page: 2, active: true, limit: 100 }, CODES / 2],
      [{ page: 1, type: 'wifi' }, 0],
      [{ page: 1, shortCode: 's7' }, 1],
      [{ page: 1, deleted: true }, 0],
    ] as const)
      expect((await titles(query)).total).toBe(total)
    expect(await byCursor({ active: false, limit: 100 })).toHaveLength(CODES / 2)
  })

  it('looks through a few hundred of them before others have their turn', async () => {
    const slices: number[] = []
    const { database } = server.deps
    for await (const { nums, looked } of sift(database, workspace, { search: '' })) {
      slices.push(nums.length)
      expect(nums.length).toBeLessThanOrEqual(looked)
    }
    expect(slices[0]).toBe(500)
    expect(slices.reduce((sum, length) => sum + length, 0)).toBe(CODES)
  })

  it('ends after so many codes, and goes on from there with the cursor', async () => {
    const lists = createCodeLists({ database: server.deps.database, codesPerSearch: 500 })
    const open = new AbortController().signal
    const first = await lists.page(workspace, { search: 'needle' }, { limit: 100 }, open)
    expect(first.codes).toHaveLength(6)
    const met = [...first.codes]
    for (let before = first.next; before !== undefined; ) {
      const page = await lists.page(workspace, { search: 'needle' }, { limit: 100, before }, open)
      met.push(...page.codes)
      before = page.next
    }
    expect(met.map(({ title }) => title)).toEqual(NEEDLES)
    const counted = await lists.page(workspace, { search: 'needle' }, { limit: 2, counted: true }, open)
    expect([counted.codes.length, counted.total]).toEqual([2, 6])
    // Without a search nothing is left out.
    expect(await lists.count(workspace, {}, open)).toBe(CODES)
  })

  it('ends when nobody is there any more who has asked', async () => {
    const lists = createCodeLists({ database: server.deps.database })
    const closed = AbortSignal.abort()
    expect(await lists.count(workspace, { search: 'needle' }, closed)).toBeLessThan(NEEDLES.length)
  })
})

describe('searches of one workspace', () => {
  it('come one after the other, those of another one at the same time, and too many are refused', async () => {
    const turns = createTurns(2, () => new Error('too many'))
    const told: string[] = []
    let goOn = () => {}
    const held = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const work = (name: string, wait?: Promise<void>) => async () => {
      told.push(`${name} begins`)
      await wait
      told.push(`${name} ends`)
    }
    const all = [turns.take(1, work('a', held)), turns.take(1, work('b')), turns.take(1, work('c'))]
    await expect(turns.take(1, work('d'))).rejects.toThrow('too many')
    await turns.take(2, work('other'))
    expect(told).toEqual(['a begins', 'other begins', 'other ends'])
    goOn()
    await Promise.all(all)
    expect(told.slice(3)).toEqual(['a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
    await turns.take(1, work('e'))
  })

  it('are answered though another one has failed', async () => {
    const turns = createTurns(2, () => new Error('too many'))
    const fails = turns.take(1, async () => {
      throw new Error('broken')
    })
    const next = turns.take(1, async () => 'found')
    await expect(fails).rejects.toThrow('broken')
    expect(await next).toBe('found')
  })
})
