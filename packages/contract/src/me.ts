import { z } from 'zod'
import { timestamp } from './fields.ts'
import { idOf } from './ids.ts'
import { LIMITS } from './limits.ts'

/** What an API key may do. `codes:write` makes and changes codes; deleting is a scope of its own. */
export const SCOPES = [
  'codes:read',
  'codes:write',
  'codes:delete',
  'scans:read',
  'scans:delete',
  'webhooks',
] as const
export const PLANS = ['free', 'teams'] as const

/**
 * What this server can do. An integration asks before it offers: one public app meets servers of many versions.
 * Only ever added to.
 */
export const FEATURES = [
  'codes',
  'codes.short_code',
  'codes.external_id',
  'codes.restore',
  'codes.deleted',
  'codes.revisions',
  'codes.images',
  'codes.images.pdf',
  'codes.images.zip',
  'codes.design',
  'codes.design.check',
  'codes.design_from',
  'logos',
  'codes.bulk',
  'codes.static',
  'codes.type.text',
  'codes.type.wifi',
  'codes.type.vcard',
  'codes.type.email',
  'codes.type.sms',
  'codes.type.phone',
  'codes.type.geo',
  'codes.type.event',
  'codes.preview',
  'idempotency',
  'scans',
  'scans.after',
  'scans.simulate',
  'scans.stats',
  'scans.export',
  'scans.stream',
  'scans.deliver',
  'scans.erase',
  'webhooks',
  'webhooks.filter',
  'webhooks.secret',
  'webhooks.test',
  'webhooks.deliveries',
  'webhooks.redeliver',
  'webhooks.replay',
  'webhooks.rotate_secret',
  'webhooks.reasons',
  'webhooks.max_requests_per_second',
] as const

export type Scope = (typeof SCOPES)[number]
export type Plan = (typeof PLANS)[number]
export type Feature = (typeof FEATURES)[number]

export const meSchema = z
  .object({
    workspace: z.object({ id: idOf('workspace', '0Vb3kq9aT4mQz81LwXc2Rd'), name: z.string() }),
    apiKey: z.object({
      id: idOf('apiKey', '0Vb3kq9aT4mQz81LwXc2Rd'),
      name: z.string(),
      scopes: z.array(z.enum(SCOPES)),
      expiresAt: timestamp.nullable(),
    }),
    plan: z.enum(PLANS),
    version: z.string().meta({ description: "The server's version." }),
    features: z
      .array(z.string())
      .meta({ description: 'What this server can do; only ever added to.', example: [...FEATURES] }),
    limits: z
      .object(
        Object.fromEntries(Object.keys(LIMITS).map((name) => [name, z.int()])) as Record<
          keyof typeof LIMITS,
          z.ZodInt
        >,
      )
      .meta({ description: 'Every limit that a caller can meet.' }),
  })
  .meta({ id: 'Me' })

export type Me = z.infer<typeof meSchema>
