import { accountOperations } from '@qregg/contract'
import type { Request, Response } from 'express'
import { transact } from '../db/transaction.ts'
import { ApiError } from '../errors.ts'
import type { Api } from '../http/api.ts'
import { type Google, type GooglePerson, VISIT_SECONDS } from './google.ts'
import { mayEnter } from './google-people.ts'
import type { AccountRoutesDeps } from './routes.ts'
import { createCookie } from './session-cookie.ts'
import type { SignedIn } from './sessions.ts'

/** Why somebody who comes from Google is not let in: the page for signing in tells it by this word. */
type Refusal =
  | 'google_cancelled'
  | 'google_failed'
  | 'not_invited'
  | 'email_not_verified'
  | 'use_password'
  | 'link_expired'

const CALLBACK = '/sign-in/google/callback'

/** Mounts signing in with Google: where the browser is sent, and where it comes back to. */
export function mountGoogle(api: Api<SignedIn>, deps: AccountRoutesDeps): void {
  const { accounts, config } = deps
  const { google, attempts } = accounts
  const cookie = createCookie(config.publicUrl, 'qregg-google', VISIT_SECONDS)

  api.route(accountOperations.signInWithGoogle, async ({ body, request }) => {
    if (!google) throw new ApiError('not_found', 'Nobody can sign in with Google here. Use a password.')
    await attempts.count('google', request)
    const returnTo = safeReturn(config.publicUrl, body.returnTo)
    const { url, sealed } = google.begin({ invitation: body.invitation, returnTo })
    return { data: { url }, headers: { 'Set-Cookie': cookie.give(sealed) } }
  })

  if (google) api.router.get(CALLBACK, (request, response) => comeBack(google, request, response))

  /** A browser comes back from Google. It is a page that somebody looks at, so whatever happens leads to a page. */
  async function comeBack(google: Google, request: Request, response: Response): Promise<void> {
    const refuse = (reason: Refusal) => {
      response.set('Set-Cookie', cookie.take()).redirect(302, `/dashboard/sign-in?error=${reason}`)
    }
    const { code, state, error } = request.query
    await attempts.count('google-callback', request)
    const visit = google.visitOf(cookie.read(request) ?? '', typeof state === 'string' ? state : '')
    if (!visit) return refuse('google_failed')
    if (typeof code !== 'string' || error !== undefined) return refuse('google_cancelled')
    let person: GooglePerson
    try {
      person = await google.redeem(code, visit)
    } catch (failure) {
      deps.logger.warn({ err: failure }, 'signing in with Google failed')
      return refuse('google_failed')
    }
    try {
      const hasOwner = await accounts.setUp.isDone()
      const id = await transact(deps.database, (trx) => mayEnter(trx, { ...deps, hasOwner }, person, visit))
      if (typeof id !== 'string') return refuse(id.refused)
      const session = await accounts.startSession(request, id)
      response.set('Set-Cookie', [session['Set-Cookie'], cookie.take()]).redirect(302, visit.returnTo)
    } catch (failure) {
      // The invitation was used or taken back meanwhile, or is meant for somebody else.
      if (failure instanceof ApiError && failure.status < 500)
        return refuse(failure.code === 'link_expired' ? 'link_expired' : 'not_invited')
      throw failure
    }
  }
}

/** Where to go afterwards: a page of the dashboard, whatever was asked for. */
function safeReturn(publicUrl: string, given = '/dashboard/'): string {
  const url = URL.canParse(given, publicUrl) ? new URL(given, publicUrl) : null
  const isOurs = url !== null && url.origin === publicUrl && url.pathname.startsWith('/dashboard/')
  return isOurs ? url.pathname + url.search + url.hash : '/dashboard/'
}
