import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type pg from 'pg'
import type { Logger } from 'pino'
import type { Database } from '../../db/schema.ts'
import { reasonOfAgent } from '../enrichment/judged-again.ts'
import { RULE_VERSION } from '../enrichment/reason.ts'
import { SCANS_WERE_REMOVED } from '../fold/fold-anew.ts'
import type { FoldWorker } from '../fold/fold-worker.ts'
import { CURSOR, CURSOR_KEY, FOLD, FOLDED_TABLES } from './fold-sql.ts'

/** Scans that are folded together share the sums that they change. */
const FOLD_EVERY_MS = 1_000
const CHUNK = 5_000
const BUSY_RETRY_MS = 20
const AGENTS_AT_ONCE = 5_000

/** Whoever has the cursor folds; others do not wait for it. */
const TAKE_CURSOR = `${CURSOR} for update skip locked`
const MOVE_CURSOR = `update fold_cursor set last = $1 where k = ${CURSOR_KEY}`

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
      if (rows > 0) await client.query(MOVE_CURSOR, [folded.rows[0]?.last])
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

/**
 * Takes back everything that was folded, so that it is folded anew from the log, by the rule of today: in one transaction,
 * under the lock of those who fold. Deleted rather than truncated, because who reads meanwhile goes on seeing what was there.
 */
export async function foldAnew(database: Database): Promise<void> {
  await judgeAgents(database)
  await database.transaction().execute(async (trx) => {
    await sql.raw(`${CURSOR} for update`).execute(trx)
    const removed = await sql`select 1 from settings where key = 'scans_removed_up_to'`.execute(trx)
    if (removed.rows.length > 0) throw new Error(SCANS_WERE_REMOVED)
    for (const table of FOLDED_TABLES) await sql.raw(`delete from ${table}`).execute(trx)
    await sql.raw(`update fold_cursor set last = 0 where k = ${CURSOR_KEY}`).execute(trx)
  })
}

/** Writes beside each agent what today's rule makes of it: the fold is SQL, and the rule is not. */
async function judgeAgents(database: Database): Promise<void> {
  for (let last = 0; ; ) {
    const agents = await database
      .selectFrom('agents')
      .select(['id', 'text'])
      .where('id', '>', last)
      .orderBy('id')
      .limit(AGENTS_AT_ONCE)
      .execute()
    const reasons = JSON.stringify(agents.map(({ id, text }) => ({ id, judged: reasonOfAgent(text) })))
    await sql`update agents set judged = given.judged, judged_rule = ${RULE_VERSION}
      from json_to_recordset(${reasons}::json) as given (id bigint, judged text) where agents.id = given.id`.execute(
      database,
    )
    if (agents.length < AGENTS_AT_ONCE) return
    last = agents.at(-1)?.id ?? last
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
    async caughtUp(ending) {
      const head = (await pool.query<{ head: number }>('select coalesce(max(id), 0) as head from scans'))
        .rows[0]
      while (!ending?.aborted) {
        stopping.signal.throwIfAborted()
        const cursor = await pool.query<{ last: number }>(CURSOR)
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
