import { LIMITS } from '@qregg/contract'
import type { ErrorRequestHandler, Request } from 'express'
import type { Logger } from 'pino'
import { isBusy, isFull, isUnreachable } from '../db/faults.ts'
import { ApiError } from '../errors.ts'

/** Answers every error in the one shape. Faults of ours are logged whole and told without their insides. */
export function errorHandler(log: Logger): ErrorRequestHandler {
  return (error, request, response, _next) => {
    if (response.headersSent) {
      // Half of it is out: an answer that breaks off is the only way to say that it is not whole.
      const facts = { err: error, method: request.method, path: request.path }
      // Who may not have the rest of it is no fault of ours.
      log[error instanceof ApiError ? 'warn' : 'error'](facts, 'an answer broke off')
      return response.destroy()
    }
    const answer = asApiError(error)
    const requestId = String(response.getHeader('X-Request-Id') ?? '')
    if (answer.status >= 500)
      log.error({ err: error, requestId, method: request.method, path: request.path }, 'request failed')
    response
      .set(answer.facts.headers ?? {})
      .status(answer.status)
      .json(answer.body(requestId))
  }
}

/** 404 for what no route answers. */
export function unknownPath(request: Request): never {
  throw new ApiError(
    'not_found',
    `There is nothing at ${request.method} ${request.path.slice(0, 200)}. The API begins with /api/v1.`,
  )
}

function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  const type = error instanceof Error && 'type' in error ? error.type : undefined
  switch (type) {
    case 'entity.parse.failed':
      return new ApiError('malformed_json', 'The body is not JSON. Check its quotes and commas.')
    case 'entity.too.large':
      return new ApiError('payload_too_large', `The body is larger than ${limitOf(error)} bytes.`)
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new ApiError(
        'unsupported_media_type',
        'Send JSON in UTF-8, or a file as it is, and neither packed in another way.',
      )
    case 'request.aborted':
    case 'request.size.invalid':
    case 'entity.verify.failed':
      return new ApiError('bad_request', 'The body did not arrive whole.')
  }
  // What else the body's reader refuses, such as gzip that is none, it says to be the sender's fault.
  if (error instanceof Error && 'expose' in error && error.expose === true)
    return new ApiError('bad_request', 'The body cannot be read. Check how it is encoded.')
  if (error instanceof URIError)
    return new ApiError('bad_request', 'The path has a percent sign that encodes nothing.')
  if (isBusy(error) || isFull(error) || isUnreachable(error)) return unavailable()
  return new ApiError(
    'internal',
    'Something broke on our side. Try again; if it stays, tell the operator the requestId.',
  )
}

/** How much the operation would have taken. */
const limitOf = (error: unknown): number =>
  error instanceof Error && 'limit' in error && typeof error.limit === 'number'
    ? error.limit
    : LIMITS.bodyBytes

function unavailable() {
  return new ApiError(
    'unavailable',
    'The server cannot store this at the moment. Try again in a few seconds.',
    {
      headers: { 'Retry-After': '5' },
    },
  )
}
