import { expect, it, jest } from '@jest/globals'
import { createSharedStatsReader } from '../../src/scans/postgres/stats-reader.ts'
import { QUARTER_MS } from '../../src/scans/stats/sums.ts'
import { postgresForTests } from '../support/postgres.ts'
import { openInstance } from './instance.ts'
import { type PlanNode, rowsRead } from './rows-read.ts'

jest.setTimeout(60_000)

const QUARTERS = 20_000
const ASKED = 40

it('Statistics read of a code that was scanned for years only the quarters of an hour that were asked about', async () => {
  const database = await postgresForTests()
  const instance = await openInstance(database.url)
  try {
    // A code and its workspace, with rows as wide as those of real scans.
    await database.query(
      `insert into stats_quarters
       select subject, n, 1, 1, 0, 0, 0, 0, 0, jsonb_build_object('c:DE', 1, 'r:' || repeat('x', 600), 1)
       from generate_series(1, ${QUARTERS}) as n, unnest('{1,-1}'::bigint[]) as subject order by n`,
    )
    await database.query('analyze stats_quarters')
    const pool = instance.storage.connection('test')
    // The plan for any question, which PostgreSQL takes after the fifth.
    await pool.query('set plan_cache_mode = force_generic_plan')
    const edges = Array.from({ length: ASKED / 10 + 1 }, (_, i) => (QUARTERS / 2 + 1 + i * 10) * QUARTER_MS)
    const { points } = await createSharedStatsReader(pool).stats({ subject: 1, edges })
    expect(points.map(({ scans }) => scans)).toEqual([10, 10, 10, 10])

    const parts = [0, 10, 20, 30].map((first) => QUARTERS / 2 + 1 + first)
    const args = `1, '{0,1,2,3}', '{${parts}}', '{${parts.map((first) => first + 10)}}'`
    for (const name of ['stats quarters sums', 'stats quarters facts']) {
      const { rows } = await pool.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
        `explain (analyze, format json) execute "${name}" (${args})`,
      )
      const plan = rows[0]?.['QUERY PLAN'][0].Plan
      expect(plan && rowsRead(plan)).toBe(ASKED)
    }
  } finally {
    await instance.close()
    await database.drop()
  }
})
