import type { Operation } from '@qregg/contract'
import type { Request, Response } from 'express'
import { ApiError, notFound } from '../errors.ts'
import type { Admit } from '../http/api.ts'
import { authorize } from '../http/authentication.ts'
import type { Caller } from '../http/caller.ts'
import type { RateLimit } from '../http/rate-limit.ts'
import type { Attempts } from './attempts.ts'
import type { Cookie } from './session-cookie.ts'
import type { Sessions, SignedIn } from './sessions.ts'

/** Requests a minute: a page asks for several things at once, and a live page again and again. */
export const REQUESTS_PER_PERSON = 3_000
/** Of those who are not signed in, from one address. */
export const REQUESTS_PER_ADDRESS = 120

export type AdmissionDeps = {
  sessions: Sessions
  cookie: Cookie
  attempts: Attempts
  /** @throws ApiError 403 for what another site has a browser send */
  sameOrigin(request: Request): void
  limitPerson: RateLimit
  limitAddress: RateLimit
}

/** Lets in who is signed in, and anybody to what is public. */
export function admitPerson(deps: AdmissionDeps): Admit<SignedIn> {
  return async (operation, request, response) => {
    deps.sameOrigin(request)
    if (operation.public) {
      await deps.limitAddress(`open:${deps.attempts.addressOf(request)}`, response)
      return null
    }
    const { found, token } = await findPerson(deps, request, response)
    await deps.limitPerson(found.person.id, response)
    await keepAlive(deps, found, token, response)
    return found
  }
}

/** Whether they are still signed in. */
export function admitPersonAgain(deps: AdmissionDeps): Admit<SignedIn> {
  return async ({ public: isPublic }, request, response) =>
    isPublic ? null : (await findPerson(deps, request, response)).found
}

/** Lets members into the workspace that the path names, to what their role and its plan allow. */
export function admitMember(deps: AdmissionDeps): Admit<Caller> {
  return async (operation, request, response) => {
    deps.sameOrigin(request)
    const { found, token } = await findMember(deps, request, response)
    await deps.limitPerson(found.person.id, response)
    await keepAlive(deps, found, token, response)
    return allowed(found, operation)
  }
}

/** Whether they still are members, and still may. */
export function admitMemberAgain(deps: AdmissionDeps): Admit<Caller> {
  return async (operation, request, response) =>
    allowed((await findMember(deps, request, response)).found, operation)
}

async function findPerson(deps: AdmissionDeps, request: Request, response: Response) {
  const token = deps.cookie.read(request)
  const found = token === undefined ? undefined : await deps.sessions.find(token)
  if (!found || token === undefined) return await refuseStranger(deps, request, response, token)
  return { found, token }
}

async function findMember(deps: AdmissionDeps, request: Request, response: Response) {
  const token = deps.cookie.read(request)
  const found =
    token === undefined ? undefined : await deps.sessions.findIn(token, response.locals.workspaceId)
  if (!found || token === undefined) return await refuseStranger(deps, request, response, token)
  return { found, token }
}

/** Looking for a session that is not there is work as well: it counts as what anybody may ask does. */
async function refuseStranger(
  { attempts, cookie, limitAddress }: AdmissionDeps,
  request: Request,
  response: Response,
  token: string | undefined,
): Promise<never> {
  await limitAddress(`open:${attempts.addressOf(request)}`, response)
  throw signInFirst(cookie, token)
}

function allowed({ caller }: { caller: Caller | null }, operation: Operation): Caller {
  if (!caller) throw notFound('workspace')
  authorize(caller, operation)
  return caller
}

/** A session that is used lives on, and so does the browser's cookie. */
async function keepAlive(
  { sessions, cookie }: AdmissionDeps,
  { session }: SignedIn,
  token: string,
  response: Response,
): Promise<void> {
  if (await sessions.touch(session)) response.append('Set-Cookie', cookie.give(token))
}

function signInFirst(cookie: Cookie, token: string | undefined): ApiError {
  // What opens nothing any more is taken back, so that it is not sent for another month.
  const headers = token === undefined ? undefined : { 'Set-Cookie': cookie.take() }
  return new ApiError('unauthorized', 'You are not signed in, or not any more. Sign in and try again.', {
    headers,
  })
}
