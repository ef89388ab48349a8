import { DELIVERED_REASONS } from '@qregg/contract'
import { PAUSE_AT_MOST } from './schedule.ts'
import type { Secrets } from './signature.ts'
import type { StoredWebhook } from './webhook.ts'

/** A scan that waits to be sent, shared by every webhook it matches: its JSON is made once. */
export type ScanEntry = { readonly id: number; readonly json: () => string }

/** Requests under way to one webhook. Scans batch only while all are taken, so a quiet code's scan leaves at once. */
const IN_FLIGHT_PER_WEBHOOK = 4

/** What of a webhook follows its row in the database. */
type Mirror = {
  stored: StoredWebhook
  secrets: Secrets
  /** The filter's codes by number; null: every code. */
  codeNums: ReadonlySet<number> | null
  /** The reasons of scans that it wants. */
  reasons: ReadonlySet<string>
  /** Mirror of the database's `cursor_id`. */
  cursor: number
  /** The oldest replay that is not through. */
  replay: { id: string; cursor: number; end: number } | null
  /** Matched scans above the cursor, oldest first: all there are or, while `behind`, what was read up to `pageEnd`. */
  waiting: ScanEntry[]
  /** Scans above the cursor are read from the store: after a start, an outage, or when too much waited. */
  behind: boolean
  /** While `behind`: how far the store has been looked through for what is `waiting`. */
  pageEnd: number | null
  /** No delivery of the database is due before, as far as is known: epoch ms, Infinity when none waits. */
  dueAt: number
  /** `lastSuccessAt` as the database has it: it is written once a minute, not with every success. */
  savedSuccessAt: number
  /** Deleted, disabled or replaced: nothing more is sent by way of this object. */
  removed: boolean
}

/** A webhook in memory, while the engine may send to it. */
export type LiveWebhook = Mirror & {
  inFlight: number
  retriesInFlight: number
  /** Requests under way that have handed their place over: while there are any, no quick answer is to be expected. */
  lingering: number
  /** How many may be in flight: one when it has just recovered, and one more with each success. */
  slots: number
  /** Epoch ms before which the receiver asked to be left alone. */
  notBefore: number
  /** Epoch ms at which its cap allows the next request. */
  nextAllowedAt: number
  /** Its last answer took so long that it belongs in the slow lane. */
  slow: boolean
  /** Which end of what waits the next probe tries: a poisonous batch must not keep a webhook in backoff. */
  probeNewest: boolean
  /** Ends what is under way when the webhook is deleted. */
  abort: AbortController
}

export function createLiveWebhook(mirrored: {
  stored: StoredWebhook
  secrets: Secrets
  codeNums: ReadonlySet<number> | null
  replay: LiveWebhook['replay']
}): LiveWebhook {
  return {
    ...mirrorOf(mirrored),
    inFlight: 0,
    retriesInFlight: 0,
    lingering: 0,
    nextAllowedAt: 0,
    probeNewest: false,
    abort: new AbortController(),
    ...newReceiver(),
  }
}

/** Brings a webhook in memory in step with its row. What is under way counts on. */
export function renewLiveWebhook(
  webhook: LiveWebhook,
  mirrored: Parameters<typeof createLiveWebhook>[0],
): void {
  const moved = mirrored.stored.url !== webhook.stored.url
  Object.assign(webhook, mirrorOf(mirrored), moved ? newReceiver() : {})
}

function mirrorOf(mirrored: Parameters<typeof createLiveWebhook>[0]): Mirror {
  const { stored } = mirrored
  return {
    ...mirrored,
    reasons: new Set(stored.filter.reasons ?? DELIVERED_REASONS),
    cursor: stored.cursorId,
    waiting: [],
    behind: true,
    pageEnd: null,
    dueAt: 0,
    savedSuccessAt: stored.health.lastSuccessAt ?? 0,
    removed: false,
  }
}

/** Nothing is known yet of how quick it is and what it asks for. */
function newReceiver() {
  return { slots: IN_FLIGHT_PER_WEBHOOK, notBefore: 0, slow: false }
}

/** Its receiver has just come back: it gets one request at a time, then two, and so on. */
export function rampUp(webhook: LiveWebhook, justRecovered: boolean): void {
  webhook.slots = justRecovered ? 1 : Math.min(webhook.slots + 1, IN_FLIGHT_PER_WEBHOOK)
}

/**
 * Whether its receiver has asked for a pause that is not over. One longer than is granted was asked for before the wall
 * clock was put back.
 */
export function isPaused({ notBefore }: LiveWebhook, now: number): boolean {
  return notBefore > now && notBefore <= now + PAUSE_AT_MOST
}
