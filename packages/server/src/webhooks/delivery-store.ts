import type { SubscribableEvent, WebhookState } from '@qregg/contract'
import type { AuditRow } from '../http/audit.ts'
import type { Outcome } from './outcome.ts'
import type { DeliveryVerdict, Health } from './verdict.ts'

/** A delivery that is about to be sent, or under way. */
export type Delivery = {
  id: string
  webhookId: string
  kind: 'scan' | 'event' | 'ping'
  event: SubscribableEvent | 'ping'
  /** The serialiser that its body was first made with. */
  format: number
  /** Numbers of its scans, for `kind` scan. */
  scanIds: number[]
  /** Its body, for other kinds. */
  body: string | null
  /** How often it has been tried, this time included. */
  attempt: number
  step: number
  createdAt: number
}

export type NewDelivery = Omit<Delivery, 'attempt' | 'step'>

/** Scans that an owner has asked to be sent again, as far as they are not through. */
export type StoredReplay = { id: string; cursor: number; end: number }

/** How long a claim is its claimer's, from `now`. The database's own clock counts where many processes share it. */
export type Lease = { now: number; ms: number }

/** A cursor's way, of a webhook that its owner has changed last at `updatedAt`. */
export type Move = { from: number; to: number; updatedAt: number }

/** What the engine keeps in the database. All times are epoch milliseconds. */
export type DeliveryStore = {
  /**
   * Runs `work` in one write transaction, one at a time. Inside, await nothing but the store and readers of scans.
   * Throws what `isBusy` knows when somebody else writes: nothing happened, try again.
   */
  transaction<T>(work: (transaction: DeliveryTransaction) => Promise<T>): Promise<T>
  /** What webhooks have of replays, the oldest of each that is not through. */
  firstReplays(webhookIds: readonly string[]): Promise<Map<string, StoredReplay>>
  /** Webhooks with a delivery that is due. */
  webhooksWithDue(now: number, limit: number): Promise<string[]>
  /** When the oldest delivery that is not done was made; null when all are. */
  oldestUndelivered(): Promise<number | null>
  /** How many webhooks there are in each state. */
  countStates(): Promise<Array<{ state: WebhookState; count: number }>>
}

/** What is written together. */
export type DeliveryTransaction = {
  /** Moves a webhook's cursor over the scans of a new delivery. Null when somebody else has moved it. */
  claimScans(delivery: NewDelivery, cursor: Move, lease: Lease): Promise<Delivery | null>
  /** Moves a cursor past scans that do not match. */
  skipScans(webhookId: string, cursor: Move): Promise<boolean>
  /** Where a webhook's cursor stands, and when its owner changed it last; undefined when there is no such webhook. */
  cursor(webhookId: string): Promise<{ cursor: number; updatedAt: number } | undefined>
  insertInFlight(delivery: NewDelivery, lease: Lease): Promise<Delivery>
  /** The oldest replay of a webhook that is not through. */
  firstReplay(webhookId: string): Promise<StoredReplay | null>
  /** False when it does not stand there any more. */
  moveReplay(id: string, from: number, to: number): Promise<boolean>
  endReplay(id: string): Promise<void>
  /** Other webhooks of a workspace that want an event. */
  listeners(
    workspaceId: string,
    exceptId: string,
    event: SubscribableEvent,
  ): Promise<Array<{ id: string; state: WebhookState }>>
  insertPendingEvent(delivery: NewDelivery, nextAt: number): Promise<void>
  /** An entry of the audit log. */
  insertAudit(row: AuditRow): Promise<void>
  /** What is due longest. `freshOnly`: of what was never tried. */
  claimDue(webhookId: string, lease: Lease, freshOnly: boolean): Promise<Delivery | null>
  /** When the next of a webhook's deliveries falls due; Infinity when none waits. */
  nextDueAt(webhookId: string): Promise<number>
  /** For a probe: the oldest or the newest that waits, of those whose clock stands still or is due. */
  claimProbe(webhookId: string, newest: boolean, lease: Lease): Promise<Delivery | null>
  /** Records an attempt; without effect on a delivery that was taken over or cancelled meanwhile. */
  complete(
    delivery: Delivery,
    outcome: Outcome,
    verdict: DeliveryVerdict,
    startedAt: number,
    now: number,
  ): Promise<void>
  /** False, and without effect, when the webhook's owner has changed it after `updatedAt`. */
  saveHealth(webhookId: string, updatedAt: number, value: Health): Promise<boolean>
  /** Lets the clocks of what waits stand still. */
  park(webhookId: string): Promise<void>
  /** Lets them go on: what stood still is due at once. */
  unpark(webhookId: string, now: number): Promise<void>
  /** Gives back a delivery that was claimed and not sent to the end, unless somebody has taken it over. */
  release(delivery: Pick<Delivery, 'id' | 'attempt'>, now: number): Promise<void>
  /** What processes that are no more have left under way is tried again. A ping is not: nobody waits for its answer. */
  releaseAbandoned(now: number): Promise<void>
  /** The wall clock was put back: what was to wait five seconds does not wait a day and five seconds. */
  putBack(by: number, webhookIds: readonly string[]): Promise<void>
}
