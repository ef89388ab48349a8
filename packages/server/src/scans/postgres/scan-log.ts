import type pg from 'pg'
import type { ScanRow } from '../../db/schema.ts'
import { type LogRange, OUT_OF_ORDER_MS, SCAN_COLUMNS, type ScanLog } from '../scan-log.ts'
import { ask } from './ask.ts'

export type SharedScanLog = ScanLog & {
  /** The rows above an id, in order: with a full page there may be more. */
  after(id: number, limit: number): Promise<ScanRow[]>
}

const HEAD = 'select coalesce(max(id), 0) as head from scans'
const ROWS = `select ${SCAN_COLUMNS} from scans where id = any($1::bigint[]) order by id`
const AFTER = `select ${SCAN_COLUMNS} from scans where id > $1 order by id limit $2`
/** The first scan from an id on, and the end of the late run that it is part of. */
const FROM = `
  select id, at, (
    select last_id from (select last_id from late_scans where first_id <= scans.id order by first_id desc limit 1) run
    where last_id >= scans.id
  ) as late_until
  from scans where id >= $1 order by id limit 1`
/** Among those that were added late, below an id, the first that came at this time or later. */
const LATE = `
  select min(scans.id) as id from late_scans, scans
  where latest_at >= $2 and first_id < $1 and scans.id between first_id and least(last_id, $1 - 1) and at >= $2`

/** Runs above an id that were added late: they may have scans of any time before `latest_at`. */
const LATE_ABOVE = `
  select first_id - 1 as after, last_id as until from late_scans where last_id > $1 and latest_at >= $2 order by first_id`

type Place = { id: number; at: number; late_until: number | null }

/** The log as all processes see it. */
export function createSharedScanLog(pool: pg.Pool): SharedScanLog {
  const head = async () => (await ask<{ head: number }>(pool, 'log head', HEAD))[0]?.head ?? 0

  /** The first scan from an id on that was added when it came. */
  async function punctualFrom(id: number) {
    let [row] = await ask<Place>(pool, 'log from', FROM, [id])
    while (row && row.late_until !== null)
      [row] = await ask<Place>(pool, 'log from', FROM, [row.late_until + 1])
    return row
  }

  /** The first of these that came at this time or later. */
  async function firstPunctual(at: number): Promise<number> {
    // Their times rise with ids but for a few milliseconds, so halving finds the place without an index on time.
    let found = (await head()) + 1
    let [low, high] = [1, found]
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const row = await punctualFrom(middle)
      if (row && row.at < at) low = row.id + 1
      else {
        high = middle
        if (row) found = row.id
      }
    }
    return found
  }

  async function firstAt(at: number): Promise<number> {
    const punctual = await firstPunctual(at)
    const [late] = await ask<{ id: number | null }>(pool, 'log late', LATE, [punctual, at])
    return late?.id ?? punctual
  }

  return {
    head,
    rows: async (ids) => (ids.length === 0 ? [] : await ask<ScanRow>(pool, 'log rows', ROWS, [ids])),
    after: (id, limit) => ask<ScanRow>(pool, 'log after', AFTER, [id, limit]),
    firstAt,
    async between(since, until) {
      const after = (await firstAt(since - OUT_OF_ORDER_MS)) - 1
      const end = (await firstPunctual(until + OUT_OF_ORDER_MS)) - 1
      const late = await ask<LogRange>(pool, 'log late above', LATE_ABOVE, [end, since])
      const beyond = late.map((run) => ({ ...run, after: Math.max(run.after, end) }))
      return [{ after, until: end }, ...beyond].filter((range) => range.after < range.until)
    },
  }
}
