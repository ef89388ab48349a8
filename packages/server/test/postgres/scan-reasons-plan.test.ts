import { expect, it, jest } from '@jest/globals'
import type { ScanReason } from '@qregg/contract'
import { createSharedScanReader } from '../../src/scans/postgres/scan-reader.ts'
import { postgresForTests } from '../support/postgres.ts'
import { openInstance } from './instance.ts'
import { type PlanNode, rowsRead } from './rows-read.ts'

jest.setTimeout(60_000)

const SCANS = 30_000

it('A list of a rare reason reads the scans that it shows, and none of the many others of its workspace', async () => {
  const database = await postgresForTests()
  const instance = await openInstance(database.url)
  try {
    // In two months, of which the second is made after the indexes were.
    await database.query(
      `insert into scans (id, workspace_num, code_num, revision, at, reason, rule, withheld)
       select i, 1, 1, 1, (extract(epoch from now()) * 1000)::bigint + i % 2 * 2000000000,
         case when i % 10000 = 7 then 'preview' when i % 10000 = 8 then 'test' when i % 2 = 0 then 'inactive' else 'human' end,
         2, case when i % 10000 <> 8 and i % 2 = 0 or i % 10000 = 7 then 1 else 0 end
       from generate_series(1, ${SCANS}) i`,
    )
    await database.query('analyze scans')
    const pool = instance.storage.connection('test')
    // The plan for any question, which PostgreSQL takes after the fifth.
    await pool.query('set plan_cache_mode = force_generic_plan')
    const reader = createSharedScanReader(pool)
    const lists: Array<[ScanReason[], string, number[]]> = [
      [['preview'], 'preview', [20_007, 10_007, 7]],
      [['test'], 'test', [20_008, 10_008, 8]],
      [['preview', 'test'], 'test,preview', [20_008, 20_007, 10_008, 10_007, 8, 7]],
    ]
    for (const [reasons, name, ids] of lists)
      for (const [owner, query] of [
        ['workspace_num', { workspaceNum: 1 }],
        ['code_num', { workspaceNum: 1, codeNum: 1 }],
      ] as const) {
        const rows = await reader.newest({ ...query, reasons, limit: 20 })
        expect(rows.map(({ id }) => id)).toEqual(ids)
        const explained = await pool.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
          `explain (analyze, format json) execute "list ${owner} desc ${name}" (1, 0, ${SCANS + 1}, 20)`,
        )
        const plan = explained.rows[0]?.['QUERY PLAN'][0].Plan
        expect(plan && rowsRead(plan)).toBe(ids.length)
      }
  } finally {
    await instance.close()
    await database.drop()
  }
})
