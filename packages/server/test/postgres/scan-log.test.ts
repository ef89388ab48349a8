import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type { ScanRow } from '../../src/db/schema.ts'
import { postgresForTests, type TestDatabase } from '../support/postgres.ts'
import { type Instance, newScan, openInstance, until } from './instance.ts'

jest.setTimeout(60_000)

let database: TestDatabase
let [one, other]: Instance[] = []
beforeAll(async () => {
  database = await postgresForTests()
  const instances = await Promise.all([openInstance(database.url), openInstance(database.url)])
  ;[one, other] = instances
  for (const { scans } of instances) scans.start()
})
afterAll(async () => {
  await one?.close()
  await other?.close()
  await database?.drop()
})

const get = (instance: Instance | undefined) => instance as Instance

describe('two processes that start at once on an empty database', () => {
  it('agree on its schema, and make this and the next two months of the log once', async () => {
    const rows = await database.query<{ name: string }>(
      `select relname as name from pg_inherits join pg_class on pg_class.oid = inhrelid
       where inhparent = 'scans'::regclass order by relname`,
    )
    expect(rows.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^scans_\d{6}$/),
      expect.stringMatching(/^scans_\d{6}$/),
      expect.stringMatching(/^scans_\d{6}$/),
      'scans_default',
    ])
    expect([...get(one).errors(), ...get(other).errors()]).toEqual([])
  })
})

describe('a scan', () => {
  it('is a row with the next number when its request is answered, and both processes hand it on', async () => {
    const kept = (await get(one).record(newScan({ userAgent: 'First agent' }))) as ScanRow
    expect(kept).toMatchObject({ id: 1, code_num: 1, agent_id: 1 })
    expect(await get(other).scans.log.rows([kept.id])).toEqual([kept])
    await until(() => get(one).seen.length === 1 && get(other).seen.length === 1)
    expect(get(other).seen).toEqual([kept])
    expect([get(one).scans.newest(), get(other).scans.newest()]).toEqual([1, 1])
  })

  it('costs none of its neighbours when its texts hold what PostgreSQL cannot keep', async () => {
    const hostile = [
      newScan({ referrer: 'a\0b', city: '\ud800', userAgent: 'x\0y\udfff' }),
      newScan({ referrer: '\\u0000 is only text', userAgent: '\\ud800' }),
      newScan({ referrer: '😀', userAgent: "'); drop table scans; --" }),
    ]
    const kept = (await Promise.all(hostile.map((scan) => get(one).record(scan)))) as ScanRow[]
    const rows = await get(other).scans.log.rows(kept.map(({ id }) => id))
    expect(rows).toEqual(kept)
    expect(rows.map(({ referrer, city }) => [referrer, city])).toEqual([
      ['a\ufffdb', '\ufffd'],
      ['\\u0000 is only text', null],
      ['😀', null],
    ])
    expect(new Set(rows.map((row) => row.agent_id)).size).toBe(3)
  })

  it('names its agent by one number, whichever process saw it first', async () => {
    const scan = newScan({ userAgent: 'Seen by both at once' })
    const kept = (await Promise.all([get(one).record(scan), get(other).record(scan)])) as ScanRow[]
    expect(kept[0]?.agent_id).not.toBeNull()
    expect(kept[0]?.agent_id).toBe(kept[1]?.agent_id)
  })
})

describe('lists and totals', () => {
  it('are the same on every process, the newest scans included, folded or not', async () => {
    const day = 86_400_000
    const [code, at] = [77, Date.now()]
    const scans = Array.from({ length: 600 }, (_, i) =>
      newScan({
        workspace_num: 7,
        code_num: code + (i % 2),
        visitor: i % 5 === 0 ? null : i % 40,
        at: at - (i % 3) * day,
        reason: ['human', 'crawler', 'test', 'human'][i % 4],
      }),
    )
    const [first, second] = [scans.slice(0, 300), scans.slice(300)]
    await Promise.all(first.map((scan) => get(one).record(scan)))
    await Promise.all([get(one).scans.fold.caughtUp(), get(other).scans.fold.caughtUp()])
    await Promise.all(second.map((scan) => get(other).record(scan)))
    const plain = await database.query<{ code: number; total: number; uniques: number; last: number }>(
      `select code_num::integer as code, count(*)::integer as total,
         count(distinct (at / ${day}, visitor)) filter (where visitor is not null)::integer as uniques, max(at)::float8 as last
       from scans where workspace_num = 7 and reason = 'human' group by 1 order by 1`,
    )
    const wanted = plain.map((row) => [row.code, { total: row.total, unique: row.uniques, lastAt: row.last }])
    expect(wanted.length).toBe(2)
    const counts = async () => [...(await get(one).scans.reader.counts([code, code + 1, 999]))].sort()
    expect(await counts()).toEqual(wanted)
    await get(one).scans.fold.caughtUp()
    expect(await counts()).toEqual(wanted)
    expect(await get(one).scans.reader.folded()).toBe(await get(one).scans.log.head())
  })

  it('give each reason that is asked for in the order of ids, and end where the limit says', async () => {
    const { reader } = get(other).scans
    const all = await database.query<{ id: string; reason: string }>(
      'select id, reason from scans where code_num = 77 order by id',
    )
    const ids = (reasons: string[]) =>
      all.filter(({ reason }) => reasons.includes(reason)).map(({ id }) => Number(id))
    const query = { workspaceNum: 7, codeNum: 77, limit: 50 }
    const idsOf = (rows: ScanRow[]) => rows.map(({ id }) => id)
    expect(idsOf(await reader.newest(query))).toEqual(ids(['human', 'test']).reverse().slice(0, 50))
    const mixed = { ...query, reasons: ['crawler', 'human', 'test'] as const }
    const after = ids(['human'])[10] as number
    expect(idsOf(await reader.following(mixed, after))).toEqual(
      ids(['human', 'crawler', 'test'])
        .filter((id) => id > after)
        .slice(0, 50),
    )
  })
})
