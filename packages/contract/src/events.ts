import { z } from 'zod'
import { type Code, codeSchema } from './codes.ts'
import { timestamp } from './fields.ts'
import { idOf } from './ids.ts'
import { type ScanItem, scanItemSchema } from './scans.ts'
import { type EventName, webhookSchema } from './webhooks.ts'

const codeEvent = <Name extends EventName>(name: Name) =>
  z.object({ event: z.literal(name), data: z.object({ code: codeSchema }), timestamp })

/** The body of each event, field for field and in order. A webhook-id always carries the same body. */
export const eventSchemas = {
  scan: z
    .object({
      event: z.literal('scan'),
      data: z.object({ scans: z.array(scanItemSchema).min(1) }),
      timestamp,
    })
    .meta({ id: 'ScanEvent', description: 'Scans of your codes, one or more in a body.' }),
  'code.created': codeEvent('code.created').meta({ id: 'CodeCreatedEvent' }),
  'code.updated': z
    .object({
      event: z.literal('code.updated'),
      data: z.object({
        code: codeSchema,
        previous: codeSchema
          .partial()
          .meta({ id: 'PreviousCode', description: 'The changed fields only, as they were.' }),
      }),
      timestamp,
    })
    .meta({ id: 'CodeUpdatedEvent' }),
  'code.deleted': codeEvent('code.deleted').meta({ id: 'CodeDeletedEvent' }),
  'webhook.disabled': z
    .object({ event: z.literal('webhook.disabled'), data: z.object({ webhook: webhookSchema }), timestamp })
    .meta({
      id: 'WebhookDisabledEvent',
      description: 'Another webhook of the workspace was stopped: its receiver fails, or is gone.',
    }),
  ping: z
    .object({
      event: z.literal('ping'),
      data: z.object({ webhook: z.object({ id: idOf('webhook', '0Vb3kq9aT4mQz81LwXc2Rd') }) }),
      timestamp,
    })
    .meta({ id: 'PingEvent', description: 'A test: shows that the receiver is reachable.' }),
} as const satisfies Record<EventName, z.ZodType>

export type EventBodies = { [Name in EventName]: z.infer<(typeof eventSchemas)[Name]> }

const code: Code = {
  id: 'code_0Vb3kq9aT4mQz81LwXc2Rd',
  shortCode: 'Ab3xY7z',
  shortUrl: 'https://qr.example.com/Ab3xY7z',
  type: 'url',
  mode: 'dynamic',
  title: 'My first code',
  payload: { url: 'https://example.com/menu' },
  destination: 'https://example.com/menu',
  active: true,
  tags: ['summer'],
  metadata: { table: '12' },
  externalId: 'order-1001',
  design: null,
  images: {
    svg: 'https://qr.example.com/Ab3xY7z.svg',
    png: 'https://qr.example.com/Ab3xY7z.png',
    pdf: 'https://qr.example.com/Ab3xY7z.pdf',
  },
  scans: { total: 42, unique: 31 },
  lastScannedAt: '2026-01-01T12:00:00.000Z',
  createdAt: '2026-01-01T09:00:00.000Z',
  updatedAt: '2026-01-01T09:00:00.000Z',
}

const scan: ScanItem = {
  code: {
    id: code.id,
    shortCode: code.shortCode,
    title: code.title,
    externalId: code.externalId,
    tags: code.tags,
    metadata: code.metadata,
  },
  scan: {
    timestamp: '2026-01-01T12:00:00.000Z',
    country: 'US',
    city: null,
    device: 'mobile',
    os: 'iOS',
    browser: 'Safari',
    referrer: null,
    id: 'scan_0Vb3kq9aT4mQz81L',
    reason: 'human',
    destination: 'https://example.com/menu',
    test: false,
  },
}

/** One sample for each event: what documentation, Zapier and n8n show. A test holds them against the schemas. */
export const eventSamples: EventBodies = {
  scan: { event: 'scan', data: { scans: [scan] }, timestamp: '2026-01-01T12:00:00.050Z' },
  'code.created': {
    event: 'code.created',
    data: { code: { ...code, scans: { total: 0, unique: 0 }, lastScannedAt: null } },
    timestamp: '2026-01-01T09:00:00.000Z',
  },
  'code.updated': {
    event: 'code.updated',
    data: {
      code: { ...code, updatedAt: '2026-01-02T09:00:00.000Z' },
      previous: {
        payload: { url: 'https://example.com/old-menu' },
        destination: 'https://example.com/old-menu',
      },
    },
    timestamp: '2026-01-02T09:00:00.000Z',
  },
  'code.deleted': { event: 'code.deleted', data: { code }, timestamp: '2026-01-03T09:00:00.000Z' },
  'webhook.disabled': {
    event: 'webhook.disabled',
    data: {
      webhook: {
        id: 'wh_0Vb3kq9aT4mQz81LwXc2Rd',
        url: 'https://example.com/qregg',
        events: ['scan'],
        filter: null,
        description: 'Loyalty stamps',
        source: 'api',
        active: false,
        state: 'disabled',
        disabledReason: 'No delivery has succeeded for 5 days. The last one: The receiver failed. (HTTP 500)',
        failures: 480,
        batch: 'batch',
        maxRequestsPerSecond: null,
        lastSuccessAt: '2026-01-01T12:00:00.000Z',
        nextProbeAt: '2026-01-06T18:00:00.000Z',
        previousSecretUntil: null,
        createdAt: '2026-01-01T09:00:00.000Z',
        updatedAt: '2026-01-06T12:00:00.000Z',
      },
    },
    timestamp: '2026-01-06T12:00:00.000Z',
  },
  ping: {
    event: 'ping',
    data: { webhook: { id: 'wh_0Vb3kq9aT4mQz81LwXc2Rd' } },
    timestamp: '2026-01-01T12:00:00.000Z',
  },
}
