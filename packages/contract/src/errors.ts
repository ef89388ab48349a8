import { z } from 'zod'

/** One row a problem: the status it answers, and what it means. The server's only table from error code to status. */
export const ERRORS = {
  malformed_json: { status: 400, meaning: 'The body is not JSON.' },
  bad_request: { status: 400, meaning: 'The request cannot be read.' },
  unauthorized: { status: 401, meaning: 'The API key is missing, unknown, revoked or expired.' },
  wrong_credentials: { status: 401, meaning: 'The email address or the password is wrong.' },
  forbidden: { status: 403, meaning: "The person's role does not allow it, or it is not meant for them." },
  plan_required: {
    status: 403,
    meaning: "The workspace's plan does not include this; whoever runs the server can change it.",
  },
  insufficient_scope: { status: 403, meaning: 'The API key lacks the scope that this operation needs.' },
  limit_reached: { status: 403, meaning: 'The workspace holds as many of these as it may.' },
  not_found: { status: 404, meaning: 'There is no such thing in this workspace.' },
  method_not_allowed: { status: 405, meaning: 'The path exists, but not for this method.' },
  short_code_taken: { status: 409, meaning: 'The short code is in use, or was used by a deleted code.' },
  external_id_taken: {
    status: 409,
    meaning: 'Another code of the workspace has this externalId; existingId names it.',
  },
  code_changed: {
    status: 409,
    meaning: 'The code has a newer revision than ifRevision names; look at it and decide again.',
  },
  webhook_exists: {
    status: 409,
    meaning: 'Another webhook has the same url, events and filter; existingId names it.',
  },
  email_taken: { status: 409, meaning: 'Somebody has signed up with this email address.' },
  last_owner: { status: 409, meaning: 'A workspace keeps at least one owner.' },
  secret_not_rotatable: {
    status: 409,
    meaning: 'The webhook belongs to an integration, which brings a new secret by subscribing again.',
  },
  ping_not_resent: { status: 409, meaning: 'A ping is not sent again; test the webhook instead.' },
  delivery_in_flight: { status: 409, meaning: 'The delivery is under way at this moment.' },
  webhook_inactive: { status: 409, meaning: 'The webhook is stopped; start it first.' },
  idempotency_in_progress: {
    status: 409,
    meaning: 'The first request with this Idempotency-Key is still running.',
  },
  gone: { status: 410, meaning: 'The code was deleted too long ago to be restored.' },
  link_expired: { status: 410, meaning: 'The link was used, taken back, or is too old; ask for a new one.' },
  payload_too_large: { status: 413, meaning: 'The body is larger than 64 KiB, or a logo than 1 MiB.' },
  unsupported_media_type: {
    status: 415,
    meaning: 'The body must be sent as application/json, and a logo as PNG, JPEG or SVG.',
  },
  validation_failed: { status: 422, meaning: 'A field is missing, unknown or wrong; details names each.' },
  idempotency_mismatch: { status: 422, meaning: 'This Idempotency-Key was used with another body.' },
  rate_limited: { status: 429, meaning: 'Too many requests; Retry-After says when to come back.' },
  internal: { status: 500, meaning: 'Something broke on our side; requestId finds it in the log.' },
  unavailable: {
    status: 503,
    meaning: 'The server cannot do this at the moment; Retry-After says when to try again.',
  },
} as const

export type ErrorCode = keyof typeof ERRORS

export const errorDetailSchema = z.object({
  path: z
    .string()
    .meta({ description: 'The field, with dots and numbers for what lies deeper: `payload.url`, `tags.0`.' }),
  message: z.string(),
})

/** The body of every answer that is not a success. */
export const errorSchema = z
  .object({
    error: z.object({
      code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
      message: z.string().meta({ description: 'A sentence for a person, with the way out.' }),
      requestId: z.string().meta({ description: 'Also in the header X-Request-Id.' }),
      details: z.array(errorDetailSchema).optional(),
      existingId: z.string().optional().meta({ description: 'On 409: the id of what is already there.' }),
    }),
  })
  .meta({ id: 'Error', description: 'What went wrong, in one shape for every operation.' })

export type ErrorDetail = z.infer<typeof errorDetailSchema>
export type ErrorBody = z.infer<typeof errorSchema>
