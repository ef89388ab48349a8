import { z } from 'zod'
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi'
import { ERRORS, type ErrorCode, errorSchema } from './errors.ts'
import { eventSamples, eventSchemas } from './events.ts'
import { LIMITS } from './limits.ts'
import type { Operation } from './operation.ts'
import { operations } from './operations.ts'
import { PAYLOAD_COMPONENTS } from './payloads/index.ts'
import { EVENTS, type EventName } from './webhooks.ts'

/** Where the API stands on every server. */
export const API_PREFIX = '/api/v1'

const json = (schema: z.ZodType, example?: unknown) => ({
  'application/json': example === undefined ? { schema } : { schema, example },
})

const files = (types: readonly string[]) =>
  Object.fromEntries(types.map((type) => [type, { schema: binary }]))

/** The errors an operation can answer: its own, and what its scope, body and parameters bring with them. */
function errorsOf(operation: Operation): ErrorCode[] {
  const shared: ErrorCode[] = ['unauthorized', 'plan_required', 'rate_limited', 'internal', 'unavailable']
  if (operation.scope) shared.push('insufficient_scope')
  if (operation.params) shared.push('bad_request', 'validation_failed')
  if (operation.upload) shared.push('bad_request', 'payload_too_large', 'unsupported_media_type')
  if (operation.body)
    shared.push(
      'bad_request',
      'validation_failed',
      'malformed_json',
      'payload_too_large',
      'unsupported_media_type',
    )
  if (operation.idempotent) shared.push('idempotency_in_progress', 'idempotency_mismatch')
  return [...new Set([...operation.errors, ...shared])]
}

function errorResponses(operation: Operation) {
  const byStatus = new Map<number, ErrorCode[]>()
  for (const code of errorsOf(operation)) {
    const status = ERRORS[code].status
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, codes]) => [
        status,
        {
          description: codes.map((code) => `\`${code}\`: ${ERRORS[code].meaning}`).join(' '),
          content: json(errorSchema),
        },
      ]),
  )
}

const binary = z.string().meta({ override: { type: 'string', format: 'binary' } })

function success(operation: Operation) {
  if (operation.file) {
    return {
      description: 'The file.',
      content: files([operation.file].flat()),
    }
  }
  const data = operation.data ?? z.null()
  const body = operation.pagination
    ? z.object({ data: z.array(data), pagination: operation.pagination })
    : z.object({ data })
  return { description: operation.summary, content: json(body) }
}

const idempotencyKey = z.object({
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(LIMITS.idempotencyKeyLength)
    .optional()
    .meta({ description: 'For 24 hours the same body repeats the first answer instead of doing it twice.' }),
})

/** The scope stands where people read and where programs look: OpenAPI lists for a key what it must be allowed to do. */
function scopeOf({ scope }: Operation) {
  if (scope === null) return { needs: 'Needs no scope.', security: [{ apiKey: [] }] }
  return { needs: `Needs the scope \`${scope}\`.`, security: [{ apiKey: [scope] }] }
}

function describe(operation: Operation): ZodOpenApiOperationObject {
  const { needs, security } = scopeOf(operation)
  return {
    operationId: operation.id,
    tags: [operation.tag],
    summary: operation.summary,
    description: [operation.description, needs].filter(Boolean).join(' '),
    security,
    requestParams: {
      ...(operation.params ? { path: operation.params } : {}),
      ...(operation.query ? { query: operation.query } : {}),
      ...(operation.idempotent ? { header: idempotencyKey } : {}),
      ...(operation.headers ? { header: operation.headers } : {}),
    },
    ...(operation.body ? { requestBody: { required: true, content: json(operation.body) } } : {}),
    ...(operation.upload ? { requestBody: { required: true, content: files(operation.upload.types) } } : {}),
    responses: {
      ...Object.fromEntries(operation.statuses.map((status) => [status, success(operation)])),
      ...errorResponses(operation),
    },
  }
}

const WEBHOOK_SUMMARY: Record<EventName, string> = {
  scan: 'Codes were scanned',
  'code.created': 'A code was created',
  'code.updated': 'A code was updated',
  'code.deleted': 'A code was deleted',
  'webhook.disabled': 'Another webhook was stopped',
  ping: 'A test',
}

const signatureHeaders = z.object({
  'X-Qregg-Signature': z.string().meta({
    description: "sha256=<hex HMAC-SHA256 of the raw body, keyed with the webhook's secret as UTF-8>",
  }),
  'webhook-id': z.string().meta({ description: 'The delivery; the same on every attempt.' }),
  'webhook-timestamp': z.string().meta({ description: 'Unix seconds of this attempt.' }),
  'webhook-signature': z.string().meta({ description: 'As Standard Webhooks says: v1,<base64>.' }),
})

function describeEvent(event: EventName): ZodOpenApiOperationObject {
  return {
    operationId: `event.${event}`,
    summary: WEBHOOK_SUMMARY[event],
    requestParams: { header: signatureHeaders },
    requestBody: { required: true, content: json(eventSchemas[event], eventSamples[event]) },
    responses: { '2XX': { description: 'Received. Anything else is tried again.' } },
  }
}

function paths(): ZodOpenApiPathsObject {
  const result: Record<string, Record<string, ZodOpenApiOperationObject>> = {}
  for (const operation of Object.values(operations) as Operation[]) {
    result[operation.path] = {
      ...result[operation.path],
      [operation.method.toLowerCase()]: describe(operation),
    }
  }
  return result
}

/** The OpenAPI 3.1 document of the API and its webhooks, ready for JSON.stringify. */
export function openApiDocument(): object {
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Qregg API',
        version: '1',
        summary: 'Dynamic QR codes, their scans, and webhooks that start automations.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: API_PREFIX }],
      security: [{ apiKey: [] }],
      tags: [
        { name: 'Codes' },
        { name: 'Images' },
        { name: 'Scans' },
        { name: 'Webhooks' },
        { name: 'Account' },
      ],
      paths: paths(),
      webhooks: Object.fromEntries(EVENTS.map((event) => [event, { post: describeEvent(event) }])),
      components: {
        schemas: PAYLOAD_COMPONENTS,
        securitySchemes: {
          apiKey: {
            type: 'http',
            scheme: 'bearer',
            description:
              'An API key: `Authorization: Bearer qre_…`. What an operation lists for it is the scope that the key needs.',
          },
        },
      },
    },
    {
      // Answers and events gain fields over time, so they are not closed; what we take in is.
      override: ({ jsonSchema, io }) => {
        if (io === 'output' && jsonSchema.additionalProperties === false)
          delete jsonSchema.additionalProperties
      },
    },
  )
}
