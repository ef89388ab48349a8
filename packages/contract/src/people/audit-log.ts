import { z } from 'zod'
import { pageQuery, strictObject, timestamp } from '../fields.ts'
import { idOf } from '../ids.ts'

/** Where a change came from. server: a command where the server runs, or the server by itself. */
export const CHANGE_SOURCES = ['dashboard', 'api', 'zapier', 'n8n', 'server'] as const

/** What is written down. Only ever added to. */
export const AUDIT_ACTIONS = [
  'api_key.created',
  'api_key.revoked',
  'webhook.created',
  'webhook.updated',
  'webhook.deleted',
  'webhook.secret_rotated',
  'webhook.disabled',
  'code.destination_changed',
  'code.deleted',
  'code.restored',
  'member.invited',
  'member.invitation_revoked',
  'member.joined',
  'member.role_changed',
  'member.removed',
  'workspace.created',
  'workspace.renamed',
  'workspace.plan_changed',
  'workspace.exported',
  'scans.erasure_requested',
] as const

export const auditEntrySchema = z.object({
  id: idOf('auditEntry', '0Vb3kq9aT4mQz81LwXc2Rd'),
  at: timestamp,
  action: z.enum(AUDIT_ACTIONS),
  source: z.enum(CHANGE_SOURCES),
  actor: z.object({
    kind: z.enum(['person', 'api_key', 'server']),
    id: z.string().nullable(),
    name: z.string().meta({ description: 'As it was called then.' }),
  }),
  subject: z
    .object({ id: z.string(), name: z.string().nullable() })
    .meta({ description: 'What was changed, and what it was called then.' }),
  /** What was before and after, where that tells something: a destination, a role. Never a secret. */
  before: z.string().nullable(),
  after: z.string().nullable(),
})

export const listAuditLogQuery = strictObject({ ...pageQuery, action: z.enum(AUDIT_ACTIONS).optional() })

export type ChangeSource = (typeof CHANGE_SOURCES)[number]
export type AuditAction = (typeof AUDIT_ACTIONS)[number]
export type AuditEntry = z.infer<typeof auditEntrySchema>
