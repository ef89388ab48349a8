import type { WebhookState } from '@qregg/contract'
import { jsonText } from '../db/json-text.ts'
import { AUDIT_COLUMNS } from '../http/audit.ts'
import { DELIVERY_COLUMNS, type DeliveryRow, FRESH_AMONG, toDelivery } from './delivery-row.ts'
import type { Delivery, DeliveryTransaction, Move, NewDelivery } from './delivery-store.ts'
import { gathered } from './gathered.ts'
import { PARKED } from './verdict.ts'

/** Runs one statement in the transaction; `name` is what it is prepared under. */
export type Query = <Row>(name: string, text: string, values: readonly unknown[]) => Promise<Row[]>

type ReplayRow = { id: string; webhook_id: string; cursor_id: number; end_id: number }

/** Leases are judged by the one clock that all processes share. */
const NOW = '(extract(epoch from clock_timestamp()) * 1000)::bigint'
const DRAFT =
  'id text, webhook_id text, kind text, event text, format integer, scan_ids text, body text, created_at bigint, lease bigint'
const INSERT_DRAFTS = `insert into deliveries (${DELIVERY_COLUMNS}, state, next_at, lease_until, claimed_by)
  select id, webhook_id, kind, event, format, scan_ids, body, 1, 0, created_at, 'in_flight', created_at, ${NOW} + lease, $2`

const TAKE = `update deliveries set state = 'in_flight', attempt = deliveries.attempt + 1,
    lease_until = ${NOW} + picked.lease, claimed_by = $2
  from picked where deliveries.id = picked.id and deliveries.attempt = picked.attempt and deliveries.state = 'pending'
  returning ${DELIVERY_COLUMNS.replace(/\w+/g, 'deliveries.$&')}`

const MOVE = 'from_id bigint, to_id bigint, changed_at bigint'
const moveOf = ({ from, to, updatedAt }: Move) => ({ from_id: from, to_id: to, changed_at: updatedAt })

/** What a turn writes. What is asked of many webhooks at once is gathered into one statement each. */
export function withinPostgres(query: Query, instance: number): DeliveryTransaction {
  const rowOf = (delivery: NewDelivery, lease: number) => ({
    id: delivery.id,
    webhook_id: delivery.webhookId,
    kind: delivery.kind,
    event: delivery.event,
    format: delivery.format,
    scan_ids: delivery.kind === 'scan' ? JSON.stringify(delivery.scanIds) : null,
    body: delivery.body,
    created_at: delivery.createdAt,
    lease,
  })
  const claimed = (delivery: NewDelivery): Delivery => ({ ...delivery, attempt: 1, step: 0 })

  type ScanClaim = { delivery: NewDelivery; move: Move; ms: number }
  const claimScans = gathered<ScanClaim, Delivery | null>(async (list) => {
    const rows = list.map(({ delivery, move, ms }) => ({ ...rowOf(delivery, ms), ...moveOf(move) }))
    const moved = await query<{ id: string }>(
      'claim-scans',
      `with wanted as (
         select * from json_to_recordset($1::json) as r(${DRAFT}, ${MOVE})),
       moved as (
         update webhooks set cursor_id = wanted.to_id from wanted
         where webhooks.id = wanted.webhook_id and webhooks.cursor_id = wanted.from_id
           and webhooks.updated_at = wanted.changed_at returning wanted.id)
       ${INSERT_DRAFTS} from wanted where id in (select id from moved) returning id`,
      [jsonText(rows), instance],
    )
    const won = new Set(moved.map(({ id }) => id))
    return list.map(({ delivery }) => (won.has(delivery.id) ? claimed(delivery) : null))
  })

  const skipScans = gathered<{ id: string } & ReturnType<typeof moveOf>, boolean>(async (list) => {
    const moved = await query<{ id: string }>(
      'skip-scans',
      `update webhooks set cursor_id = r.to_id
       from json_to_recordset($1::json) as r(id text, ${MOVE})
       where webhooks.id = r.id and cursor_id = r.from_id and updated_at = r.changed_at returning r.id`,
      [jsonText(list)],
    )
    const ids = new Set(moved.map(({ id }) => id))
    return list.map(({ id }) => ids.has(id))
  })

  const insertInFlight = gathered<{ delivery: NewDelivery; ms: number }, Delivery>(async (list) => {
    const rows = list.map(({ delivery, ms }) => rowOf(delivery, ms))
    await query('insert-in-flight', `${INSERT_DRAFTS} from json_to_recordset($1::json) as r(${DRAFT})`, [
      jsonText(rows),
      instance,
    ])
    return list.map(({ delivery }) => claimed(delivery))
  })

  type Wish = { webhook_id: string; now: number; lease: number }
  const WISH = 'webhook_id text, now bigint, lease bigint'

  /** Takes one delivery of each webhook: the one that `pick`, a query over `wish`, names. */
  const taking = (name: string, pick: string) =>
    gathered<Wish, Delivery | null>(async (list) => {
      const rows = await query<DeliveryRow>(
        name,
        `with picked as materialized (
           select one.id, one.attempt, wish.lease
           from json_to_recordset($1::json) as wish(${WISH}) cross join lateral (${pick}) as one)
         ${TAKE}`,
        [jsonText(list), instance],
      )
      const byWebhook = new Map(rows.map((row) => [row.webhook_id, toDelivery(row)]))
      return list.map(({ webhook_id }) => byWebhook.get(webhook_id) ?? null)
    })
  const isDue = "webhook_id = wish.webhook_id and state = 'pending' and next_at <= wish.now"
  const nextOf = taking(
    'claim-due',
    `select id, attempt from deliveries where ${isDue} order by next_at limit 1`,
  )
  const freshOf = taking(
    'claim-fresh',
    `select id, attempt from (
       select id, attempt, next_at from deliveries where ${isDue} order by next_at desc limit ${FRESH_AMONG}) as latest
     where attempt = 0 order by next_at limit 1`,
  )
  const probeOf = (name: string, order: 'asc' | 'desc') =>
    taking(
      name,
      `select id, attempt from deliveries where webhook_id = wish.webhook_id and state = 'pending'
       and (next_at <= wish.now or next_at = ${PARKED}) order by id ${order} limit 1`,
    )
  const oldestOf = probeOf('probe-oldest', 'asc')
  const newestOf = probeOf('probe-newest', 'desc')

  const nextDueAt = gathered<string, number>(async (ids) => {
    const rows = await query<{ webhook_id: string; at: number }>(
      'next-due',
      `select webhook_id, min(next_at) as at from deliveries
       where webhook_id = any($1) and state = 'pending' group by webhook_id`,
      [ids],
    )
    const found = new Map(rows.map((row) => [row.webhook_id, row.at]))
    return ids.map((id) => found.get(id) ?? Number.POSITIVE_INFINITY)
  })

  const cursorOf = gathered<string, { cursor: number; updatedAt: number } | undefined>(async (ids) => {
    const rows = await query<{ id: string; cursor_id: number; updated_at: number }>(
      'cursors',
      'select id, cursor_id, updated_at from webhooks where id = any($1)',
      [ids],
    )
    const found = new Map(rows.map((row) => [row.id, { cursor: row.cursor_id, updatedAt: row.updated_at }]))
    return ids.map((id) => found.get(id))
  })

  const complete = gathered<Record<string, unknown>, void>(async (list) => {
    await query(
      'complete',
      `with ended as materialized (select * from json_to_recordset($1::json) as r(
         id text, attempt integer, at bigint, status integer, error_class text, duration_ms integer,
         response_head text, state text, step integer, next_at bigint, done_at bigint)),
       logged as (
         insert into delivery_attempts (delivery_id, number, at, status, error_class, duration_ms, response_head)
         select id, attempt, at, status, error_class, duration_ms, response_head from ended on conflict do nothing)
       update deliveries set state = ended.state, step = ended.step, next_at = ended.next_at,
         lease_until = null, claimed_by = null, done_at = ended.done_at
       from ended where deliveries.id = ended.id and deliveries.attempt = ended.attempt
         -- Given back because nobody heard of it in time, but not taken again: what is known of it counts.
         and (deliveries.state = 'in_flight' or (deliveries.state = 'pending' and ended.state = 'delivered'))`,
      [jsonText(list)],
    )
    return []
  })

  const release = gathered<Record<string, unknown>, void>(async (list) => {
    await query(
      'release',
      `update deliveries set state = 'pending', next_at = r.now, lease_until = null, claimed_by = null
       from json_to_recordset($1::json) as r(id text, attempt integer, now bigint)
       where deliveries.id = r.id and deliveries.attempt = r.attempt and state = 'in_flight'`,
      [jsonText(list)],
    )
    return []
  })

  return {
    claimScans: (delivery, move, { ms }) => claimScans({ delivery, move, ms }),
    skipScans: (id, move) => skipScans({ id, ...moveOf(move) }),
    cursor: cursorOf,
    insertInFlight: (delivery, { ms }) => insertInFlight({ delivery, ms }),
    async firstReplay(webhookId) {
      const [row] = await query<ReplayRow>(
        'first-replay',
        'select id, cursor_id, end_id from replays where webhook_id = $1 order by id limit 1',
        [webhookId],
      )
      return row ? { id: row.id, cursor: row.cursor_id, end: row.end_id } : null
    },
    async moveReplay(id, from, to) {
      const rows = await query(
        'move-replay',
        'update replays set cursor_id = $1 where id = $2 and cursor_id = $3 returning id',
        [to, id, from],
      )
      return rows.length > 0
    },
    endReplay: async (id) => void (await query('end-replay', 'delete from replays where id = $1', [id])),
    listeners: (workspaceId, exceptId, event) =>
      query<{ id: string; state: WebhookState }>(
        'listeners',
        `select id, state from webhooks
         where workspace_id = $1 and id <> $2 and state in ('active', 'backoff') and events like $3`,
        [workspaceId, exceptId, `%"${event}"%`],
      ),
    insertAudit: async (row) =>
      void (await query(
        'insert-audit',
        `insert into audit_log (${AUDIT_COLUMNS.join(', ')}) values (${AUDIT_COLUMNS.map((_, index) => `$${index + 1}`).join(', ')})`,
        AUDIT_COLUMNS.map((column) => row[column] ?? null),
      )),
    async insertPendingEvent(delivery, nextAt) {
      await query(
        'insert-event',
        `insert into deliveries (${DELIVERY_COLUMNS}, state, next_at)
         values ($1, $2, 'event', $3, $4, null, $5, 0, 0, $6, 'pending', $7)`,
        [
          delivery.id,
          delivery.webhookId,
          delivery.event,
          delivery.format,
          delivery.body,
          delivery.createdAt,
          nextAt,
        ],
      )
    },
    claimDue: (webhook_id, { now, ms }, freshOnly) =>
      (freshOnly ? freshOf : nextOf)({ webhook_id, now, lease: ms }),
    nextDueAt,
    claimProbe: (webhook_id, newest, { now, ms }) =>
      (newest ? newestOf : oldestOf)({ webhook_id, now, lease: ms }),
    complete: (delivery, outcome, verdict, startedAt, now) =>
      complete({
        id: delivery.id,
        attempt: delivery.attempt,
        at: startedAt,
        status: outcome.status,
        error_class: outcome.errorClass,
        duration_ms: outcome.durationMs,
        response_head: outcome.responseHead,
        state: verdict.state,
        step: verdict.step,
        next_at: verdict.nextAt,
        done_at: verdict.state === 'pending' ? null : now,
      }),
    async saveHealth(webhookId, updatedAt, value) {
      const rows = await query(
        'save-health',
        `update webhooks set state = $1, disabled_reason = $2, failures = $3, first_failure_at = $4,
           last_success_at = $5, next_probe_at = $6, gone_since = $7, disabled_at = $8
         where id = $9 and updated_at = $10 returning id`,
        [
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
        ],
      )
      return rows.length > 0
    },
    park: async (webhookId) =>
      void (await query(
        'park',
        `update deliveries set next_at = ${PARKED} where webhook_id = $1 and state = 'pending'`,
        [webhookId],
      )),
    unpark: async (webhookId, now) =>
      void (await query(
        'unpark',
        `update deliveries set next_at = $2 where webhook_id = $1 and state = 'pending' and next_at = ${PARKED}`,
        [webhookId, now],
      )),
    release: ({ id, attempt }, now) => release({ id, attempt, now }),
    async releaseAbandoned(now) {
      const over = `state = 'in_flight' and lease_until < ${NOW}`
      await query(
        'fail-pings',
        `update deliveries set state = 'failed', lease_until = null, claimed_by = null, done_at = $1
         where ${over} and kind = 'ping'`,
        [now],
      )
      await query(
        'release-abandoned',
        `update deliveries set state = 'pending', lease_until = null, claimed_by = null, next_at = case
           when (select state from webhooks where webhooks.id = webhook_id) = 'active' then $1::bigint else ${PARKED} end
         where ${over}`,
        [now],
      )
    },
    putBack: async (by, webhookIds) =>
      void (await query(
        'put-back',
        `update deliveries set next_at = next_at - $1 where state = 'pending' and next_at < ${PARKED} and webhook_id = any($2)`,
        [by, webhookIds],
      )),
  }
}
