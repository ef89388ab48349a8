import { z } from 'zod'
import { designCheckSchema, designSchema, setDesignSchema } from './design.ts'
import { destinationSchema } from './destination.ts'
import { pageQuery, queryBoolean, queryInteger, shownAs, strictObject, timestamp } from './fields.ts'
import { idOf, idParam } from './ids.ts'
import { LIMITS } from './limits.ts'
import { CODE_TYPES, checkPayload, payloadSchema, toldPayloadSchema } from './payloads/index.ts'

/**
 * dynamic: the picture holds a short URL; what it leads to can be changed, and scans are kept.
 * static: the picture holds the payload itself, for ever; nobody learns of a scan.
 */
export const CODE_MODES = ['dynamic', 'static'] as const

export const codeTypeSchema = z.enum(CODE_TYPES)
export const codeModeSchema = z.enum(CODE_MODES)

/** A stored short code. Made ones are 7 letters and digits; imports and custom ones keep their own, case-sensitive. */
export const shortCodeSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{2,64}$/, 'must be 2 to 64 letters, digits, hyphens or underscores')
  .meta({ example: 'Ab3xY7z' })

const title = z.string().trim().max(LIMITS.titleLength).nullable().meta({ example: 'My first code' })
const tags = z
  .array(z.string().trim().min(1).max(LIMITS.tagLength))
  .max(LIMITS.tagsPerCode)
  .transform((list) => [...new Set(list)])
  .meta({
    example: ['summer'],
    override: shownAs({
      type: 'array',
      items: { type: 'string', minLength: 1, maxLength: LIMITS.tagLength },
      maxItems: LIMITS.tagsPerCode,
    }),
  })
const metadata = z
  .record(z.string().min(1).max(LIMITS.metadataKeyLength), z.string().max(LIMITS.metadataValueLength))
  .refine(
    (value) => Object.keys(value).length <= LIMITS.metadataKeys,
    `must have at most ${LIMITS.metadataKeys} keys`,
  )
  .meta({ description: 'Texts of your own, told with every scan.', example: { table: '12' } })
const externalId = z
  .string()
  .trim()
  .min(1)
  .max(LIMITS.externalIdLength)
  .meta({ description: "Your own system's id, unique in the workspace.", example: 'order-1001' })

const designFrom = idParam.optional().meta({
  description: 'Instead of `design`: the id of a code whose design is copied, as it is at this moment.',
  example: 'code_0Vb3kq9aT4mQz81LwXc2Rd',
})

/** A code as the API and events tell it. Documented fields stand first; what follows is additive. */
export const codeSchema = z
  .object({
    id: idOf('code', '0Vb3kq9aT4mQz81LwXc2Rd'),
    shortCode: shortCodeSchema,
    shortUrl: z.url().nullable().meta({
      description: 'What the printed QR code holds. Null for a static code: it holds the payload itself.',
      example: 'https://qr.example.com/Ab3xY7z',
    }),
    type: codeTypeSchema,
    mode: codeModeSchema,
    title,
    payload: toldPayloadSchema.meta({ id: 'CodePayload', description: 'What the code holds, by its type.' }),
    destination: z
      .string()
      .nullable()
      .meta({ description: 'Where a scan is sent: the payload of a url code. Null for other types.' }),
    active: z
      .boolean()
      .meta({ description: 'An inactive code shows a small page instead of its destination.' }),
    tags: z.array(z.string()),
    metadata: z.record(z.string(), z.string()),
    externalId: z.string().nullable(),
    design: designSchema.nullable(),
    images: z
      .object({ svg: z.url(), png: z.url(), pdf: z.url() })
      .meta({ id: 'CodeImages', description: 'Public addresses of the QR image in its design.' }),
    scans: z
      .object({
        total: z.int().meta({ description: 'Scans by people; what was withheld and tests are not in it.' }),
        unique: z.int().meta({ description: 'Daily unique visitors: a visitor counts once a UTC day.' }),
      })
      .meta({ id: 'CodeScans' }),
    lastScannedAt: timestamp.nullable(),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'Code' })

const newCode = {
  type: codeTypeSchema.default('url'),
  mode: codeModeSchema.default('dynamic'),
  title: title.optional(),
  payload: payloadSchema,
  shortCode: shortCodeSchema.optional().meta({ description: 'One of your own; left out, one is made.' }),
  active: z.boolean().default(true),
  tags: tags.optional(),
  metadata: metadata.optional(),
  externalId: externalId.nullable().optional(),
  design: setDesignSchema.nullable().optional(),
  designFrom,
}

/** What makes a code. The documented request is `type`, `mode`, `title`, `payload`; the rest is additive. */
export const createCodeSchema = strictObject(newCode).check(checkPayload).meta({
  id: 'CreateCode',
  description: '`payload` is the one that belongs to `type`.',
})

/** `POST /codes/preview`: as much of a code as its picture depends on. */
export const previewCodeSchema = strictObject({
  type: newCode.type,
  mode: newCode.mode,
  payload: payloadSchema,
  shortCode: shortCodeSchema
    .optional()
    .meta({ description: 'Left out, one of the usual length stands in for the one that will be made.' }),
  design: setDesignSchema.nullable().optional().meta({ description: 'Left out: plain.' }),
})
  .check(checkPayload)
  .meta({ id: 'PreviewCode', description: '`payload` is the one that belongs to `type`.' })

/** The picture of a code that there is not yet, and what a scanner makes of it. */
export const codePreviewSchema = z
  .object({
    svg: z.string().meta({ description: 'The picture, 512 pixels at its longer side.' }),
    check: designCheckSchema,
  })
  .meta({ id: 'CodePreview' })

/** Fields of an answer that a client may send back unchanged with a PATCH. */
const readOnly = {
  shortUrl: z.unknown().optional(),
  images: z.unknown().optional(),
  scans: z.unknown().optional(),
  lastScannedAt: z.unknown().optional(),
  createdAt: z.unknown().optional(),
  updatedAt: z.unknown().optional(),
}
/** Fields that name what is printed: they may be sent back, but never changed. */
const fixed = {
  id: z.string().optional(),
  shortCode: z.string().optional(),
  type: z.string().optional(),
  mode: z.string().optional(),
}
const readOnlyNames = [...Object.keys(readOnly), ...Object.keys(fixed)]

export const updateCodeSchema = strictObject({
  title: title.optional(),
  payload: payloadSchema.optional().meta({
    description:
      'The whole of it, of the type that the code has. That of a static code is printed and stays.',
  }),
  destination: destinationSchema
    .nullable()
    .optional()
    .meta({ description: 'The same as `payload.url`, in short. Only url codes have one.' }),
  active: z.boolean().optional(),
  tags: tags.optional(),
  metadata: metadata.optional(),
  externalId: externalId.nullable().optional(),
  design: setDesignSchema.nullable().optional(),
  designFrom,
  ...readOnly,
  ...fixed,
}).meta({
  id: 'UpdateCode',
  description: `What is left out stays. A client may send back what it got: ${readOnlyNames.join(', ')} are ignored unless they would change what is printed.`,
})

const { externalId: _, ...withoutExternalId } = newCode

/** `PUT /codes/external/{externalId}`: makes the code, or brings the one with this externalId to the state given. */
export const upsertCodeSchema = strictObject({ ...withoutExternalId, active: z.boolean().optional() })
  .check(checkPayload)
  .meta({ id: 'UpsertCode' })

export const listCodesQuery = strictObject({
  ...pageQuery,
  page: queryInteger(1, 100_000).optional().meta({ description: 'Pages from 1, instead of a cursor.' }),
  search: z
    .string()
    .trim()
    .max(200)
    .optional()
    .meta({
      description: `In title, short code, destination, and the words of other types. Looks through at most ${LIMITS.codesPerSearch} codes at once, newest first: by cursor a page may end early, or be empty, and the next one goes on from there.`,
    }),
  type: codeTypeSchema.optional(),
  mode: codeModeSchema.optional(),
  active: queryBoolean.optional(),
  tag: z.string().max(LIMITS.tagLength).optional(),
  externalId: z.string().max(LIMITS.externalIdLength).optional(),
  shortCode: z.string().max(LIMITS.shortCodeMaxLength).optional(),
  deleted: queryBoolean.optional().meta({
    description: `true: those that were deleted within ${LIMITS.restoreDays} days and can be restored, instead of those that are there.`,
  }),
})

/** A list of codes tells pages too: `page` when it was asked for, `total` with it. */
export const codePaginationSchema = z
  .object({
    limit: z.int(),
    hasMore: z.boolean(),
    nextCursor: z.string().nullable(),
    page: z.int().optional(),
    total: z.int().optional(),
  })
  .meta({ id: 'CodePagination', description: '`page` and `total` are told when `page` was asked for.' })

export const deletedSchema = z.object({ id: z.string(), deleted: z.literal(true) }).meta({ id: 'Deleted' })

export type CodeMode = z.infer<typeof codeModeSchema>
export type Code = z.infer<typeof codeSchema>
export type CreateCode = z.infer<typeof createCodeSchema>
export type PreviewCode = z.infer<typeof previewCodeSchema>
export type CodePreview = z.infer<typeof codePreviewSchema>
export type UpdateCode = z.infer<typeof updateCodeSchema>
export type UpsertCode = z.infer<typeof upsertCodeSchema>
export type ListCodesQuery = z.infer<typeof listCodesQuery>
export type CodePagination = z.infer<typeof codePaginationSchema>
