import type { AuditAction, ChangeSource } from '@qregg/contract'
import type { Insertable } from 'kysely'
import type { Db, Schema } from '../db/schema.ts'

/** Who changed something, as the audit log has it. */
export type Changer = {
  kind: 'person' | 'api_key' | 'server'
  /** `key_…` or `usr_…`; null: the server. */
  actor: string | null
  name: string
  source: ChangeSource
}

/** A change that is written down. Nothing in it may be a secret or an address on the network. */
export type AuditedChange = {
  workspaceId: string
  action: AuditAction
  by: Changer
  subject: { id: string; name: string | null }
  before?: string | null
  after?: string | null
}

/** Writes down a change, in the change's own transaction: there is an entry if and only if there is the change. */
export type RecordChange = (trx: Db, change: AuditedChange) => Promise<void>

export type AuditRow = Omit<Insertable<Schema['audit_log']>, 'num'>

/** For whoever inserts a row by hand. */
export const AUDIT_COLUMNS = [
  'id',
  'workspace_id',
  'at',
  'action',
  'source',
  'actor_kind',
  'actor_id',
  'actor_name',
  'subject_id',
  'subject_name',
  'before_text',
  'after_text',
] as const satisfies ReadonlyArray<keyof AuditRow>

/** A command where the server runs, or what the server does by itself. */
export const THE_SERVER: Changer = { kind: 'server', actor: null, name: 'The server', source: 'server' }

/** A person in the dashboard. */
export const byPerson = ({ id, name }: { id: string; name: string }): Changer => ({
  kind: 'person',
  actor: id,
  name,
  source: 'dashboard',
})

const TEXT_AT_MOST = 8_000

/** The row of a change. `at` in epoch milliseconds. */
export function auditRow(change: AuditedChange, id: string, at: number): AuditRow {
  const { workspaceId, action, by, subject, before = null, after = null } = change
  return {
    id,
    workspace_id: workspaceId,
    at,
    action,
    source: by.source,
    actor_kind: by.kind,
    actor_id: by.actor,
    actor_name: by.name,
    subject_id: subject.id,
    subject_name: subject.name,
    before_text: before?.slice(0, TEXT_AT_MOST) ?? null,
    after_text: after?.slice(0, TEXT_AT_MOST) ?? null,
  }
}
