import { type Operation, ROLES, type Role, type Scope } from '@qregg/contract'
import type { Request } from 'express'
import { ApiError } from '../errors.ts'
import type { Admit } from './api.ts'
import type { Caller } from './caller.ts'
import type { RateLimit } from './rate-limit.ts'

const MAX_KEY_LENGTH = 250

export type Authenticate = (request: Request) => Promise<Caller>

/** Finds who an API key's text stands for; undefined when it is unknown, revoked or expired. */
export type FindCaller = (key: string) => Promise<Caller | undefined>

/** Who sends this request, by its API key. @throws ApiError 401 */
export function createAuthenticate(findCaller: FindCaller): Authenticate {
  return async (request) => {
    const header = request.headers.authorization
    if (!header) throw unauthorized('Send your API key in the header "Authorization: Bearer <API key>".')
    const text = /^Bearer +(\S+) *$/i.exec(header.slice(0, MAX_KEY_LENGTH + 20))?.[1]
    if (!text) throw unauthorized('The Authorization header must read "Bearer <API key>".')
    const caller = await findCaller(text)
    if (!caller)
      throw unauthorized(
        'This API key is unknown, revoked or expired. Make a new one, and send the whole of it.',
      )
    return caller
  }
}

/** Lets API keys in. */
export function admitByKey(findCaller: FindCaller, rateLimit: RateLimit): Admit<Caller> {
  const authenticate = createAuthenticate(findCaller)
  return async (operation, request, response) => {
    const caller = await authenticate(request)
    await rateLimit(caller.id, response)
    authorize(caller, operation)
    return caller
  }
}

/** Whether the key still is one, and still may. It was counted when it was let in. */
export function admitByKeyAgain(findCaller: FindCaller): Admit<Caller> {
  const authenticate = createAuthenticate(findCaller)
  return async (operation, request) => {
    const caller = await authenticate(request)
    authorize(caller, operation)
    return caller
  }
}

const OF_MEMBERS: readonly Scope[] = ['codes:read', 'codes:write', 'codes:delete', 'scans:read', 'webhooks']
const OF_ADMINS: readonly Scope[] = [...OF_MEMBERS, 'scans:delete']

/** What a role may do, in the words of an API key's scopes. */
export function scopesOf(role: Role): readonly Scope[] {
  return role === 'member' ? OF_MEMBERS : OF_ADMINS
}

const WHO_CHANGES_PLANS = 'Whoever runs this server can change it: npm run workspace.'

/** @throws ApiError 403 when the plan, or the key's scopes or the person's role, do not allow the operation. */
export function authorize(caller: Caller, operation: Operation): void {
  if (caller.kind === 'person') authorizePerson(caller, operation)
  else authorizeKey(caller, operation)
}

function authorizeKey(caller: Caller, operation: Operation): void {
  if (caller.workspace.plan === 'free') {
    throw new ApiError('plan_required', `The API and webhooks belong to the plan teams. ${WHO_CHANGES_PLANS}`)
  }
  if (operation.scope && !caller.scopes.includes(operation.scope)) {
    throw new ApiError(
      'insufficient_scope',
      `This API key lacks the scope ${operation.scope}. Use a key that has it.`,
    )
  }
}

/** Codes and scans are on every plan; what connects a workspace with other programs is not. */
function authorizePerson({ role, scopes, workspace }: Caller, operation: Operation): void {
  const least = operation.role ?? 'member'
  const isEnough = role !== null && ROLES.indexOf(role) >= ROLES.indexOf(least)
  if (!isEnough || (operation.scope && !scopes.includes(operation.scope))) {
    const whom = least === 'owner' ? 'an owner' : 'an owner or an admin'
    throw new ApiError(
      'forbidden',
      `Your role here, ${role}, does not allow this. Ask ${whom} of the workspace.`,
    )
  }
  if (workspace.plan === 'free' && (operation.scope === 'webhooks' || operation.id === 'createApiKey')) {
    throw new ApiError(
      'plan_required',
      `API keys and webhooks belong to the plan teams. ${WHO_CHANGES_PLANS}`,
    )
  }
}

function unauthorized(message: string): ApiError {
  return new ApiError('unauthorized', message, { headers: { 'WWW-Authenticate': 'Bearer' } })
}
