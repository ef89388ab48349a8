import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Db } from '../db/schema.ts'
import { lockRows } from '../db/transaction.ts'

export type ClaimDeps = {
  clock: Clock
  config: Pick<Config, 'signUp'>
  accounts: {
    sessions: { endAll(trx: Db, personId: string): Promise<void> }
    /** Has everything end by which others come in whom a person let in: keys and invitations. */
    revokeMadeBy(trx: Db, personId: string): Promise<void>
  }
}

/**
 * Called, within a transaction, when somebody has shown that a person's address is theirs. Somebody else may have signed
 * up with it before, to wait for its owner: then what they made to come in again goes, with their password and sessions.
 */
export async function claimAddress(
  trx: Db,
  { accounts, clock, config }: ClaimDeps,
  personId: string,
): Promise<void> {
  const person = trx.selectFrom('people').select('email_verified').where('id', '=', personId)
  const found = await lockRows(trx, person).executeTakeFirst()
  if (!found || found.email_verified === 1) return
  await trx
    .updateTable('people')
    .set({ password: null, email_verified: 1, updated_at: clock.now() })
    .where('id', '=', personId)
    .execute()
  await accounts.sessions.endAll(trx, personId)
  // Where people come by invitation alone, a forgotten password must not cost somebody their automations.
  if (config.signUp === 'open') await accounts.revokeMadeBy(trx, personId)
}
