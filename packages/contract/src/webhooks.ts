import { z } from 'zod'
import { pageQuery, shownAs, strictObject, timestamp } from './fields.ts'
import { idOf } from './ids.ts'
import { LIMITS } from './limits.ts'
import { SCAN_REASONS } from './scans.ts'

/** What a webhook can ask for. `ping` is sent by a test, never subscribed to. */
export const SUBSCRIBABLE_EVENTS = [
  'scan',
  'code.created',
  'code.updated',
  'code.deleted',
  'webhook.disabled',
] as const
export const EVENTS = [...SUBSCRIBABLE_EVENTS, 'ping'] as const
/** Who made a webhook: a REST hook is only a webhook made by an integration. */
export const WEBHOOK_SOURCES = ['api', 'dashboard', 'zapier', 'n8n'] as const
/** active: delivers. backoff: fails, is probed. disabled: by its owner or after long failure. gone: its receiver said 410. */
export const WEBHOOK_STATES = ['active', 'backoff', 'disabled', 'gone'] as const
/** How an attempt ended, when it was not a success. */
export const ERROR_CLASSES = [
  'dns',
  'refused',
  'reset',
  'timeout',
  'blocked_address',
  'tls_expired',
  'tls_self_signed',
  'tls_host',
  'tls',
  'redirect',
  'http_4xx',
  'http_5xx',
  'http_other',
  'gone',
  'rate_limited',
  'network',
] as const

/** batch: scans that gather while requests are under way go together. single: one scan a delivery, in the same shape. */
export const WEBHOOK_BATCHES = ['batch', 'single'] as const

export type SubscribableEvent = (typeof SUBSCRIBABLE_EVENTS)[number]
export type EventName = (typeof EVENTS)[number]
export type WebhookSource = (typeof WEBHOOK_SOURCES)[number]
export type WebhookState = (typeof WEBHOOK_STATES)[number]
export type ErrorClass = (typeof ERROR_CLASSES)[number]

const url = z
  .string()
  .trim()
  .max(LIMITS.webhookUrlLength)
  .check((check) => {
    const problem = receiverProblem(check.value)
    if (problem) check.issues.push({ code: 'custom', message: problem, input: check.value })
  })
  .meta({
    example: 'https://example.com/qregg',
    override: shownAs({ type: 'string', format: 'uri', maxLength: LIMITS.webhookUrlLength }),
  })

function receiverProblem(text: string): string | null {
  if (!URL.canParse(text)) return 'must be a whole URL, such as https://example.com/qregg'
  const parsed = new URL(text)
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') return 'must begin with https://'
  if (parsed.username !== '' || parsed.password !== '') return 'must not contain a user name or password'
  return null
}

const events = z
  .array(z.enum(SUBSCRIBABLE_EVENTS))
  .min(1)
  .max(SUBSCRIBABLE_EVENTS.length * 2)
  .transform((list) => SUBSCRIBABLE_EVENTS.filter((event) => list.includes(event)))
  .meta({
    override: shownAs({
      type: 'array',
      items: { type: 'string', enum: [...SUBSCRIBABLE_EVENTS] },
      minItems: 1,
    }),
    example: ['scan'],
  })

const sortedSet = (list: string[]) => [...new Set(list)].sort()
const names = (maximum: number, length: number) =>
  z
    .array(z.string().trim().min(1).max(length))
    .min(1)
    .max(maximum)
    .transform(sortedSet)
    .meta({
      override: shownAs({
        type: 'array',
        items: { type: 'string', minLength: 1, maxLength: length },
        minItems: 1,
        maxItems: maximum,
      }),
    })

/** Only codes of these ids, and only codes with one of these tags; both narrow. Left out: every code. */
export const webhookFilterSchema = strictObject({
  codeIds: names(LIMITS.webhookFilterCodes, 80).optional(),
  tags: names(LIMITS.webhookFilterTags, LIMITS.tagLength).optional(),
  reasons: z
    .array(z.enum(SCAN_REASONS))
    .min(1)
    .max(SCAN_REASONS.length * 2)
    .transform((list) => SCAN_REASONS.filter((reason) => list.includes(reason)))
    .optional()
    .meta({
      description: 'Why a scan is counted or withheld. Left out: human and test.',
      override: shownAs({ type: 'array', items: { type: 'string', enum: [...SCAN_REASONS] }, minItems: 1 }),
    }),
}).meta({ id: 'WebhookFilter' })

// 24 to 64 bytes in base64: shorter keys are guessable, longer ones are hashed down by HMAC anyway.
export const webhookSecretSchema = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'must be whsec_ and 24 to 64 bytes in base64')
  .refine((secret) => {
    const length = Math.floor((secret.slice(6).replace(/=+$/, '').length * 3) / 4)
    return length >= 24 && length <= 64
  }, 'must be whsec_ and 24 to 64 bytes in base64')

const batch = z.enum(WEBHOOK_BATCHES)
const maxRequestsPerSecond = z
  .int()
  .min(1)
  .max(LIMITS.webhookRequestsPerSecond)
  .nullable()
  .meta({ description: 'At most so many requests a second to this webhook; null: as many as it takes.' })
const description = z.string().trim().max(LIMITS.webhookDescriptionLength).nullable()

export const webhookSchema = z
  .object({
    id: idOf('webhook', '0Vb3kq9aT4mQz81LwXc2Rd'),
    url: z.string(),
    events: z.array(z.enum(SUBSCRIBABLE_EVENTS)),
    filter: z
      .object({
        codeIds: z.array(z.string()).optional(),
        tags: z.array(z.string()).optional(),
        reasons: z.array(z.enum(SCAN_REASONS)).optional(),
      })
      .nullable(),
    description,
    source: z.enum(WEBHOOK_SOURCES),
    active: z.boolean().meta({ description: 'False when its owner, long failure or a 410 has stopped it.' }),
    state: z.enum(WEBHOOK_STATES),
    disabledReason: z
      .string()
      .nullable()
      .meta({ description: 'Why it is stopped, as a sentence for its owner.' }),
    failures: z.int().meta({ description: 'Failed attempts since the last success.' }),
    batch,
    maxRequestsPerSecond,
    lastSuccessAt: timestamp
      .nullable()
      .meta({ description: 'When a delivery last succeeded, to the minute.' }),
    nextProbeAt: timestamp
      .nullable()
      .meta({ description: 'In backoff, or disabled after long failure: when it is tried next.' }),
    previousSecretUntil: timestamp
      .nullable()
      .meta({ description: 'While a rotation is under way: until when the old secret signs too.' }),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'Webhook' })

export const createdWebhookSchema = webhookSchema
  .extend({
    secret: z.string().optional().meta({
      description: 'Told once, and only when the server made it: what signatures are keyed with.',
      example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYqr',
    }),
  })
  .meta({ id: 'CreatedWebhook' })

export const createWebhookSchema = strictObject({
  url,
  events,
  filter: webhookFilterSchema.nullable().optional(),
  description: description.optional(),
  source: z.enum(WEBHOOK_SOURCES).default('api'),
  batch: batch.optional(),
  maxRequestsPerSecond: maxRequestsPerSecond.optional(),
  secret: webhookSecretSchema
    .optional()
    .meta({ description: 'An integration brings its own; left out, one is made and told once.' }),
}).meta({ id: 'CreateWebhook' })

export const updateWebhookSchema = strictObject({
  url: url.optional(),
  events: events.optional(),
  filter: webhookFilterSchema.nullable().optional(),
  description: description.optional(),
  active: z
    .boolean()
    .optional()
    .meta({ description: 'false stops it; true starts it again where it stopped.' }),
  resume: z.enum(['cursor', 'latest']).optional().meta({
    description: 'With `active: true`: send what was missed (cursor, the default), or leave it out (latest).',
  }),
  batch: batch.optional(),
  maxRequestsPerSecond: maxRequestsPerSecond.optional(),
  id: z.unknown().optional(),
  source: z.unknown().optional(),
  state: z.unknown().optional(),
  disabledReason: z.unknown().optional(),
  failures: z.unknown().optional(),
  lastSuccessAt: z.unknown().optional(),
  nextProbeAt: z.unknown().optional(),
  previousSecretUntil: z.unknown().optional(),
  createdAt: z.unknown().optional(),
  updatedAt: z.unknown().optional(),
}).meta({
  id: 'UpdateWebhook',
  description: 'What is left out stays; read-only fields of an answer are ignored.',
})

export const listWebhooksQuery = strictObject({
  ...pageQuery,
  url: z.string().max(LIMITS.webhookUrlLength).optional(),
  source: z.enum(WEBHOOK_SOURCES).optional(),
})

/** What the receiver answered to a test ping. */
export const webhookTestSchema = z
  .object({
    deliveryId: idOf('delivery', '0Vb3kq9aT4mQz81LwXc2Rd'),
    delivered: z.boolean(),
    status: z
      .int()
      .nullable()
      .meta({ description: "The receiver's HTTP status; null when it never answered." }),
    errorClass: z.enum(ERROR_CLASSES).nullable(),
    message: z.string().nullable().meta({ description: 'What went wrong, as a sentence for the owner.' }),
    durationMs: z.int(),
  })
  .meta({ id: 'WebhookTest' })

export const rotateSecretSchema = strictObject({
  secret: webhookSecretSchema.optional().meta({ description: 'One of your own; left out, one is made.' }),
  graceSeconds: z
    .int()
    .min(0)
    .max(LIMITS.secretGraceSeconds)
    .default(86_400)
    .meta({ description: 'How long both secrets sign. 0: the old one stops at once.' }),
}).meta({ id: 'RotateSecret' })

export const rotatedSecretSchema = z
  .object({
    secret: z
      .string()
      .optional()
      .meta({ description: 'The new secret, told once, when the server made it.' }),
    previousSecretUntil: timestamp.nullable(),
  })
  .meta({ id: 'RotatedSecret' })

export const replaySchema = strictObject({
  since: z.iso.datetime({ offset: true }),
  until: z.iso.datetime({ offset: true }).optional().meta({ description: 'Left out: now.' }),
}).meta({
  id: 'Replay',
  description: 'The scans of this time that the webhook wants are sent again, as new deliveries.',
})

export const startedReplaySchema = z
  .object({ webhookId: z.string(), since: timestamp, until: timestamp })
  .meta({ id: 'StartedReplay' })

export type WebhookBatch = (typeof WEBHOOK_BATCHES)[number]
export type RotateSecret = z.infer<typeof rotateSecretSchema>
export type Replay = z.infer<typeof replaySchema>
export type WebhookFilter = z.infer<typeof webhookFilterSchema>
export type Webhook = z.infer<typeof webhookSchema>
export type CreatedWebhook = z.infer<typeof createdWebhookSchema>
export type CreateWebhook = z.infer<typeof createWebhookSchema>
export type UpdateWebhook = z.infer<typeof updateWebhookSchema>
export type ListWebhooksQuery = z.infer<typeof listWebhooksQuery>
export type WebhookTest = z.infer<typeof webhookTestSchema>
