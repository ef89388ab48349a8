import type { Plan, Role, Scope } from '@qregg/contract'
import type { Request } from 'express'

/** Who calls: an API key, or a person in the dashboard; and the workspace that is open to them. */
export type Caller = {
  kind: 'api_key' | 'person'
  /** `key_…` or `usr_…`. */
  id: string
  name: string
  /** A person's; a key has scopes only. */
  role: Role | null
  scopes: readonly Scope[]
  /** A person's: which of their sessions, so that one that was ended ends what it holds open. */
  session?: string
  /** Epoch milliseconds; null: never. */
  expiresAt: number | null
  workspace: { num: number; id: string; name: string; plan: Plan }
}

/** Who changes something, and from where: for histories and the audit log. */
export type Author = {
  kind: 'api_key' | 'person'
  actor: string
  name: string
  source: 'api' | 'dashboard' | 'zapier' | 'n8n'
}

/** Our Zapier app and n8n node say who they are by a header; a person is always in the dashboard. */
export function authorOf(caller: Caller, request: Request): Author {
  const { kind, id: actor, name } = caller
  if (kind === 'person') return { kind, actor, name, source: 'dashboard' }
  const source = request.get('X-Qregg-Source')
  return { kind, actor, name, source: source === 'zapier' || source === 'n8n' ? source : 'api' }
}
