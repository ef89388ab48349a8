import { ERRORS, type ErrorBody, type ErrorCode, type ErrorDetail } from '@qregg/contract'

type Facts = { details?: ErrorDetail[]; existingId?: string; headers?: Record<string, string> }

/** The one error that features throw at a caller. Anything else that is thrown is a fault of ours: 500. */
export class ApiError extends Error {
  readonly code: ErrorCode
  readonly facts: Facts

  constructor(code: ErrorCode, message: string, facts: Facts = {}) {
    super(message)
    this.name = 'ApiError'
    this.code = code
    this.facts = facts
  }

  get status(): number {
    return ERRORS[this.code].status
  }

  body(requestId: string): ErrorBody {
    const { details, existingId } = this.facts
    return {
      error: {
        code: this.code,
        message: this.message,
        requestId,
        ...(details ? { details } : {}),
        ...(existingId ? { existingId } : {}),
      },
    }
  }
}

/** 404 for what does not exist and for what belongs to another workspace alike: the two must not be told apart. */
export function notFound(what: string): ApiError {
  return new ApiError(
    'not_found',
    `There is no such ${what} in this workspace. Check the id, and that the API key is of the right workspace.`,
  )
}

/** 422 that names one field. */
export function invalidField(path: string, message: string): ApiError {
  return new ApiError('validation_failed', `${path} ${message}.`, { details: [{ path, message }] })
}
