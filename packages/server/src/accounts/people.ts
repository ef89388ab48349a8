import type { Person } from '@qregg/contract'
import type { Clock } from '../clock.ts'
import type { Db } from '../db/schema.ts'
import { ApiError } from '../errors.ts'
import type { NewId } from '../ids.ts'

export type NewPerson = {
  name: string
  email: string
  /** From `passwords.hash`, made before the transaction; null for who signs in elsewhere alone. */
  passwordHash: string | null
  /** Whether the address is known to be theirs. Left out: not yet. */
  emailVerified?: boolean
}

/** What an email address is looked up by. */
export const emailKey = (email: string) => email.trim().toLowerCase()

/** Makes a person, inside a transaction. @throws ApiError 409 email_taken */
export async function makePerson(
  trx: Db,
  deps: { clock: Clock; newId: NewId },
  given: NewPerson,
): Promise<Person> {
  const now = deps.clock.now()
  const email = given.email.trim()
  const made = await trx
    .insertInto('people')
    .values({
      id: deps.newId('person'),
      name: given.name,
      email,
      email_key: emailKey(email),
      email_verified: given.emailVerified ? 1 : 0,
      password: given.passwordHash,
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.column('email_key').doNothing())
    .returning(['id', 'name', 'email'])
    .executeTakeFirst()
  if (made) return made
  throw new ApiError('email_taken', 'Somebody has signed up with this email address. Sign in instead.')
}

/** Somebody by their address, with what is stored of the password, and 1 where the address is known to be theirs. */
export async function findByEmail(db: Db, email: string) {
  return await db
    .selectFrom('people')
    .select(['id', 'name', 'email', 'password', 'email_verified'])
    .where('email_key', '=', emailKey(email))
    .executeTakeFirst()
}
