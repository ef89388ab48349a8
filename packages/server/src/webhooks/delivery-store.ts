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
  const due = connection.prepare<[number, number], { webhook_id: string }>(
    "select distinct webhook_id from deliveries where state = 'pending' and next_at <= ? limit ?",
  )
  const nextOf = connection.prepare<[string, number], Row>(
    `select ${COLUMNS} from deliveries where webhook_id = ? and state = 'pending' and next_at <= ? order by next_at limit 1`,
  )
  const oldestOf = connection.prepare<[string], Row>(
    `select ${COLUMNS} from deliveries where webhook_id = ? and state = 'pending' order by id limit 1`,
  )
  const newestOf = connection.prepare<[string], Row>(
    `select ${COLUMNS} from deliveries where webhook_id = ? and state = 'pending' order by id desc limit 1`,
  )
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
     next_probe_at = ?, gone_since = ? where id = ?`,
  )
  const park = prepare(`update deliveries set next_at = ${PARKED} where webhook_id = ? and state = 'pending'`)
  const unpark = prepare(
    `update deliveries set next_at = ? where webhook_id = ? and state = 'pending' and next_at = ${PARKED}`,
  )
  const release = prepare(
    "update deliveries set state = 'pending', next_at = ?, lease_until = null where id = ? and state = 'in_flight'",
  )
  const releaseAll = prepare(
    "update deliveries set state = 'pending', next_at = ?, lease_until = null where state = 'in_flight'",
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
    if (!row || lease.run(leaseUntil, row.id, row.attempt).changes === 0) return null
    return { ...toDelivery(row), attempt: row.attempt + 1 }
  }

  return {
    /** Runs `work` in one write transaction. Throws SQLITE_BUSY at once when another process writes. */
    transaction<T>(work: () => T): T {
      begin.run()
      try {
        const result = work()
        commit.run()
        return result
      } catch (error) {
        if (connection.inTransaction) rollback.run()
        throw error
      }
    },

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

    /** Webhooks with a delivery that is due. */
    webhooksWithDue: (now: number, limit: number): string[] =>
      due.all(now, limit).map((row) => row.webhook_id),
    claimDue: (webhookId: string, now: number, leaseUntil: number): Delivery | null =>
      take(nextOf.get(webhookId, now), leaseUntil),
    /** For a probe: the oldest or the newest that waits, whenever it is due. */
    claimAny: (webhookId: string, newest: boolean, leaseUntil: number): Delivery | null =>
      take((newest ? newestOf : oldestOf).get(webhookId), leaseUntil),

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
        webhookId,
      )
    },
    /** Lets the clocks of what waits stand still. */
    park: (webhookId: string): void => void park.run(webhookId),
    /** Lets them go on: what stood still is due at once. */
    unpark: (webhookId: string, now: number): void => void unpark.run(now, webhookId),
    /** Gives back a delivery that was claimed and not sent to the end. */
    release: (deliveryId: string, now: number): void => void release.run(now, deliveryId),
    /** At start: what a dead process left under way is tried again. */
    releaseAll: (now: number): number => releaseAll.run(now).changes,
  }
}
