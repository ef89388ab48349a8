import { expect, it, jest } from '@jest/globals'
import { FOLDED_TABLES } from '../../src/scans/postgres/fold-sql.ts'
import { ofWorkspace } from '../../src/scans/stats/sums.ts'
import { postgresForTests } from '../support/postgres.ts'
import { newScan, openInstance } from './instance.ts'
import { migrateTo } from './migrate-to.ts'

jest.setTimeout(60_000)

const HOUR_MS = 3_600_000

it('A database that the version before has folded tells statistics of all its scans, and no scan counts twice', async () => {
  const database = await postgresForTests()
  const old = await openInstance(database.url)
  const now = Date.now()
  const edges = [now - 3 * HOUR_MS, now + HOUR_MS].map((at) => Math.floor(at / HOUR_MS) * HOUR_MS)
  const scans = Array.from({ length: 50 }, (_, i) =>
    newScan({ code_num: 1 + (i % 2), visitor: i % 7, at: now - i * 1_000 }),
  )
  await Promise.all(scans.map(old.record))
  await old.scans.fold.caughtUp()
  await old.close()
  const rows = await database.query<Record<string, unknown>>('select * from scans order by id')
  await database.drop()

  // The same scans in a database as the version before left it, with its totals and its cursor.
  const earlier = await postgresForTests()
  await migrateTo(earlier.url, '0004-instances')
  await earlier.query(`insert into scans select * from json_populate_recordset(null::scans, $1)`, [
    JSON.stringify(rows),
  ])
  await earlier.query("select setval('scan_ids', 50)")
  await earlier.query(`insert into code_totals (code_num, total, uniques, last_at)
    select code_num, count(*), count(distinct visitor), max(at) from scans group by code_num`)
  await earlier.query(
    `insert into daily_visitors select distinct code_num, (at / 86400000)::integer, visitor from scans`,
  )
  await earlier.query(
    'insert into fold_cursor (k, last) values (1, 50) on conflict (k) do update set last = 50',
  )

  const instance = await openInstance(earlier.url)
  try {
    const subjects = [1, 2, ofWorkspace(1)]
    const told = () =>
      Promise.all(subjects.map((subject) => instance.scans.statsReader.stats({ subject, edges })))
    const counts = () => instance.scans.reader.counts([1, 2])
    const before = [await told(), await counts()]
    await instance.scans.fold.caughtUp()
    expect([await told(), await counts()]).toEqual(before)
    expect((await told()).map(({ points }) => points[0]?.scans)).toEqual([25, 25, 50])
    expect([...(await counts()).values()].map(({ total }) => total)).toEqual([25, 25])
    for (const table of FOLDED_TABLES)
      expect(await earlier.query(`select from ${table} limit 1`)).toHaveLength(1)
    // A process of that version looks for its cursor, finds none, and leaves the log alone.
    expect(await earlier.query('select last from fold_cursor where k = 1 for update')).toEqual([])
    expect(instance.errors()).toEqual([])
  } finally {
    await instance.close()
    await earlier.drop()
  }
})
