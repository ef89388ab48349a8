import type { Clock } from '../clock.ts'
import type { Database, Db } from '../db/schema.ts'
import { hashToken, makeToken } from './token.ts'

/** How long a mailed link is good. */
const GOOD_FOR_MS = 60 * 60_000

/** Links that set a new password: each is good once, for an hour, and only until another one is used. */
export function createResets({ database, clock }: { database: Database; clock: Clock }) {
  return {
    /** Makes a link's token for a person. */
    async begin(db: Db, personId: string): Promise<string> {
      const token = makeToken()
      const now = clock.now()
      await db
        .insertInto('verifications')
        .values({
          token_hash: hashToken(token),
          kind: 'reset_password',
          person_id: personId,
          created_at: now,
          expires_at: now + GOOD_FOR_MS,
        })
        .execute()
      return token
    },

    /** Whether a token is good, to spare the work that it would take. */
    async isGood(token: string): Promise<boolean> {
      return (await open(database, clock, token)) !== undefined
    },

    /** Uses a token up, within a transaction, with all others of its person; undefined when it is not good. */
    async use(trx: Db, token: string): Promise<string | undefined> {
      const personId = await open(trx, clock, token)
      if (personId === undefined) return undefined
      // Else somebody with the same link was quicker, and all of them are gone.
      return (await forget(trx, personId)) > 0n ? personId : undefined
    },

    /** Has a person's links open nothing any more; answers how many there were. */
    forget,
  }
}

async function forget(trx: Db, personId: string): Promise<bigint> {
  const { numDeletedRows } = await trx
    .deleteFrom('verifications')
    .where('person_id', '=', personId)
    .where('kind', '=', 'reset_password')
    .executeTakeFirstOrThrow()
  return numDeletedRows
}

async function open(db: Db, clock: Clock, token: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('verifications')
    .select('person_id')
    .where('token_hash', '=', hashToken(token))
    .where('kind', '=', 'reset_password')
    .where('expires_at', '>', clock.now())
    .executeTakeFirst()
  return row?.person_id
}
