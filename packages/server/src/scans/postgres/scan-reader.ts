import { DELIVERED_REASONS } from '@qregg/contract'
import type pg from 'pg'
import type { ScanRow } from '../../db/schema.ts'
import { partsOf } from '../list-parts.ts'
import { SCAN_COLUMNS } from '../scan-log.ts'
import type { ScanQuery, ScanReader } from '../scan-reader.ts'
import { TAIL_AT_MOST } from '../stats/reading.ts'
import { ask } from './ask.ts'
import { CURSOR } from './fold-sql.ts'

const MANY = Number.MAX_SAFE_INTEGER
const DAY_MS = 86_400_000

/**
 * What has been folded, and the log above the fold's cursor, as of one moment: a statement sees one. No more of the log
 * than statistics read, or the codes of a page would read all of it while it is folded anew.
 */
const COUNTS = `
  with wanted as (select unnest($1::bigint[]) as code_num),
  tail as (
    select code_num, at, (at / ${DAY_MS})::integer as day, visitor from scans
    where code_num = any($1::bigint[]) and withheld = 0 and reason = 'human'
      and id > (${CURSOR}) and id <= (${CURSOR}) + ${TAIL_AT_MOST}
  ),
  fresh as (
    select code_num, count(*) as uniques from (select distinct code_num, day, visitor from tail where visitor is not null) seen
    where not exists (
      select from visits old
      where old.subject = seen.code_num and old.day = seen.day and old.visitor = seen.visitor
    )
    group by code_num
  ),
  added as (select code_num, count(*) as total, max(at) as last_at from tail group by code_num)
  select wanted.code_num, coalesce(folded.total, 0) + coalesce(added.total, 0) as total,
    coalesce(folded.uniques, 0) + coalesce(fresh.uniques, 0) as uniques,
    greatest(folded.last_at, added.last_at) as last_at
  from wanted
  left join code_totals folded using (code_num) left join added using (code_num) left join fresh using (code_num)
  where folded.code_num is not null or added.code_num is not null`

type CountRow = { code_num: number; total: number; uniques: number; last_at: number | null }

/** Lists come straight from the log, which is indexed by code and workspace here; totals are folded. */
export function createSharedScanReader(pool: pg.Pool): ScanReader {
  return {
    // A question holds up one connection; most of the time is the way there and back.
    patienceMs: 50,
    newest: (query, before = MANY) => list(pool, query, 'desc', 0, before),
    following: (query, after, until = MANY - 1) => list(pool, query, 'asc', after, until + 1),
    async counts(codeNums) {
      if (codeNums.length === 0) return new Map()
      const rows = await ask<CountRow>(pool, 'counts', COUNTS, [codeNums])
      return new Map(
        rows.map((row) => [row.code_num, { total: row.total, unique: row.uniques, lastAt: row.last_at }]),
      )
    },
    folded: async () => (await ask<{ last: number }>(pool, 'folded', CURSOR))[0]?.last ?? 0,
  }
}

/**
 * What is withheld, and each reason but `human`, stands apart in an index, so each part is read by itself in order. All in
 * one statement, as of one moment: who reads on from the end of this would otherwise miss what was added to the first
 * part while the second was read.
 */
async function list(pool: pg.Pool, query: ScanQuery, order: 'asc' | 'desc', after: number, before: number) {
  const parts = partsOf(query.reasons ?? DELIVERED_REASONS)
  if (parts.length === 0) return []
  const owner = query.codeNum === undefined ? 'workspace_num' : 'code_num'
  const text = parts
    .map(
      ({ condition }) => `(select ${SCAN_COLUMNS} from scans
        where ${owner} = $1 and ${condition} and id > $2 and id < $3 order by id ${order} limit $4)`,
    )
    .join(' union all ')
  return await ask<ScanRow>(
    pool,
    `list ${owner} ${order} ${parts.map(({ name }) => name).join()}`,
    parts.length > 1 ? `${text} order by id ${order} limit $4` : text,
    [query.codeNum ?? query.workspaceNum, after, before, query.limit],
  )
}
