import type { Db } from '../db/schema.ts'
import { claimAddress } from './claim.ts'
import type { GooglePerson, Visit } from './google.ts'
import { findByEmail } from './people.ts'
import type { AccountRoutesDeps } from './routes.ts'

type Entered = string | { refused: 'not_invited' | 'email_not_verified' | 'use_password' }

/**
 * Who a person that Google vouches for is here, within a transaction: somebody it has vouched for before, somebody with
 * that address, or a new one who is invited or where everybody may sign up. Answers their id, or why not.
 */
export async function mayEnter(
  trx: Db,
  deps: AccountRoutesDeps & { hasOwner: boolean },
  { subject, email, emailVerified, isGoogleMail, name }: GooglePerson,
  { invitation }: Visit,
): Promise<Entered> {
  const known = await trx
    .selectFrom('identities')
    .select('person_id')
    .where('provider', '=', 'google')
    .where('subject', '=', subject)
    .executeTakeFirst()
  if (known) return known.person_id
  if (!emailVerified) return { refused: 'email_not_verified' }
  const existing = await findByEmail(trx, email)
  // An address that Google checked once may be another's by now, who has shown with the password that it is theirs.
  if (existing && existing.password !== null && !isGoogleMail) return { refused: 'use_password' }
  if (existing) await claimAddress(trx, deps, existing.id)
  const id = existing?.id ?? (await makeNew())
  if (id === undefined) return { refused: 'not_invited' }
  await trx
    .insertInto('identities')
    .values({ provider: 'google', subject, person_id: id, created_at: deps.clock.now() })
    .onConflict((conflict) => conflict.columns(['provider', 'subject']).doNothing())
    .execute()
  return id

  async function makeNew(): Promise<string | undefined> {
    const { accounts, config, hasOwner } = deps
    if (invitation === undefined && (config.signUp !== 'open' || !hasOwner)) return undefined
    const person = await accounts.makePerson(trx, { name, email, passwordHash: null, emailVerified: true })
    if (invitation === undefined) await accounts.makeOwnWorkspace(trx, person)
    else await accounts.takeInvitation(trx, invitation, person)
    return person.id
  }
}
