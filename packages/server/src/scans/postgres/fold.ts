import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { Logger } from 'pino'
import type { FoldWorker } from '../fold/fold-worker.ts'

const FOLD_EVERY_MS = 500
const CHUNK = 5_000
const BUSY_RETRY_MS = 20
const DAY_MS = 86_400_000

/** Whoever has the cursor folds; others do not wait for it. */
const TAKE_CURSOR = 'select last from fold_cursor where k = 1 for update skip locked'

/**
 * The same sums as the SQLite fold makes, without moving a row out of the database. Totals are changed in the order of
 * their keys, so that two of these could not wait for each other crosswise.
 */
const FOLD = `
  with chunk as materialized (
    select id, code_num, at, reason, visitor from scans where id > $1 order by id limit $2
  ),
  human as (select * from chunk where reason = 'human'),
  visits as (
    insert into daily_visitors (code_num, day, visitor)
    select distinct code_num, (at / ${DAY_MS})::integer, visitor from human where visitor is not null
    on conflict do nothing returning code_num
  ),
  uniques as (select code_num, count(*) as uniques from visits group by code_num),
  sums as (select code_num, count(*) as total, max(at) as last_at from human group by code_num),
  counted as (
    insert into code_totals as known (code_num, total, uniques, last_at)
    select code_num, total, coalesce(uniques, 0), last_at from sums left join uniques using (code_num)
    order by code_num
    on conflict (code_num) do update set total = known.total + excluded.total,
      uniques = known.uniques + excluded.uniques, last_at = greatest(known.last_at, excluded.last_at)
  )
  select count(*)::integer as rows, max(id) as last from chunk`

/** Folds at most `limit` rows of the log, and answers how many; undefined while another process folds. */
export async function foldChunk(pool: pg.Pool, limit: number): Promise<number | undefined> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const cursor = (await client.query<{ last: number }>(TAKE_CURSOR)).rows[0]
    let rows: number | undefined
    if (cursor) {
      const folded = await client.query<{ rows: number; last: number | null }>({
        name: 'fold',
        text: FOLD,
        values: [cursor.last, limit],
      })
      rows = folded.rows[0]?.rows ?? 0
      if (rows > 0) await client.query('update fold_cursor set last = $1 where k = 1', [folded.rows[0]?.last])
    }
    await client.query('commit')
    client.release()
    return rows
  } catch (error) {
    // With its connection ends its transaction.
    client.release(true)
    throw error
  }
}

/** Folds the log from time to time, in turns with the other processes. `pool` has one connection. */
export function startSharedFold(pool: pg.Pool, logger: Logger, chunk = CHUNK): FoldWorker {
  const stopping = new AbortController()

  async function foldForEver() {
    while (!stopping.signal.aborted) {
      const rows = await foldChunk(pool, chunk).catch((error: unknown) => {
        logger.debug({ err: error }, 'scans could not be folded')
      })
      if (rows !== chunk)
        await sleep(FOLD_EVERY_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => {})
    }
  }

  const running = foldForEver()
  return {
    async caughtUp() {
      const head = (await pool.query<{ head: number }>('select coalesce(max(id), 0) as head from scans'))
        .rows[0]
      for (;;) {
        const cursor = await pool.query<{ last: number }>('select last from fold_cursor where k = 1')
        if ((cursor.rows[0]?.last ?? 0) >= (head?.head ?? 0)) return
        if ((await foldChunk(pool, chunk)) === undefined) await sleep(BUSY_RETRY_MS)
      }
    },
    async stop() {
      stopping.abort()
      await running
    },
  }
}
