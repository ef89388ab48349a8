import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import type pg from 'pg'
import type { Logger } from 'pino'
import type { Clock } from '../../clock.ts'
import { dayOf, nearest, type Salts } from '../enrichment/salts.ts'

const MADE_BEFORE_MS = 3_600_000
const ROTATE_EVERY_MS = 60_000
const SALT_BYTES = 32

/** Who comes first makes the salt of a day; everybody reads that one. */
const MAKE = `insert into salts (day, salt) select * from unnest($1::bigint[], $2::text[])
  on conflict (day) do nothing`
const READ = 'select day, salt from salts where day between $1 and $2'
const FORGET = 'delete from salts where day < $1 or day > $2'

/**
 * The salts that all processes share, so that a visitor is one visitor on each of them. They live in an unlogged table:
 * in no replica, and in no dump that leaves such tables out. Tomorrow's is fetched in the last hour of a day, so a
 * database that is away at midnight costs nothing; one that is away longer costs the day's count of unique visitors.
 * Rejects when they cannot be had at the start.
 */
export async function openSharedSalts(pool: pg.Pool, clock: Clock, logger: Logger): Promise<Salts> {
  let salts = new Map<number, KeyObject>()
  let isRefreshing = false

  async function refresh(): Promise<void> {
    const today = dayOf(clock.now())
    const due = dayOf(clock.now() + MADE_BEFORE_MS)
    const days = due === today ? [today] : [today, due]
    // A crash of the database empties the table: what is in memory is as good as a new one, and stays the same.
    const offered = days.map((day) => salts.get(day)?.export() ?? randomBytes(SALT_BYTES))
    await pool.query(MAKE, [days, offered.map((salt) => salt.toString('base64'))])
    const { rows } = await pool.query<{ day: number; salt: string }>(READ, [today - 1, today + 1])
    salts = new Map(rows.map(({ day, salt }) => [day, createSecretKey(Buffer.from(salt, 'base64'))]))
    await pool.query(FORGET, [today - 1, today + 1])
  }

  function rotate(): void {
    forgetOld()
    if (isRefreshing) return
    isRefreshing = true
    refresh()
      .catch((error: unknown) => logger.warn({ err: error }, 'the salts of visitor hashes could not be read'))
      .finally(() => {
        isRefreshing = false
      })
  }

  /** Also while the database is away: no salt outlives its time. The last one there is stays, or there would be none. */
  function forgetOld() {
    const today = dayOf(clock.now())
    for (const day of salts.keys()) if (day < today - 1 && salts.size > 1) salts.delete(day)
  }

  await refresh()
  const timer = setInterval(rotate, ROTATE_EVERY_MS)
  timer.unref()
  return {
    saltFor(day) {
      const salt = salts.get(day)
      if (salt !== undefined) return salt
      rotate()
      return salts.get(nearest(day, salts.keys())) ?? createSecretKey(randomBytes(SALT_BYTES))
    },
    rotate,
    close() {
      clearInterval(timer)
    },
  }
}
