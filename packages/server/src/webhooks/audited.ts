import type { AuditAction } from '@qregg/contract'
import type { AuditedChange, Changer } from '../http/audit.ts'
import type { StoredWebhook } from './webhook.ts'

/** The host alone: the rest of a receiver's URL is what lets anybody write to it. */
const hostOf = ({ url }: StoredWebhook) => new URL(url).host
const isRunning = ({ health }: StoredWebhook) => health.state === 'active' || health.state === 'backoff'

/** A change of a webhook, for the audit log. */
export function audited(action: AuditAction, webhook: StoredWebhook, by: Changer): AuditedChange {
  const subject = { id: webhook.id, name: webhook.description ?? hostOf(webhook) }
  return { workspaceId: webhook.workspaceId, action, by, subject }
}

/** What is told of an update: where it sends to, and whether it runs. */
export function auditedUpdate(before: StoredWebhook, after: StoredWebhook, by: Changer): AuditedChange {
  const change = audited('webhook.updated', after, by)
  if (before.url !== after.url) return { ...change, before: hostOf(before), after: hostOf(after) }
  const [was, is] = [before, after].map((one) => (isRunning(one) ? 'active' : 'stopped'))
  return was === is ? change : { ...change, before: was, after: is }
}
