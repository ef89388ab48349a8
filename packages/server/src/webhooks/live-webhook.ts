import type { Secrets } from './signature.ts'
import type { StoredWebhook } from './webhook.ts'

/** A scan that waits to be sent, shared by every webhook it matches: its JSON is made once. */
export type ScanEntry = { readonly id: number; readonly json: () => string }

/** A webhook in memory, while the engine may send to it. */
export type LiveWebhook = {
  stored: StoredWebhook
  secrets: Secrets
  /** The filter's codes by number; null: every code. */
  codeNums: ReadonlySet<number> | null
  /** Mirror of the database's `cursor_id`. */
  cursor: number
  /** Matched scans above the cursor, oldest first. Only while not `behind`. */
  waiting: ScanEntry[]
  /** Scans above the cursor are read from the store: after a start, an outage, or when too much waited. */
  behind: boolean
  /** A delivery of the database is due: an event, or a retry. */
  hasDue: boolean
  inFlight: number
  retriesInFlight: number
  /** Epoch ms before which the receiver asked to be left alone. */
  notBefore: number
  /** Its last answer took so long that it belongs in the slow lane. */
  slow: boolean
  /** `lastSuccessAt` as the database has it: it is written once a minute, not with every success. */
  savedSuccessAt: number
  /** Which end of what waits the next probe tries: a poisonous batch must not keep a webhook in backoff. */
  probeNewest: boolean
  /** Deleted, disabled or replaced: nothing more is sent by way of this object. */
  removed: boolean
}

export function createLiveWebhook(
  stored: StoredWebhook,
  secrets: Secrets,
  codeNums: ReadonlySet<number> | null,
): LiveWebhook {
  return {
    stored,
    secrets,
    codeNums,
    cursor: stored.cursorId,
    waiting: [],
    behind: true,
    hasDue: true,
    inFlight: 0,
    retriesInFlight: 0,
    notBefore: 0,
    slow: false,
    savedSuccessAt: stored.health.lastSuccessAt ?? 0,
    probeNewest: false,
    removed: false,
  }
}
