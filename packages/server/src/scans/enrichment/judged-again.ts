import type { ScanReason } from '@qregg/contract'
import { namedFetcher } from './named-fetchers.ts'
import { RULE_VERSION } from './reason.ts'

/**
 * The reasons that hang on the agent alone, whose text is kept. Headers and the state of the code are not, so what was
 * withheld for them stays withheld.
 */
export const JUDGED_BY_AGENT = ['human', 'preview', 'crawler'] as const satisfies readonly ScanReason[]

/** What today's rule makes of an agent. */
export function reasonOfAgent(text: string): (typeof JUDGED_BY_AGENT)[number] {
  return namedFetcher(text) ?? 'human'
}

/** Whether an older rule judged this hit, and today's can judge it again. */
export function canBeJudgedAgain(hit: { reason: string; rule: number; agent_id: number | null }): boolean {
  return (
    hit.rule < RULE_VERSION &&
    hit.agent_id !== null &&
    (JUDGED_BY_AGENT as readonly string[]).includes(hit.reason)
  )
}
