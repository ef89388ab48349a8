import type { SubscribableEvent } from '@qregg/contract'
import type { SqliteConnection } from '../db/sqlite.ts'
import type { Outcome } from './outcome.ts'
import { type DeliveryVerdict, type Health, PARKED } from './verdict.ts'

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

/** Deliveries in SQLite: raw prepared statements on a connection of the engine's own. All run inside `transaction`. */
export type DeliveryStore = ReturnType<typeof createDeliveryStore>

type Row = {
  id: string
  webhook_id: string
  kind: Delivery['kind']
  event: Delivery['event']
  format: number
  scan_ids: string | null
  body: string | null
  attempt: number
  step: number
  created_at: number
}

/** Of what is due, how many of the latest are looked through for one that was never tried. */
const FRESH_AMONG = 100

const COLUMNS = 'id, webhook_id, kind, event, format, scan_ids, body, attempt, step, created_at'

export function createDeliveryStore(connection: SqliteConnection) {
  const prepare = (sql: string) => connection.prepare(sql)
  const begin = prepare('begin immediate')
  const commit = prepare('commit')
  const rollback = prepare('rollback')
  const insert = prepare(
    `insert into deliveries (${COLUMNS}, state, next_at, lease_until) values (?, ?, ?, ?, ?, ?, ?, 1, 0, ?, 'in_flight', ?, ?)`,
  )
  const moveCursor = prepare('update webhooks set cursor_id = ? where id = ? and cursor_id = ?')
  const cursor = connection.prepare<[string], { cursor_id: number }>(
    'select cursor_id from webhooks where id = ?',
  )
  const firstReplay = connection.prepare<[string], { id: string; cursor_id: number; end_id: number }>(
    'select id, cursor_id, end_id from replays where webhook_id = ? order by id limit 1',
  )
  const moveReplay = prepare('update replays set cursor_id = ? where id = ? and cursor_id = ?')
  const endReplay = prepare('delete from replays where id = ?')
  const listeners = connection.prepare<[string, string, string], { id: string; state: string }>(
    `select id, state from webhooks
     where workspace_id = ? and id <> ? and state in ('active', 'backoff') and events like ?`,
  )
  const insertPending = prepare(
    `insert into deliveries (${COLUMNS}, state, next_at) values (?, ?, 'event', ?, ?, null, ?, 0, 0, ?, 'pending', ?)`,
  )
  const due = connection.prepare<[number, number], { webhook_id: string }>(
    "select distinct webhook_id from deliveries where state = 'pending' and next_at <= ? limit ?",
  )
  const nextOf = connection.prepare<[string, number], Row>(
    `select ${COLUMNS} from deliveries where webhook_id = ? and state = 'pending' and next_at <= ? order by next_at limit 1`,
  )
  const freshOf = connection.prepare<[string, number], Row>(
    `select * from (select ${COLUMNS}, next_at from deliveries
     where webhook_id = ? and state = 'pending' and next_at <= ? order by next_at desc limit ${FRESH_AMONG})
     where attempt = 0 order by next_at limit 1`,
  )
  const nextDue = connection.prepare<[string], { at: number | null }>(
    "select min(next_at) as at from deliveries where webhook_id = ? and state = 'pending'",
  )
  const probeOf = (order: 'asc' | 'desc') =>
    connection.prepare<[string, number], Row>(
      `select ${COLUMNS} from deliveries where webhook_id = ? and state = 'pending'
       and (next_at <= ? or next_at = ${PARKED}) order by id ${order} limit 1`,
    )
  const oldestOf = probeOf('asc')
  const newestOf = probeOf('desc')
  const lease = prepare(
    "update deliveries set state = 'in_flight', attempt = attempt + 1, lease_until = ? where id = ? and attempt = ? and state = 'pending'",
  )
  const finish = prepare(
    `update deliveries set state = ?, step = ?, next_at = ?, lease_until = null, done_at = ?
     where id = ? and attempt = ? and state = 'in_flight'`,
  )
  const attempt = prepare(
    `insert or ignore into delivery_attempts (delivery_id, number, at, status, error_class, duration_ms, response_head)
     values (?, ?, ?, ?, ?, ?, ?)`,
  )
  const health = prepare(
    `update webhooks set state = ?, disabled_reason = ?, failures = ?, first_failure_at = ?, last_success_at = ?,
     next_probe_at = ?, gone_since = ?, disabled_at = ? where id = ?`,
  )
  const park = prepare(`update deliveries set next_at = ${PARKED} where webhook_id = ? and state = 'pending'`)
  const unpark = prepare(
    `update deliveries set next_at = ? where webhook_id = ? and state = 'pending' and next_at = ${PARKED}`,
  )
  const release = prepare(
    "update deliveries set state = 'pending', next_at = ?, lease_until = null where id = ? and state = 'in_flight'",
  )
  const releaseAll = prepare(
    `update deliveries set state = 'pending', lease_until = null, next_at = iif(
       (select state from webhooks where webhooks.id = webhook_id) = 'active', ?, ${PARKED})
     where state = 'in_flight'`,
  )
  const failPings = prepare(
    "update deliveries set state = 'failed', lease_until = null, done_at = ? where state = 'in_flight' and kind = 'ping'",
  )
  const putBack = prepare(
    `update deliveries set next_at = next_at - ? where state = 'pending' and next_at < ${PARKED}`,
  )

  const toDelivery = (row: Row): Delivery => ({
    id: row.id,
    webhookId: row.webhook_id,
    kind: row.kind,
    event: row.event,
    format: row.format,
    scanIds: row.scan_ids ? (JSON.parse(row.scan_ids) as number[]) : [],
    body: row.body,
    attempt: row.attempt,
    step: row.step,
    createdAt: row.created_at,
  })

  function take(row: Row | undefined, leaseUntil: number): Delivery | null {
    if (!row) return null
    const delivery = { ...toDelivery(row), attempt: row.attempt + 1 }
    return lease.run(leaseUntil, row.id, row.attempt).changes > 0 ? delivery : null
  }

  /** Runs `work` in one write transaction. Throws SQLITE_BUSY at once when another process writes. */
  function transaction<T>(work: () => T): T {
    begin.run()
    try {
      const result = work()
      commit.run()
      return result
    } catch (error) {
      if (connection.inTransaction) rollback.run()
      throw error
    }
  }

  return {
    transaction,
    /** Moves a webhook's cursor over the scans of a new delivery. Null when somebody else has moved it. */
    claimScans(
      delivery: NewDelivery,
      cursor: { from: number; to: number },
      leaseUntil: number,
    ): Delivery | null {
      if (moveCursor.run(cursor.to, delivery.webhookId, cursor.from).changes === 0) return null
      return this.insertInFlight(delivery, leaseUntil)
    },
    /** Moves a cursor past scans that do not match. */
    skipScans: (webhookId: string, from: number, to: number): boolean =>
      moveCursor.run(to, webhookId, from).changes > 0,
    cursor: (webhookId: string): number | undefined => cursor.get(webhookId)?.cursor_id,
    insertInFlight(delivery: NewDelivery, leaseUntil: number): Delivery {
      const { id, webhookId, kind, event, format, scanIds, body, createdAt } = delivery
      const packed = kind === 'scan' ? JSON.stringify(scanIds) : null
      insert.run(id, webhookId, kind, event, format, packed, body, createdAt, createdAt, leaseUntil)
      return { ...delivery, attempt: 1, step: 0 }
    },

    /** The oldest replay of a webhook that is not through. */
    firstReplay(webhookId: string): { id: string; cursor: number; end: number } | null {
      const row = firstReplay.get(webhookId)
      return row ? { id: row.id, cursor: row.cursor_id, end: row.end_id } : null
    },
    moveReplay: (id: string, from: number, to: number): boolean => moveReplay.run(to, id, from).changes > 0,
    endReplay: (id: string): void => void endReplay.run(id),

    /** Other webhooks of a workspace that want an event. */
    listeners: (workspaceId: string, exceptId: string, event: SubscribableEvent) =>
      listeners.all(workspaceId, exceptId, `%"${event}"%`),
    insertPendingEvent(delivery: NewDelivery, nextAt: number): void {
      const { id, webhookId, event, format, body, createdAt } = delivery
      insertPending.run(id, webhookId, event, format, body, createdAt, nextAt)
    },

    /** Webhooks with a delivery that is due. */
    webhooksWithDue: (now: number, limit: number): string[] =>
      due.all(now, limit).map((row) => row.webhook_id),
    /** `freshOnly`: one that was never tried. */
    claimDue: (webhookId: string, now: number, leaseUntil: number, freshOnly: boolean): Delivery | null =>
      take((freshOnly ? freshOf : nextOf).get(webhookId, now), leaseUntil),
    /** When the next of a webhook's deliveries falls due; Infinity when none waits. */
    nextDueAt: (webhookId: string): number => nextDue.get(webhookId)?.at ?? Number.POSITIVE_INFINITY,
    /** For a probe: the oldest or the newest that waits, of those whose clock stands still or is due. */
    claimProbe: (webhookId: string, newest: boolean, now: number, leaseUntil: number): Delivery | null =>
      take((newest ? newestOf : oldestOf).get(webhookId, now), leaseUntil),

    /** Records an attempt; without effect on a delivery that was taken over or cancelled meanwhile. */
    complete(
      delivery: Delivery,
      outcome: Outcome,
      verdict: DeliveryVerdict,
      startedAt: number,
      now: number,
    ): void {
      attempt.run(
        delivery.id,
        delivery.attempt,
        startedAt,
        outcome.status,
        outcome.errorClass,
        outcome.durationMs,
        outcome.responseHead,
      )
      const doneAt = verdict.state === 'pending' ? null : now
      finish.run(verdict.state, verdict.step, verdict.nextAt, doneAt, delivery.id, delivery.attempt)
    },
    saveHealth(webhookId: string, value: Health): void {
      health.run(
        value.state,
        value.disabledReason,
        value.failures,
        value.firstFailureAt,
        value.lastSuccessAt,
        value.nextProbeAt,
        value.goneSince,
        value.disabledAt,
        webhookId,
      )
    },
    /** Lets the clocks of what waits stand still. */
    park: (webhookId: string): void => void park.run(webhookId),
    /** Lets them go on: what stood still is due at once. */
    unpark: (webhookId: string, now: number): void => void unpark.run(now, webhookId),
    /** Gives back a delivery that was claimed and not sent to the end. */
    release: (deliveryId: string, now: number): void => void release.run(now, deliveryId),
    /** At start: what a dead process left under way is tried again. A ping is not: nobody waits for its answer. */
    releaseAll(now: number): void {
      failPings.run(now)
      releaseAll.run(now)
    },
    /** The wall clock was put back: what was to wait five seconds does not wait a day and five seconds. */
    putBack: (by: number): void => void putBack.run(by),
  }
}
