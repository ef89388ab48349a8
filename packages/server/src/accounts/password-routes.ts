import { accountOperations } from '@qregg/contract'
import { transact } from '../db/transaction.ts'
import { ApiError } from '../errors.ts'
import type { Api } from '../http/api.ts'
import { oneLine } from '../one-line.ts'
import { claimAddress } from './claim.ts'
import { findByEmail } from './people.ts'
import { type AccountRoutesDeps, DONE, wrong } from './routes.ts'
import type { SignedIn } from './sessions.ts'

/** Mounts changing the password, and setting a new one by mail. */
export function mountPasswords(api: Api<SignedIn>, deps: AccountRoutesDeps): void {
  const { accounts, database, clock, config } = deps
  const { attempts, mailer, passwords, resets, sessions } = accounts

  api.route(accountOperations.changePassword, async ({ body, caller, request }) => {
    const { person, session } = caller
    if (!person.hasPassword)
      throw wrong('You have no password, because you sign in with Google. Have one set by "forgot password".')
    await attempts.count('password', request, person.email)
    const stored = (await findByEmail(database, person.email))?.password ?? null
    if (!(await passwords.verify(body.current, stored))) throw wrong('The current password is wrong.')
    await attempts.succeeded('password', person.email)
    const password = await passwords.hash(body.password)
    await transact(database, async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable('people')
        .set({ password, updated_at: clock.now() })
        .where('id', '=', person.id)
        .where('password', '=', stored)
        .executeTakeFirstOrThrow()
      if (numUpdatedRows === 0n)
        throw wrong('The password was changed at this moment. Sign in with the new one.')
      // Whoever could read the mail changes nothing by an old link.
      await resets.forget(trx, person.id)
      await sessions.endAll(trx, person.id, session.id)
    })
    return DONE
  })

  api.route(accountOperations.forgotPassword, async ({ body: { email }, request }) => {
    if (!mailer.enabled)
      throw new ApiError(
        'unavailable',
        'This server sends no mail, so it cannot send a link. Ask whoever runs it for help.',
      )
    await attempts.count('forgot', request)
    // Whether there is such a person or not.
    await attempts.countMail('forgot', email)
    // Not waited for: how long the answer takes would tell whether there is such a person.
    mailLink(email).catch((error: unknown) => {
      deps.logger.warn({ err: error }, 'a mail with a link for a new password was not sent')
    })
    return DONE
  })

  async function mailLink(email: string): Promise<void> {
    const person = await findByEmail(database, email)
    if (!person) return
    await transact(database, async (trx) => {
      const link = `${config.publicUrl}/dashboard/reset-password#${await resets.begin(trx, person.id)}`
      await mailer.send(trx, {
        to: person.email,
        subject: 'Set a new password for Qregg',
        text: letter(person.name, config.publicUrl, link),
        urgent: true,
      })
    })
  }

  api.route(accountOperations.resetPassword, async ({ body: { token, password }, request }) => {
    await attempts.count('reset', request)
    if (!(await resets.isGood(token))) throw expired()
    const hash = await passwords.hash(password)
    await transact(database, async (trx) => {
      const personId = await resets.use(trx, token)
      if (personId === undefined) throw expired()
      // Who reads the mail has the address.
      await claimAddress(trx, deps, personId)
      await trx
        .updateTable('people')
        .set({ password: hash, updated_at: clock.now() })
        .where('id', '=', personId)
        .execute()
      await sessions.endAll(trx, personId)
    })
    return DONE
  })
}

const expired = () =>
  new ApiError('link_expired', 'This link was used, or is older than an hour. Ask for a new one.')

const letter = (name: string, publicUrl: string, link: string) => `Hello ${oneLine(name)},

somebody, probably you, has asked to set a new password at ${publicUrl}.
This link does it, once and within an hour:

${link}

If it was not you, there is nothing to do: the password stays as it is.
`
