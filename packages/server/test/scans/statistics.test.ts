import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Stats } from '@qregg/contract'
import type { ScanRow } from '../../src/db/schema.ts'
import type { Kept } from '../../src/scans/recorder.ts'
import type { NewScan } from '../../src/scans/scan-log.ts'
import { makeCode } from '../support/make-code.ts'
import { ENGINE, rowsOf, startServer, type TestServer, type TestWorkspace } from '../support/server.ts'
import { holdFold } from './held-fold.ts'
import { plainCount } from './plain-count.ts'
import { expectToAddUp, flat, numbers, randomScan } from './random-scans.ts'

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'Australia/Lord_Howe',
]
let server: TestServer
let workspace: TestWorkspace
let rows: ScanRow[]
let ids: string[]
let release = async () => {}
beforeAll(async () => {
  server = await startServer()
  workspace = await server.newWorkspace()
  ids = [(await makeCode(workspace.api)).id, (await makeCode(workspace.api)).id]
  const nums = await rowsOf<{ num: number }>(
    server,
    'select num from codes where workspace_num = ? order by num',
    [workspace.num],
  )
  const random = numbers(20_261_122)
  const scans = Array.from({ length: 3_000 }, () =>
    randomScan(
      random,
      workspace.num,
      nums.map(({ num }) => num),
    ),
  )
  await record(scans.slice(0, 1_700))
  await server.deps.fold.caughtUp()
  // What is left is the log's tail for the first questions, and folded for the others.
  release = await holdFold(server)
  await record(scans.slice(1_700))
  rows = await rowsOf<ScanRow>(server, 'select * from scans where workspace_num = ? order by id', [
    workspace.num,
  ])
  expect(rows).toHaveLength(3_000)
})
afterAll(async () => {
  await release()
  await server.close()
})

async function record(scans: readonly NewScan[]): Promise<void> {
  await Promise.all(
    scans.map(
      (scan) =>
        new Promise<Kept>((resolve) => {
          if (!server.deps.recorder.record(scan, resolve)) resolve(null)
        }),
    ),
  )
}

const statsOf = async (query: Record<string, string | number>, id?: string): Promise<Stats> =>
  id === undefined
    ? (await workspace.api.ok('getStats', { query })).data
    : (await workspace.api.ok('getCodeStats', { params: { id }, query })).data

const QUESTIONS = ZONES.flatMap((timezone) => [
  ...[
    { interval: 'day', from: '2026-02-01', to: '2026-11-30' },
    { interval: 'week', from: '2020-09-01', to: '2026-12-31' },
    { interval: 'month', from: '2020-09-15', to: '2026-10-26' },
    { interval: 'hour', from: '2026-03-20', to: '2026-04-10' },
    { interval: 'hour', from: '2026-10-24', to: '2026-10-26' },
    { interval: 'hour', from: '2021-04-01', to: '2021-04-07' },
  ].map((query) => ({ timezone, ...query })),
  { timezone, interval: 'day', from: '2026-03-28T05:45:00Z', to: '2026-03-30T13:15:00+02:00' },
])

describe.each(['with a part in the tail of the log', 'when all is folded'])('statistics %s', (state) => {
  beforeAll(async () => {
    if (state !== 'when all is folded') return
    await release()
    await server.deps.fold.caughtUp()
  })

  it.each(QUESTIONS)('are what a plain count finds: $timezone, $interval, $from to $to', async (query) => {
    for (const id of [undefined, ...ids]) {
      const stats = await statsOf({ ...query, top: 100 }, id)
      const [num] = await rowsOf<{ num: number }>(server, 'select num from codes where id = ?', [id ?? ''])
      const own = num ? rows.filter((row) => row.code_num === num.num) : rows
      expect(flat(stats)).toEqual(
        plainCount(own, query.timezone, query.interval, Date.parse(stats.from), Date.parse(stats.to)),
      )
      expectToAddUp(stats)
      expect(stats.ruleVersions).toEqual([1, 2])
    }
  })
})

describe('a series', () => {
  it('has every point of its period, also where nobody scanned, and each begins where the one before it ends', async () => {
    const { series, from, to } = await statsOf({ from: '2024-01-01', to: '2024-12-31' })
    expect(series).toHaveLength(366)
    expect(new Set(series.map(({ scans }) => scans))).toEqual(new Set([0]))
    expect([from, to]).toEqual(['2024-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z'])
  })

  it('has days of 23 and 25 hours where the clocks change, and each of their hours once', async () => {
    const hours = async (date: string) =>
      (await statsOf({ from: date, to: date, interval: 'hour', timezone: 'Europe/Berlin' })).series.length
    expect([await hours('2026-03-29'), await hours('2026-10-25'), await hours('2026-10-26')]).toEqual([
      23, 25, 24,
    ])
  })

  it('leaves out a day that a calendar has left out', async () => {
    const { series } = await statsOf({ from: '2011-12-28', to: '2012-01-01', timezone: 'Pacific/Apia' })
    expect(series.map(({ start }) => start)).toEqual([
      '2011-12-28T10:00:00.000Z',
      '2011-12-29T10:00:00.000Z',
      '2011-12-30T10:00:00.000Z',
      '2011-12-31T10:00:00.000Z',
    ])
  })

  it('begins where its period does, and goes on with whole weeks from Monday', async () => {
    const { series } = await statsOf({ from: '2026-11-18', to: '2026-12-01', interval: 'week' })
    expect(series.map(({ start }) => start.slice(0, 10))).toEqual(['2026-11-18', '2026-11-23', '2026-11-30'])
  })

  it('is of 30 days with today when nothing is asked, and complete up to this moment', async () => {
    const before = server.clock.now()
    const { series, asOf, timezone, interval } = await statsOf({})
    expect([series.length, timezone, interval]).toEqual([30, 'UTC', 'day'])
    expect(Date.parse(asOf)).toBeGreaterThanOrEqual(before)
  })
})

describe('a breakdown', () => {
  it('shows as many as are asked for and gives the rest as one amount', async () => {
    const query = { from: '2020-01-01', to: '2026-12-31', interval: 'month' }
    const all = await statsOf(query)
    const one = await statsOf({ ...query, top: 1 })
    expect(all.countries.top).toHaveLength(5)
    expect(all.countries.other).toBe(0)
    expect(one.countries.top).toEqual(all.countries.top.slice(0, 1))
    expectToAddUp(one)
  })

  it('keeps a bounded number of hosts a day, and counts all others as the rest', async () => {
    const other = await server.newWorkspace()
    const { id } = await makeCode(other.api)
    const [{ num } = { num: 0 }] = await rowsOf<{ num: number }>(
      server,
      'select num from codes where id = ?',
      [id],
    )
    const base = { ...randomScan(numbers(1), other.num, [num]), at: server.clock.now(), reason: 'human' }
    const hosts = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => ({
        ...base,
        referrer: `https://h${from + i}.example.com/`,
      }))
    await record(hosts(0, 200))
    await server.deps.fold.caughtUp()
    await record([...hosts(0, 200), ...hosts(200, 500)])
    await server.deps.fold.caughtUp()
    const stats = (await other.api.ok('getCodeStats', { params: { id }, query: { top: 100 } })).data
    expect(stats.totals.scans).toBe(700)
    expect([stats.referrers.top.length, stats.referrers.top.every(({ scans }) => scans === 2)]).toEqual([
      100,
      true,
    ])
    expectToAddUp(stats)
    const kept = await storedFacts(num)
    expect(kept.filter((fact) => fact.startsWith('r:'))).toHaveLength(300)
  })
})

/** The facts of a subject's only day. */
async function storedFacts(subject: number): Promise<string[]> {
  if (ENGINE === 'postgres') {
    const [row] = await rowsOf<{ facts: object }>(server, 'select facts from stats_days where subject = ?', [
      subject,
    ])
    return Object.keys(row?.facts ?? {})
  }
  const { default: BetterSqlite } = await import('better-sqlite3')
  const { storage } = server.deps
  const store = new BetterSqlite(storage.kind === 'sqlite' ? storage.paths.folded : '', { readonly: true })
  const row = store
    .prepare<[number], { facts: string }>('select facts from stats_days where subject = ?')
    .get(subject)
  store.close()
  return Object.keys(JSON.parse(row?.facts ?? '{}'))
}

describe('a question that cannot be answered', () => {
  it.each<[string, string, RegExp]>([
    ['from=yesterday', 'from', /a date such as/],
    ['from=2026-02-30', 'from', /not a date or time that exists/],
    ['from=2026-03-01T25:00:00Z', 'from', /not a date or time that exists/],
    ['from=2026-03-01T08:00:00', 'from', /a date such as/],
    ['from=1999-12-31', 'from', /before 2000/],
    ['from=2026-03-02&to=2026-03-01', 'from', /before to/],
    ['from=2999-01-01', 'from', /before to/],
    ['from=2005-01-01&interval=month', 'from', /at most 3660 days/],
    ['from=2026-01-01&to=2026-03-01&interval=hour', 'interval', /more than 1000 points.*longer interval/],
    ['interval=minute', 'interval', /must be one of hour, day, week, month/],
    ['timezone=Mars/Olympus', 'timezone', /IANA time zone/],
    ['timezone=%2B02:00', 'timezone', /IANA time zone/],
    ['top=101', 'top', /at most 100/],
    ['zone=UTC', 'zone', /not a known query parameter/],
  ])('is refused with its parameter and the way out: %s', async (query, path, message) => {
    for (const operation of ['getStats', 'getCodeStats'] as const) {
      const answer = await workspace.api.refused(operation, { query, params: { id: ids[0] ?? '' } })
      expect([answer.status, answer.details]).toEqual([
        422,
        [{ path, message: expect.stringMatching(message) }],
      ])
    }
  })

  it('is one about the code of another workspace', async () => {
    const answer = await server.api.refused('getCodeStats', { params: { id: ids[0] ?? '' } })
    expect(answer.status).toBe(404)
    expect((await server.api.ok('getStats')).data.totals.scans).toBe(0)
  })
})
