import { ApiError } from '../errors.ts'

/** 409 for a short code that is in use, or was used by a deleted code. */
export function shortCodeTaken(shortCode: string): ApiError {
  return new ApiError(
    'short_code_taken',
    `The short code ${shortCode} is taken. Choose another, or leave it out.`,
    { details: [{ path: 'shortCode', message: 'is taken' }] },
  )
}

/** 409 for a code that somebody has changed since whoever asks has looked. */
export function codeChanged(newest: number): ApiError {
  return new ApiError(
    'code_changed',
    `The code was changed meanwhile: its newest revision is ${newest}. Look at it, and decide again.`,
    { details: [{ path: 'ifRevision', message: `is not the newest revision, which is ${newest}` }] },
  )
}

/** 409 for the externalId of another code of the workspace, which it names. */
export function externalIdTaken(externalId: string, existingId?: string): ApiError {
  const owner = existingId ? ` by ${existingId}` : ''
  return new ApiError(
    'external_id_taken',
    `The externalId ${externalId} is used${owner}. PUT /codes/external/{externalId} updates that code.`,
    { details: [{ path: 'externalId', message: `is used${owner}` }], existingId },
  )
}
