import { z } from 'zod'
import { LIMITS } from './limits.ts'

/** Shows a schema in OpenAPI as plain JSON schema, where the one that parses text says it less clearly. */
export function shownAs(plain: Record<string, unknown>) {
  return ({ jsonSchema }: { jsonSchema: object }) => {
    for (const name of Object.keys(jsonSchema))
      if (name !== 'description') Reflect.deleteProperty(jsonSchema, name)
    Object.assign(jsonSchema, plain)
  }
}

/** A moment in answers and events: ISO 8601, UTC, with milliseconds. */
export const timestamp = z.iso.datetime({ precision: 3 }).meta({
  override: shownAs({ type: 'string', format: 'date-time' }),
  example: '2026-01-01T12:00:00.000Z',
  description: 'ISO 8601, UTC, with milliseconds.',
})

/** A number in a query string. Other spellings than plain digits are refused rather than guessed. */
export function queryInteger(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(min).max(max))
    .meta({ override: shownAs({ type: 'integer', minimum: min, maximum: max }) })
}

/** A boolean in a query string: true or false. */
export const queryBoolean = z
  .enum(['true', 'false'], 'must be true or false')
  .transform((text) => text === 'true')
  .meta({ override: shownAs({ type: 'boolean' }) })

/** `limit` and `cursor`, as every list takes them. */
export const pageQuery = {
  limit: queryInteger(1, LIMITS.pageSize).default(20).meta({ description: 'How many.' }),
  cursor: z.string().max(200).optional().meta({ description: '`pagination.nextCursor` of the page before.' }),
}

/** The answer's `pagination` of a list by cursor. */
export const paginationSchema = z
  .object({
    limit: z.int(),
    hasMore: z.boolean(),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'Pagination' })

export type Pagination = z.infer<typeof paginationSchema>

/** `z.object` that refuses unknown fields: a typing mistake in an automation is seen, not swallowed. */
export const strictObject = z.strictObject
