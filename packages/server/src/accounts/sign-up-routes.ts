import { accountOperations } from '@qregg/contract'
import { transact } from '../db/transaction.ts'
import { ApiError, invalidField } from '../errors.ts'
import type { Api } from '../http/api.ts'
import { findByEmail } from './people.ts'
import { type AccountRoutesDeps, answerSignedIn, DONE } from './routes.ts'
import type { SignedIn } from './sessions.ts'
import type { SignUpLink } from './sign-up-links.ts'

/**
 * Mounts signing up, where everybody may. Where the server can send mail, an account is made by a mailed link alone, so
 * that nobody has one in another's name, and nobody learns by trying who has one.
 */
export function mountSignUp(api: Api<SignedIn>, deps: AccountRoutesDeps): void {
  const { accounts, database, config } = deps
  const { attempts, mailer, passwords, setUp, signUpLinks } = accounts

  async function checkOpen(): Promise<void> {
    if (config.signUp !== 'open')
      throw new ApiError(
        'forbidden',
        'People join this server by an invitation. Ask whoever runs it for one.',
      )
    if (!(await setUp.isDone()))
      throw new ApiError('forbidden', 'This server has no owner yet, who comes first. Set it up.')
  }

  api.route(accountOperations.mailSignUp, async ({ body, request }) => {
    await checkOpen()
    if (!mailer.enabled)
      throw new ApiError('unavailable', 'This server sends no mail. Sign up without a link.')
    await attempts.count('sign-up', request)
    await attempts.countMail('sign-up', body.email)
    // Not waited for: how long the answer takes would tell whether there is such a person.
    mailLink(body).catch((error: unknown) => {
      deps.logger.warn({ err: error }, 'a mail with a link to sign up by was not sent')
    })
    return DONE
  })

  async function mailLink(wanted: SignUpLink): Promise<void> {
    const { email } = wanted
    const known = await findByEmail(database, email)
    const link = `${config.publicUrl}/dashboard/sign-up#${signUpLinks.seal(wanted)}`
    const text = known ? letterToKnown(config.publicUrl) : letter(config.publicUrl, link)
    await transact(database, (trx) =>
      mailer.send(trx, { to: email, subject: 'Sign up for Qregg', text, urgent: true }),
    )
  }

  api.route(accountOperations.openSignUp, async ({ body: { token }, request }) => {
    await attempts.count('sign-up', request)
    return { data: { email: linkOf(token).email } }
  })

  api.route(accountOperations.signUp, async ({ body: { name, password, token, ...given }, request }) => {
    await checkOpen()
    await attempts.count('sign-up', request)
    const { email, invitation }: Partial<SignUpLink> = mailer.enabled ? linkOf(token) : given
    if (email === undefined) throw invalidField('email', 'is required')
    const passwordHash = await passwords.hash(password)
    const emailVerified = mailer.enabled
    const person = await transact(database, async (trx) => {
      const made = await accounts.makePerson(trx, { name, email, passwordHash, emailVerified })
      if (invitation === undefined) await accounts.makeOwnWorkspace(trx, made)
      else await accounts.takeInvitation(trx, invitation, made)
      return made
    })
    return await answerSignedIn(accounts, request, person)
  })

  function linkOf(token: string | undefined): SignUpLink {
    if (token === undefined)
      throw new ApiError(
        'forbidden',
        'Signing up takes the link that this server mails. Have one sent first.',
      )
    const link = signUpLinks.open(token)
    if (link !== undefined) return link
    throw new ApiError('link_expired', 'This link is older than a day, or is not whole. Have a new one sent.')
  }
}

const letter = (publicUrl: string, link: string) => `Hello,

somebody, probably you, wants to sign up at ${publicUrl} with this address.
This link goes on, within a day:

${link}

If it was not you, there is nothing to do: nothing was kept of it.
`

const letterToKnown = (publicUrl: string) => `Hello,

somebody, probably you, wants to sign up at ${publicUrl} with this address.
You have an account there already. Sign in:

${publicUrl}/dashboard/sign-in

The same page sets a new password, should you have forgotten yours.
If it was not you, there is nothing to do.
`
