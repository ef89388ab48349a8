import { PAUSE_AT_MOST } from './schedule.ts'
import type { StoredWebhook } from './webhook.ts'

/** A scan that waits to be sent, shared by every webhook it matches: its JSON is made once. */
export type ScanEntry = { readonly id: number; readonly json: () => string }

/** Requests under way to one webhook. Scans batch only while all are taken, so a quiet code's scan leaves at once. */
export const IN_FLIGHT_PER_WEBHOOK = 4

/** A webhook in memory, while the engine may send to it. */
export type LiveWebhook = {
  stored: StoredWebhook
  secret: string
  /** The filter's codes by number; null: every code. */
  codeNums: ReadonlySet<number> | null
  /** Mirror of the database's `cursor_id`. */
  cursor: number
  /** Matched scans above the cursor, oldest first. Only while not `behind`. */
  waiting: ScanEntry[]
  /** Scans above the cursor are read from the store: after a start, an outage, or when too much waited. */
  behind: boolean
  /** No delivery of the database is due before, as far as is known: epoch ms, Infinity when none waits. */
  dueAt: number
  inFlight: number
  retriesInFlight: number
  /** How many may be in flight: one when it has just recovered, and one more with each success. */
  slots: number
  /** Epoch ms before which the receiver asked to be left alone. */
  notBefore: number
  /** Its last answer took so long that it belongs in the slow lane. */
  slow: boolean
  /** Requests under way that have handed their place over: while there are any, no quick answer is to be expected. */
  lingering: number
  /** `lastSuccessAt` as the database has it: it is written once a minute, not with every success. */
  savedSuccessAt: number
  /** Which end of what waits the next probe tries: a poisonous batch must not keep a webhook in backoff. */
  probeNewest: boolean
  /** Deleted, disabled or replaced: nothing more is sent by way of this object. */
  removed: boolean
  /** Ends what is under way when the webhook is deleted. */
  abort: AbortController
}

export function createLiveWebhook(
  stored: StoredWebhook,
  secret: string,
  codeNums: ReadonlySet<number> | null,
): LiveWebhook {
  return {
    stored,
    secret,
    codeNums,
    cursor: stored.cursorId,
    waiting: [],
    behind: true,
    dueAt: 0,
    inFlight: 0,
    retriesInFlight: 0,
    slots: IN_FLIGHT_PER_WEBHOOK,
    notBefore: 0,
    slow: false,
    lingering: 0,
    savedSuccessAt: stored.health.lastSuccessAt ?? 0,
    probeNewest: false,
    removed: false,
    abort: new AbortController(),
  }
}

/**
 * Whether its receiver has asked for a pause that is not over. One longer than is granted was asked for before the wall
 * clock was put back.
 */
export function isPaused({ notBefore }: LiveWebhook, now: number): boolean {
  return notBefore > now && notBefore <= now + PAUSE_AT_MOST
}
