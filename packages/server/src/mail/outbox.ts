import type { Selectable } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Database, Db, Schema } from '../db/schema.ts'
import { transact } from '../db/transaction.ts'
import { oneLine } from '../one-line.ts'
import type { SecretBox } from '../secrets.ts'

/** A letter in plain text. `urgent`: somebody waits for it, and has no other way. */
export type Mail = { to: string; subject: string; text: string; urgent?: boolean }

export type ClaimedMail = Mail & { num: number; attempts: number; leaseUntil: number }

/** Waiting mail above which no more is taken: a mail server that is away must not fill the database. */
const WAITING_AT_MOST = 1_000
/** Of those, places that only urgent mail takes. */
const KEPT_FREE = 100
const SUBJECT_AT_MOST = 200
/** Longer than a mail server is waited for. Whoever died while sending has it sent again after this. */
const LEASE_MS = 120_000
const MINUTE_MS = 60_000
/** Waits after each failure, a day in all; after the last one the mail is given up. */
const RETRY_AFTER_MS = [1, 5, 15, 60, 180, 360, 720].map((minutes) => minutes * MINUTE_MS)
/** No wait is longer, by whichever instance's clock: what is due later was put off before a wall clock was put back. */
const WAIT_AT_MOST_MS = Math.max(...RETRY_AFTER_MS) + 60 * MINUTE_MS

export type Outbox = ReturnType<typeof createOutbox>

/**
 * Mail that is to be sent, in the database: it is there if and only if the change that caused it is, no request waits
 * for a mail server, and a restart loses nothing. Texts are sealed, for they hold links that open something.
 */
export function createOutbox(deps: { database: Database; clock: Clock; box: SecretBox }) {
  const { database, clock, box } = deps

  return {
    /** Inside the transaction of what is told. False, and without effect, when too much waits. */
    async put(trx: Db, { to, subject, text, urgent }: Mail): Promise<boolean> {
      const { count } = await trx
        .selectFrom('mails')
        .select((builder) => builder.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      if (Number(count) >= WAITING_AT_MOST - (urgent ? 0 : KEPT_FREE)) return false
      const now = clock.now()
      // Names that people have chosen stand in subjects: a line break would begin another header.
      const row = { recipient: to, subject: oneLine(subject).slice(0, SUBJECT_AT_MOST), body: box.seal(text) }
      await trx
        .insertInto('mails')
        .values({ ...row, urgent: urgent ? 1 : 0, attempts: 0, created_at: now, next_at: now })
        .execute()
      return true
    },

    /** What is due and nobody else is at, urgent mail first, then what is due longest; undefined when there is none. */
    async claim(): Promise<ClaimedMail | undefined> {
      const now = clock.now()
      const due = await database
        .selectFrom('mails')
        .selectAll()
        .where((is) => is.or([is('next_at', '<=', now), is('next_at', '>', now + WAIT_AT_MOST_MS)]))
        .orderBy('urgent', 'desc')
        .orderBy('next_at')
        .limit(10)
        .execute()
      for (const row of due) {
        const leaseUntil = now + LEASE_MS
        const taken = await writeOne(row, { next_at: leaseUntil, attempts: row.attempts + 1 })
        if (!taken) continue
        const { num, recipient: to, subject } = row
        return { num, to, subject, text: box.open(row.body), attempts: row.attempts + 1, leaseUntil }
      }
      return undefined
    },

    /** It was handed in, or never will be. */
    async remove({ num }: ClaimedMail): Promise<void> {
      await transact(database, async (trx) => {
        await trx.deleteFrom('mails').where('num', '=', num).execute()
      })
    },

    /** Has it tried again later. False when it was tried often enough. */
    async postpone({ num, attempts, leaseUntil }: ClaimedMail): Promise<boolean> {
      const wait = RETRY_AFTER_MS[attempts - 1]
      if (wait === undefined) return false
      await writeOne({ num, next_at: leaseUntil }, { next_at: clock.now() + wait })
      return true
    },
  }

  /** Changes a row that is as it was read. */
  async function writeOne(
    { num, next_at }: Pick<Selectable<Schema['mails']>, 'num' | 'next_at'>,
    changes: { next_at: number; attempts?: number },
  ): Promise<boolean> {
    return await transact(database, async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable('mails')
        .set(changes)
        .where('num', '=', num)
        .where('next_at', '=', next_at)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    })
  }
}
