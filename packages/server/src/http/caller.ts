import type { Plan, Scope } from '@qregg/contract'

/** Who calls: the API key, and the workspace that it opens. */
export type Caller = {
  keyId: string
  keyName: string
  scopes: readonly Scope[]
  /** Epoch milliseconds; null: never. */
  expiresAt: number | null
  workspace: { num: number; id: string; name: string; plan: Plan }
}
