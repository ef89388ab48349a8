import { z } from 'zod'
import { codeSchema } from './codes.ts'
import { ERRORS, type ErrorCode, errorDetailSchema } from './errors.ts'
import { shownAs, strictObject } from './fields.ts'
import { LIMITS } from './limits.ts'

// Each row is held against CreateCode by itself, so that a bad one does not stop the others.
const row = z.unknown().meta({ override: shownAs({ $ref: '#/components/schemas/CreateCode' }) })

/** `POST /codes/bulk`: codes to be made, in the order of the results. */
export const bulkCreateCodesSchema = strictObject({
  codes: z.array(row).min(1).max(LIMITS.codesPerRequest),
}).meta({ id: 'BulkCreateCodes' })

/** What became of one row. It has `data` when its code was made, and `error` when it was refused. */
export const bulkResultSchema = z
  .object({
    index: z.int().meta({ description: 'The row, from 0.' }),
    status: z
      .int()
      .meta({ description: 'What a request for this row alone would have answered.', example: 201 }),
    data: codeSchema.optional(),
    error: z
      .object({
        code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
        message: z.string(),
        details: z.array(errorDetailSchema).optional(),
        existingId: z.string().optional(),
      })
      .optional(),
  })
  .meta({ id: 'BulkResult' })

export type BulkCreateCodes = z.infer<typeof bulkCreateCodesSchema>
export type BulkResult = z.infer<typeof bulkResultSchema>
