import { z } from 'zod'
import { strictObject, timestamp } from '../fields.ts'
import { idOf } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import { SCOPES } from '../me.ts'

/** An API key as it is listed: everything but the key. */
export const apiKeySchema = z.object({
  id: idOf('apiKey', '0Vb3kq9aT4mQz81LwXc2Rd'),
  name: z.string(),
  prefix: z.string(),
  lastFour: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  createdBy: z
    .string()
    .nullable()
    .meta({ description: 'Name of the person; null: made where the server runs.' }),
  createdAt: timestamp,
  lastUsedAt: timestamp.nullable(),
  expiresAt: timestamp.nullable(),
  revokedAt: timestamp.nullable(),
})

/** The only answer that holds the key's text. */
export const createdApiKeySchema = apiKeySchema.extend({ key: z.string() })

export const createApiKeySchema = strictObject({
  name: z.string().trim().min(1).max(LIMITS.apiKeyNameLength),
  scopes: z
    .array(z.enum(SCOPES))
    .min(1)
    .max(SCOPES.length)
    .optional()
    .meta({ description: 'Left out: all.' }),
  expiresAt: timestamp.nullable().optional().meta({ description: 'Left out or null: never.' }),
})

export type ApiKey = z.infer<typeof apiKeySchema>
export type CreatedApiKey = z.infer<typeof createdApiKeySchema>
