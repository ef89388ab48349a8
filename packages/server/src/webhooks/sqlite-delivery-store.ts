import type { WebhookState } from '@qregg/contract'
import type { SqliteConnection } from '../db/sqlite.ts'
import type { Turnstile } from '../db/turnstile.ts'
import { AUDIT_COLUMNS } from '../http/audit.ts'
import { DELIVERY_COLUMNS, type DeliveryRow, FRESH_AMONG, toDelivery } from './delivery-row.ts'
import type { Delivery, DeliveryStore, DeliveryTransaction, Lease, Move } from './delivery-store.ts'
import { PARKED } from './verdict.ts'

/**
 * Deliveries in SQLite: raw prepared statements on a connection of the engine's own. A transaction never leaves the
 * turn of the event loop in which it began, so that no scan meets its lock.
 */
export function createSqliteDeliveryStore(connection: SqliteConnection, turnstile: Turnstile): DeliveryStore {
  const prepare = (sql: string) => connection.prepare(sql)
  const begin = prepare('begin immediate')
  const commit = prepare('commit')
  const rollback = prepare('rollback')
  const insert = prepare(
    `insert into deliveries (${DELIVERY_COLUMNS}, state, next_at, lease_until) values (?, ?, ?, ?, ?, ?, ?, 1, 0, ?, 'in_flight', ?, ?)`,
  )
  const moveCursor = prepare(
    'update webhooks set cursor_id = ? where id = ? and cursor_id = ? and updated_at = ?',
  )
  const cursor = connection.prepare<[string], { cursor_id: number; updated_at: number }>(
    'select cursor_id, updated_at from webhooks where id = ?',
  )
  const firstReplay = connection.prepare<[string], { id: string; cursor_id: number; end_id: number }>(
    'select id, cursor_id, end_id from replays where webhook_id = ? order by id limit 1',
  )
  const moveReplay = prepare('update replays set cursor_id = ? where id = ? and cursor_id = ?')
  const endReplay = prepare('delete from replays where id = ?')
  const listeners = connection.prepare<[string, string, string], { id: string; state: WebhookState }>(
    `select id, state from webhooks
     where workspace_id = ? and id <> ? and state in ('active', 'backoff') and events like ?`,
  )
  const insertPending = prepare(
    `insert into deliveries (${DELIVERY_COLUMNS}, state, next_at) values (?, ?, 'event', ?, ?, null, ?, 0, 0, ?, 'pending', ?)`,
  )
  const due = connection.prepare<[number, number], { webhook_id: string }>(
    "select distinct webhook_id from deliveries where state = 'pending' and next_at <= ? limit ?",
  )
  const nextOf = connection.prepare<[string, number], DeliveryRow>(
    `select ${DELIVERY_COLUMNS} from deliveries where webhook_id = ? and state = 'pending' and next_at <= ? order by next_at limit 1`,
  )
  const freshOf = connection.prepare<[string, number], DeliveryRow>(
    `select * from (select ${DELIVERY_COLUMNS}, next_at from deliveries
     where webhook_id = ? and state = 'pending' and next_at <= ? order by next_at desc limit ${FRESH_AMONG})
     where attempt = 0 order by next_at limit 1`,
  )
  const nextDue = connection.prepare<[string], { at: number | null }>(
    "select min(next_at) as at from deliveries where webhook_id = ? and state = 'pending'",
  )
  const probeOf = (order: 'asc' | 'desc') =>
    connection.prepare<[string, number], DeliveryRow>(
      `select ${DELIVERY_COLUMNS} from deliveries where webhook_id = ? and state = 'pending'
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
  const audit = prepare(
    `insert into audit_log (${AUDIT_COLUMNS.join(', ')}) values (${AUDIT_COLUMNS.map(() => '?').join(', ')})`,
  )
  const health = prepare(
    `update webhooks set state = ?, disabled_reason = ?, failures = ?, first_failure_at = ?, last_success_at = ?,
     next_probe_at = ?, gone_since = ?, disabled_at = ? where id = ? and updated_at = ?`,
  )
  const park = prepare(`update deliveries set next_at = ${PARKED} where webhook_id = ? and state = 'pending'`)
  const unpark = prepare(
    `update deliveries set next_at = ? where webhook_id = ? and state = 'pending' and next_at = ${PARKED}`,
  )
  const release = prepare(
    "update deliveries set state = 'pending', next_at = ?, lease_until = null where id = ? and attempt = ? and state = 'in_flight'",
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

  function take(row: DeliveryRow | undefined, { now, ms }: Lease): Delivery | null {
    if (!row) return null
    const delivery = { ...toDelivery(row), attempt: row.attempt + 1 }
    return lease.run(now + ms, row.id, row.attempt).changes > 0 ? delivery : null
  }
  const oldest = connection.prepare<[], { at: number | null }>(
    `select min(at) as at from (
       select min(created_at) as at from deliveries where state = 'pending'
       union all select min(created_at) from deliveries where state = 'in_flight')`,
  )
  const states = connection.prepare<[], { state: WebhookState; count: number }>(
    'select state, count(*) as count from webhooks group by state',
  )
  const replayOf = (webhookId: string) => {
    const row = firstReplay.get(webhookId)
    return row ? { id: row.id, cursor: row.cursor_id, end: row.end_id } : null
  }

  const moved = (webhookId: string, { from, to, updatedAt }: Move) =>
    moveCursor.run(to, webhookId, from, updatedAt).changes > 0

  const within: DeliveryTransaction = {
    async claimScans(delivery, cursor, lease) {
      if (!moved(delivery.webhookId, cursor)) return null
      return await within.insertInFlight(delivery, lease)
    },
    skipScans: async (webhookId, move) => moved(webhookId, move),
    async cursor(webhookId) {
      const row = cursor.get(webhookId)
      return row && { cursor: row.cursor_id, updatedAt: row.updated_at }
    },
    async insertInFlight(delivery, { now, ms }) {
      const { id, webhookId, kind, event, format, scanIds, body, createdAt } = delivery
      const packed = kind === 'scan' ? JSON.stringify(scanIds) : null
      insert.run(id, webhookId, kind, event, format, packed, body, createdAt, createdAt, now + ms)
      return { ...delivery, attempt: 1, step: 0 }
    },

    firstReplay: async (webhookId) => replayOf(webhookId),
    moveReplay: async (id, from, to) => moveReplay.run(to, id, from).changes > 0,
    endReplay: async (id) => void endReplay.run(id),

    listeners: async (workspaceId, exceptId, event) => listeners.all(workspaceId, exceptId, `%"${event}"%`),
    async insertPendingEvent(delivery, nextAt) {
      const { id, webhookId, event, format, body, createdAt } = delivery
      insertPending.run(id, webhookId, event, format, body, createdAt, nextAt)
    },
    insertAudit: async (row) => void audit.run(...AUDIT_COLUMNS.map((column) => row[column] ?? null)),

    claimDue: async (webhookId, lease, freshOnly) =>
      take((freshOnly ? freshOf : nextOf).get(webhookId, lease.now), lease),
    nextDueAt: async (webhookId) => nextDue.get(webhookId)?.at ?? Number.POSITIVE_INFINITY,
    claimProbe: async (webhookId, newest, lease) =>
      take((newest ? newestOf : oldestOf).get(webhookId, lease.now), lease),

    async complete(delivery, outcome, verdict, startedAt, now) {
      const { status, errorClass, durationMs, responseHead } = outcome
      attempt.run(delivery.id, delivery.attempt, startedAt, status, errorClass, durationMs, responseHead)
      const doneAt = verdict.state === 'pending' ? null : now
      finish.run(verdict.state, verdict.step, verdict.nextAt, doneAt, delivery.id, delivery.attempt)
    },
    async saveHealth(webhookId, updatedAt, value) {
      const { changes } = health.run(
        value.state,
        value.disabledReason,
        value.failures,
        value.firstFailureAt,
        value.lastSuccessAt,
        value.nextProbeAt,
        value.goneSince,
        value.disabledAt,
        webhookId,
        updatedAt,
      )
      return changes > 0
    },
    park: async (webhookId) => void park.run(webhookId),
    unpark: async (webhookId, now) => void unpark.run(now, webhookId),
    release: async ({ id, attempt }, now) => void release.run(now, id, attempt),
    async releaseAbandoned(now) {
      failPings.run(now)
      releaseAll.run(now)
    },
    putBack: async (by) => void putBack.run(by),
  }

  return {
    async transaction(work) {
      const leave = await turnstile.enter()
      try {
        begin.run()
        const result = await work(within)
        commit.run()
        return result
      } catch (error) {
        if (connection.inTransaction) rollback.run()
        throw error
      } finally {
        leave()
      }
    },
    async firstReplays(webhookIds) {
      const found = webhookIds.map((id) => [id, replayOf(id)] as const)
      return new Map(found.flatMap(([id, replay]) => (replay ? [[id, replay] as const] : [])))
    },
    webhooksWithDue: async (now, limit) => due.all(now, limit).map((row) => row.webhook_id),
    oldestUndelivered: async () => oldest.get()?.at ?? null,
    countStates: async () => states.all(),
  }
}
