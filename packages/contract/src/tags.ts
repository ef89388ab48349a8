import { z } from 'zod'
import { LIMITS } from './limits.ts'
import { operation } from './operation.ts'

/** A tag that codes of the workspace have, as they write it. */
export const tagSchema = z
  .object({
    tag: z.string().meta({ example: 'summer' }),
    codes: z.int().meta({ description: 'How many codes have it; deleted ones are not among them.' }),
  })
  .meta({ id: 'Tag' })

export const tagOperations = {
  listTags: operation({
    id: 'listTags',
    method: 'GET',
    path: '/tags',
    tag: 'Codes',
    summary: 'List tags',
    description: `The tags of all codes, those of most codes first; at most ${LIMITS.tagsListed}.`,
    scope: 'codes:read',
    data: z.array(tagSchema),
    statuses: [200],
    errors: [],
  }),
}

export type Tag = z.infer<typeof tagSchema>
