import type { Operation } from '@qregg/contract'
import type { Request } from 'express'
import { ApiError } from '../errors.ts'
import type { Caller } from './caller.ts'

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

/** @throws ApiError 403 when the plan or the key's scopes do not allow the operation. */
export function authorize(caller: Caller, operation: Operation): void {
  if (caller.workspace.plan === 'free') {
    throw new ApiError(
      'plan_required',
      'The API and webhooks belong to the Teams plan. Upgrade the workspace to use them.',
    )
  }
  if (operation.scope && !caller.scopes.includes(operation.scope)) {
    throw new ApiError(
      'insufficient_scope',
      `This API key lacks the scope ${operation.scope}. Use a key that has it.`,
    )
  }
}

function unauthorized(message: string): ApiError {
  return new ApiError('unauthorized', message, { headers: { 'WWW-Authenticate': 'Bearer' } })
}
