import { sql } from 'kysely'
import type pg from 'pg'
import type { Logger } from 'pino'
import type { Database } from '../../db/schema.ts'
import { dayOf } from '../enrichment/salts.ts'
import { raiseScanFloor } from '../floor.ts'
import type { Owed, RemovableRow, ScanRemover } from '../removal/remover.ts'
import { ofWorkspace } from '../stats/sums.ts'
import { CURSOR } from './fold-sql.ts'
import { dropPartitionsBefore, type Partition } from './partitions.ts'

/**
 * Waits for who takes back what was folded, and makes whoever comes after find that scans may be gone. Without this both
 * could begin at once, and a scan be removed that is folded no more.
 */
const HOLD_FOLD = sql.raw(`${CURSOR} for share`)
const PAGE = `select id, at, workspace_num, code_num, reason, visitor from scans
  where id > $1 and id <= $2 order by id limit $3`
/** The times let PostgreSQL look into the months alone that they are of. */
const REMOVE = 'delete from scans where id = any($1::bigint[]) and at >= $2 and at <= $3'
const VISITORS_AT_ONCE = 5_000
const codeOf = (row: RemovableRow) => row.code_num
const workspaceOf = (row: RemovableRow) => ofWorkspace(row.workspace_num)
const FORGET = `delete from visits where ctid = any(array(
  select ctid from visits where day < $1 limit ${VISITORS_AT_ONCE}))`

const FORGET_VISITS = `delete from visits
  where (subject, day, visitor) in (select * from unnest($1::bigint[], $2::integer[], $3::bigint[]))`

const REMEMBER_VISITS = `insert into visits (subject, day, visitor)
  select distinct * from unnest($1::bigint[], $2::integer[], $3::bigint[]) as seen order by 1, 2, 3
  on conflict do nothing`

/** Whether all scans of a month may go: none is above `until`, and none is owed. Each part is a look into an index. */
const mayGo = (name: string) => `
  select not exists (select from ${name} where id > $1)
    and not exists (select from ${name} as part
      join unnest($2::bigint[], $3::bigint[]) as owed (workspace_num, above)
        on part.workspace_num = owed.workspace_num and part.withheld in (0, 1) and part.id > owed.above)
    and not exists (select from ${name} where id = any($4::bigint[])) as may_go`

/** Removes scans from the log that many share: old months whole, and what stands beside something owed by itself. */
export function createSharedRemover(pool: pg.Pool, database: Database, logger: Logger): ScanRemover {
  async function change(text: string, rows: readonly RemovableRow[]): Promise<void> {
    const visits = rows.filter(({ visitor }) => visitor !== null)
    if (visits.length === 0) return
    // Of the code, and of the workspace.
    for (const subjectOf of [codeOf, workspaceOf])
      await pool.query(text, [
        visits.map(subjectOf),
        visits.map(({ at }) => dayOf(at)),
        visits.map(({ visitor }) => visitor),
      ])
  }

  return {
    willRemove: (until) =>
      raiseScanFloor(database, until, async (trx) => void (await HOLD_FOLD.execute(trx))),
    page: async (after, until, limit) => (await pool.query<RemovableRow>(PAGE, [after, until, limit])).rows,
    async remove(rows) {
      if (rows.length === 0) return 0
      const times = rows.map(({ at }) => at)
      const values = [rows.map(({ id }) => id), Math.min(...times), Math.max(...times)]
      return (await pool.query(REMOVE, values)).rowCount ?? 0
    },
    async removeWhole(before, until, owed) {
      try {
        const dropped = await dropPartitionsBefore(pool, before, (client, month) =>
          isFree(client, month, until, owed),
        )
        if (dropped.length > 0) logger.info({ months: dropped }, 'months of scans were removed')
      } catch (error) {
        // Somebody had the log for too long. Row by row it gets done all the same.
        logger.warn({ err: error }, 'months of scans could not be removed whole')
      }
    },
    forgetVisits: (rows) => change(FORGET_VISITS, rows),
    rememberVisits: (rows) => change(REMEMBER_VISITS, rows),
    async forgetVisitors(day) {
      while (((await pool.query(FORGET, [day])).rowCount ?? 0) === VISITORS_AT_ONCE);
    },
    async rest() {},
  }
}

async function isFree(
  client: pg.Pool | pg.PoolClient,
  { name }: Partition,
  until: number,
  { above, ids }: Owed,
): Promise<boolean> {
  const { rows } = await client.query<{ may_go: boolean }>(mayGo(name), [
    until,
    [...above.keys()],
    [...above.values()],
    [...ids],
  ])
  return rows[0]?.may_go === true
}
