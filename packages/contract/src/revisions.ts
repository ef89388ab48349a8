import { z } from 'zod'
import { codeSchema } from './codes.ts'
import { pageQuery, paginationSchema, queryInteger, strictObject, timestamp } from './fields.ts'
import { idParam } from './ids.ts'
import { operation } from './operation.ts'

export const REVISION_ACTIONS = ['created', 'updated', 'deleted', 'restored'] as const

/** What a code was from one change to the next: who made it so, when, and from where. */
export const revisionSchema = z
  .object({
    revision: z.int().meta({ description: 'Counts from 1; a scan knows which one served it.' }),
    at: timestamp,
    action: z.enum(REVISION_ACTIONS),
    source: z.enum(['dashboard', 'api', 'zapier', 'n8n']),
    actor: z.object({
      kind: z.enum(['person', 'api_key']),
      id: z.string(),
      name: z.string().nullable().meta({ description: 'Null: who is known no more.' }),
    }),
    changed: z
      .array(z.string())
      .meta({ description: 'Fields that the revision before has otherwise.', example: ['destination'] }),
    code: codeSchema.pick({
      title: true,
      payload: true,
      destination: true,
      active: true,
      tags: true,
      metadata: true,
      externalId: true,
      design: true,
    }),
  })
  .meta({ id: 'Revision' })

const byId = z.object({ id: idParam })
const byRevision = z.object({
  id: idParam,
  revision: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
})

export const revisionOperations = {
  listRevisions: operation({
    id: 'listRevisions',
    method: 'GET',
    path: '/codes/{id}/revisions',
    tag: 'Codes',
    summary: "List a code's revisions",
    description: 'Newest first: what was changed, by whom, when, and from where.',
    scope: 'codes:read',
    params: byId,
    query: strictObject(pageQuery),
    data: revisionSchema,
    pagination: paginationSchema,
    statuses: [200],
    errors: ['not_found', 'validation_failed'],
  }),
  revertCode: operation({
    id: 'revertCode',
    method: 'POST',
    path: '/codes/{id}/revisions/{revision}/revert',
    tag: 'Codes',
    summary: 'Bring a code back to a revision',
    description:
      'Sets title, payload, active, tags, metadata, externalId and design to what they were, as a new revision; `code.updated` is told as for any change.',
    scope: 'codes:write',
    params: byRevision,
    query: strictObject({
      ifRevision: queryInteger(1, 999_999_999).optional().meta({
        description:
          "Only while this is the code's newest revision; otherwise 409, and nothing is changed. So nobody's later change is undone unseen.",
      }),
    }),
    data: codeSchema,
    statuses: [200],
    errors: ['not_found', 'code_changed', 'external_id_taken', 'validation_failed'],
  }),
}

export type Revision = z.infer<typeof revisionSchema>
