import { hash } from 'node:crypto'
import type { CodePayload } from '@qregg/contract'

/** What a calendar knows an event by. `at` is epoch milliseconds; both may be left out where nothing is changed later. */
export type Identity = { uid: string; at?: number; sequence?: number }

/** The identity of what is printed: of the short code and what it says, so that it is the same for ever. */
export function printedIdentity(payload: CodePayload, shortCode = ''): Identity {
  return { uid: hash('sha256', `${shortCode} ${JSON.stringify(payload)}`, 'hex').slice(0, 32) }
}
