import type { AuditAction, ChangeSource } from '@qregg/contract'

/** What was done, as it follows the name of who did it. */
export const DID: Record<AuditAction, string> = {
  'api_key.created': 'made the API key',
  'api_key.revoked': 'revoked the API key',
  'webhook.created': 'made the webhook',
  'webhook.updated': 'changed the webhook',
  'webhook.deleted': 'deleted the webhook',
  'webhook.secret_rotated': 'gave a new secret to the webhook',
  'webhook.disabled': 'stopped the webhook',
  'code.destination_changed': 'changed where a code leads:',
  'code.deleted': 'deleted the code',
  'code.restored': 'restored the code',
  'member.invited': 'invited somebody',
  'member.invitation_revoked': 'took an invitation back',
  'member.joined': 'let in',
  'member.role_changed': 'changed the role of',
  'member.removed': 'removed',
  'workspace.created': 'made the workspace',
  'workspace.renamed': 'renamed the workspace',
  'workspace.plan_changed': 'changed the plan',
  'workspace.exported': 'exported the workspace',
  'scans.erasure_requested': 'had scans erased',
}

/** What can be looked for, by what it is about. */
export const ACTION_GROUPS: ReadonlyArray<{
  text: string
  actions: ReadonlyArray<{ value: AuditAction; text: string }>
}> = [
  {
    text: 'Codes',
    actions: [
      { value: 'code.destination_changed', text: 'Destination changed' },
      { value: 'code.deleted', text: 'Code deleted' },
      { value: 'code.restored', text: 'Code restored' },
    ],
  },
  {
    text: 'Webhooks',
    actions: [
      { value: 'webhook.created', text: 'Webhook made' },
      { value: 'webhook.updated', text: 'Webhook changed' },
      { value: 'webhook.deleted', text: 'Webhook deleted' },
      { value: 'webhook.secret_rotated', text: 'Secret changed' },
      { value: 'webhook.disabled', text: 'Webhook stopped by the server' },
    ],
  },
  {
    text: 'API keys',
    actions: [
      { value: 'api_key.created', text: 'Key made' },
      { value: 'api_key.revoked', text: 'Key revoked' },
    ],
  },
  {
    text: 'People',
    actions: [
      { value: 'member.invited', text: 'Invited' },
      { value: 'member.invitation_revoked', text: 'Invitation taken back' },
      { value: 'member.joined', text: 'Joined' },
      { value: 'member.role_changed', text: 'Role changed' },
      { value: 'member.removed', text: 'Removed or left' },
    ],
  },
  {
    text: 'Workspace',
    actions: [
      { value: 'workspace.created', text: 'Workspace made' },
      { value: 'workspace.renamed', text: 'Renamed' },
      { value: 'workspace.plan_changed', text: 'Plan changed' },
      { value: 'workspace.exported', text: 'Exported' },
      { value: 'scans.erasure_requested', text: 'Scans erased' },
    ],
  },
]

export const FROM: Record<ChangeSource, string> = {
  dashboard: 'Dashboard',
  api: 'API',
  zapier: 'Zapier',
  n8n: 'n8n',
  server: 'Server',
}
