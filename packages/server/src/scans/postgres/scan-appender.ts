import { DELIVERED_REASONS } from '@qregg/contract'
import type pg from 'pg'
import type { Clock } from '../../clock.ts'
import type { ScanRow } from '../../db/schema.ts'
import { type NewScan, numbered } from '../scan-log.ts'
import { createSharedAgents } from './shared-agents.ts'
import { soundJson } from './sound-scans.ts'

/** Scans that are added together, under numbers that their appender gives out once and in order. */
export type Batch = {
  appender: string
  /** The first and the last of the numbers that this stands for: several batches may be added as one. */
  first: number
  last: number
  scans: readonly NewScan[]
  /** Whether they waited somewhere, so that their times are older than their place in the log. */
  isLate?: boolean
}

export type ScanAppender = {
  /**
   * Adds all of these scans or, when it throws, perhaps all and perhaps none: the connection may have died during the
   * commit. Then the same batch may be given again, to whatever process, and is added once. Answers null when nothing
   * was added, because the log has a batch of this appender with one of these numbers or a later one.
   */
  append(batch: Batch): Promise<ScanRow[] | null>
  /** The number of this appender's last batch in the log; 0 when there is none. */
  applied(appender: string): Promise<number>
}

/** Names the lock under which ids are given out. Any number will do, as long as it is always the same. */
const LOG_LOCK = 7_162_033_101

/**
 * One statement is one transaction, so the lock is held for one round trip less than it would be otherwise. **Ids are
 * given out under the lock, which is let go once they are visible**: whoever sees an id sees all lower ones, and reading
 * on from the last id loses nothing. The mark and its scans are committed together or not at all.
 */
const APPEND = `
  with queue as materialized (select pg_advisory_xact_lock(${LOG_LOCK})),
  mark as (
    insert into appenders as known (id, last_batch, updated_at) select $1, $3::bigint, $4::bigint from queue
    on conflict (id) do update set last_batch = excluded.last_batch, updated_at = excluded.updated_at
    where known.last_batch < $2::bigint
    returning 1
  ),
  added as (
    insert into scans (id, workspace_num, code_num, revision, at, country, city, device, os, browser, referrer, reason,
      rule, visitor, agent_id, withheld)
    select nextval('scan_ids'), workspace_num, code_num, revision, at, country, city, device, os, browser, referrer,
      reason, rule, visitor, agent_id,
      case when reason in (${DELIVERED_REASONS.map((reason) => `'${reason}'`).join(', ')}) then 0 else 1 end
    from (
      select given.* from mark, rows from (json_to_recordset($5::json) as (
        workspace_num bigint, code_num bigint, revision integer, at bigint, country text, city text, device text,
        os text, browser text, referrer text, reason text, rule integer, visitor bigint, agent_id bigint
      )) with ordinality as given (workspace_num, code_num, revision, at, country, city, device, os, browser, referrer,
        reason, rule, visitor, agent_id, place)
      order by place
    ) as inorder
    returning id, at, workspace_num
  )`
const ADDED = 'select min(id) as first, max(id) as last from added'
/**
 * An erasure of everything before a moment means what waited elsewhere while it was carried out, too: it begins again.
 * Nobody can ask to erase what is to come, so whatever it means was made before it was asked for.
 */
const ERASE_LATE = `, erased_again as (
    update erasures
    set state = 'pending', until_id = greatest(until_id, late_scans_of.last), done_at = null,
      claimed_until = case when state = 'pending' then claimed_until else 0 end
    from (
      select workspace_num, min(at) as earliest, max(id) as last from added group by workspace_num
    ) as late_scans_of
    where kind = 'before' and erasures.workspace_num = late_scans_of.workspace_num and before_at > earliest
  )`
/**
 * Remembers the run, so that looking for a time in the log does not take its ids for those of their time. One that
 * follows another is joined to it.
 */
const ADDED_LATE = `, run as (select min(id) as first, max(id) as last, max(at) as latest from added having count(*) > 0),
  late as (
    insert into late_scans as known (first_id, last_id, latest_at)
    select coalesce((
      select case when last_id = run.first - 1 then first_id end from late_scans order by first_id desc limit 1
    ), run.first), run.last, run.latest from run
    on conflict (first_id) do update set last_id = excluded.last_id,
      latest_at = greatest(known.latest_at, excluded.latest_at)
  )
  ${ERASE_LATE}
  ${ADDED}`

/** Adds scans to the log that many processes share. `pool` has one connection, on which a commit waits for the disk. */
export function createScanAppender(pool: pg.Pool, clock: Clock): ScanAppender {
  const agents = createSharedAgents(pool)
  return {
    async append({ appender, first, last, scans, isLate = false }) {
      await agents.learn(scans)
      const rows = scans.map((scan) => numbered(scan, 0, agents))
      const result = await pool.query<{ first: number | null; last: number | null }>({
        name: isLate ? 'append late scans' : 'append scans',
        text: APPEND + (isLate ? ADDED_LATE : ADDED),
        values: [appender, first, last, clock.now(), soundJson(rows)],
      })
      const added = result.rows[0]
      if (added?.first == null || added.last == null) return null
      // Under the lock nobody else takes a number, so those of a batch follow each other.
      if (added.last - added.first + 1 !== rows.length)
        throw new Error('The sequence scan_ids skips numbers: it must have increment 1 and cache 1.')
      for (let i = 0; i < rows.length; i++) (rows[i] as ScanRow).id = added.first + i
      return rows
    },
    async applied(appender) {
      const { rows } = await pool.query<{ last_batch: number }>(
        'select last_batch from appenders where id = $1',
        [appender],
      )
      return rows[0]?.last_batch ?? 0
    },
  }
}
