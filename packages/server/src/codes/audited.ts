import type { AuditAction } from '@qregg/contract'
import type { AuditedChange } from '../http/audit.ts'
import type { Author } from '../http/caller.ts'
import { destinationOf, type StoredCode } from './code.ts'

/** A change of a code, for the audit log. */
export function audited(action: AuditAction, code: StoredCode, by: Author): AuditedChange {
  const subject = { id: code.id, name: code.title ?? code.shortCode }
  return { workspaceId: code.workspaceId, action, by, subject }
}

/** Where a code leads. What other codes hold, such as the password of a network, is not repeated. */
export function auditedDestination(before: StoredCode, after: StoredCode, by: Author): AuditedChange {
  return {
    ...audited('code.destination_changed', after, by),
    before: destinationOf(before),
    after: destinationOf(after),
  }
}
