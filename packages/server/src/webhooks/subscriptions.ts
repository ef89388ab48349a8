import type {
  CreateWebhook,
  ListWebhooksQuery,
  UpdateWebhook,
  WebhookFilter,
  WebhookTest,
} from '@qregg/contract'
import type { Clock } from '../clock.ts'
import { againWhenMade, isUniqueViolation } from '../db/faults.ts'
import type { Database, Db } from '../db/schema.ts'
import { lockRows, lockWorkspace, transact } from '../db/transaction.ts'
import { ApiError, invalidField, notFound } from '../errors.ts'
import type { RecordChange } from '../http/audit.ts'
import type { Author, Caller } from '../http/caller.ts'
import type { NewId } from '../ids.ts'
import type { SecretBox } from '../secrets.ts'
import type { AddressPolicy } from './address-policy.ts'
import { audited, auditedUpdate } from './audited.ts'
import type { WebhookEngine } from './engine.ts'
import { createPingPlaces } from './ping-places.ts'
import { makeSecret } from './signature.ts'
import { cancelWaiting, endReplays, HEALTHY, park, stateChange, unpark } from './stopping.ts'
import { subscriptionKey } from './subscription-key.ts'
import { isZapier } from './verdict.ts'
import { fromRow, type StoredWebhook } from './webhook.ts'
import { refuseTooMany, wantsEvents } from './webhook-limits.ts'

export type SubscriptionsDeps = {
  database: Database
  clock: Clock
  newId: NewId
  box: SecretBox
  engine: WebhookEngine
  policy: AddressPolicy
  allowHttp: boolean
  /** The newest scan's number: a new webhook gets what comes after it. */
  head(): Promise<number>
  record: RecordChange
  /** Tells Zapier that a hook of its own is no more. */
  sayGoodbye(url: string): Promise<void>
}

/** What an idempotent request keeps of its answer, inside the transaction. `secret` when the server made one. */
type Keep = (trx: Db, webhook: StoredWebhook, secret: string | undefined, created: boolean) => Promise<void>

/** What a new webhook's row has besides what was asked for. */
type NewRow = { key: string; sealed: string; head: number }

export type Subscriptions = ReturnType<typeof createSubscriptions>

/** Subscribing and unsubscribing: rows in the database, with the engine told after each commit. */
export function createSubscriptions(deps: SubscriptionsDeps) {
  const { database, clock, engine, box } = deps
  const pings = createPingPlaces()

  /** What can be known of a receiver without asking a name server, as of localhost; the rest is vetted at each connection. */
  function checkUrl(url: string) {
    const { protocol, hostname } = new URL(url)
    if (protocol !== 'https:' && !deps.allowHttp) {
      throw invalidField(
        'url',
        'must begin with https://; an operator can allow http with WEBHOOK_ALLOW_HTTP=true',
      )
    }
    const literal = /(^|\.)localhost\.?$/.test(hostname) ? '127.0.0.1' : hostname.replace(/^\[|\]$/g, '')
    if (/^[\d.]+$/.test(literal) || literal.includes(':')) {
      if (deps.policy.mayDial(literal)) return
      throw invalidField(
        'url',
        'is at a private or reserved address; an operator can allow its network with WEBHOOK_ALLOWED_NETWORKS',
      )
    }
  }

  async function checkFilter(db: Db, caller: Caller, filter: WebhookFilter | null | undefined) {
    if (!filter?.codeIds) return
    const rows = await db
      .selectFrom('codes')
      .select('id')
      .where('workspace_id', '=', caller.workspace.id)
      .where('id', 'in', filter.codeIds)
      .execute()
    const known = new Set(rows.map((row) => row.id))
    const index = filter.codeIds.findIndex((id) => !known.has(id))
    if (index >= 0) throw invalidField(`filter.codeIds.${index}`, 'is not a code of this workspace')
  }

  async function find(db: Db, caller: Caller, id: string): Promise<StoredWebhook> {
    const query = db
      .selectFrom('webhooks')
      .selectAll()
      .where('id', '=', id)
      .where('workspace_id', '=', caller.workspace.id)
    // Whoever changes it holds it before its deliveries, as those who claim do.
    const row = await (db.isTransaction ? lockRows(db, query) : query).executeTakeFirst()
    if (!row) throw notFound('webhook')
    return fromRow(row)
  }

  async function insert(trx: Db, caller: Caller, given: CreateWebhook, made: NewRow) {
    await refuseTooMany(trx, caller.workspace.id, given.events)
    const now = clock.now()
    const row = await trx
      .insertInto('webhooks')
      .values({
        id: deps.newId('webhook'),
        workspace_id: caller.workspace.id,
        workspace_num: caller.workspace.num,
        url: given.url,
        secret: made.sealed,
        previous_secret: null,
        previous_secret_until: null,
        events: JSON.stringify(given.events),
        filter: JSON.stringify(given.filter ?? {}),
        description: given.description ?? null,
        source: given.source,
        created_by: caller.id,
        subscription_key: made.key,
        cursor_id: made.head,
        state: 'active',
        disabled_reason: null,
        failures: 0,
        first_failure_at: null,
        last_success_at: null,
        next_probe_at: null,
        gone_since: null,
        disabled_at: null,
        batch: given.batch ?? 'batch',
        max_per_second: given.maxRequestsPerSecond ?? null,
        created_at: now,
        updated_at: now,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    return fromRow(row)
  }

  return {
    /**
     * Subscribes. The same subscription again answers the one that exists, takes the secret and description it brings,
     * and revives a webhook that was stopped, from now on: an automation that lost its state repairs itself.
     */
    async subscribe(caller: Caller, given: CreateWebhook, author: Author, keep: Keep) {
      checkUrl(given.url)
      const made = given.secret === undefined ? makeSecret() : undefined
      const sealed = box.seal(given.secret ?? made ?? '')
      const key = subscriptionKey(caller.workspace.id, given)
      await engine.settle()
      const head = await deps.head()
      const work = async (trx: Db) => {
        await lockWorkspace(trx, caller.workspace.id)
        await checkFilter(trx, caller, given.filter)
        const same = trx.selectFrom('webhooks').selectAll().where('subscription_key', '=', key)
        const row = await lockRows(trx, same).executeTakeFirst()
        if (!row) {
          const webhook = await insert(trx, caller, given, { key, sealed, head })
          await deps.record(trx, audited('webhook.created', webhook, author))
          await keep(trx, webhook, made, true)
          return { webhook, secret: made, created: true }
        }
        const revived = row.state === 'disabled' || row.state === 'gone'
        const changes = {
          updated_at: clock.now(),
          ...(given.secret === undefined ? {} : { secret: sealed }),
          ...(given.description === undefined ? {} : { description: given.description }),
          ...(revived ? { ...HEALTHY, cursor_id: Math.max(head, row.cursor_id) } : {}),
        }
        await trx.updateTable('webhooks').set(changes).where('id', '=', row.id).execute()
        // From now on: what waited since before it was stopped is as old as the scans that are passed over.
        if (revived) await cancelWaiting(trx, row.id, clock.now())
        const webhook = fromRow({ ...row, ...changes })
        // An integration that subscribes again just to be sure has changed nothing.
        if (revived || given.secret !== undefined || given.description !== undefined)
          await deps.record(trx, auditedUpdate(fromRow(row), webhook, author))
        await keep(trx, webhook, undefined, false)
        return { webhook, secret: undefined, created: false }
      }
      const result = await againWhenMade(() => transact(database, work))
      await engine.reload(result.webhook.id)
      return result
    },

    get: (caller: Caller, id: string) => find(database, caller, id),

    /** A page of a workspace's webhooks, newest first; one more than `limit` when there are more. */
    async list(caller: Caller, query: ListWebhooksQuery, before?: string): Promise<StoredWebhook[]> {
      let select = database.selectFrom('webhooks').selectAll().where('workspace_id', '=', caller.workspace.id)
      if (query.url !== undefined) select = select.where('url', '=', query.url)
      if (query.source !== undefined) select = select.where('source', '=', query.source)
      if (before !== undefined) select = select.where('id', '<', before)
      return (
        await select
          .orderBy('id', 'desc')
          .limit(query.limit + 1)
          .execute()
      ).map(fromRow)
    },

    async update(caller: Caller, id: string, given: UpdateWebhook, author: Author): Promise<StoredWebhook> {
      if (given.url !== undefined) checkUrl(given.url)
      await engine.settle(id)
      const head = await deps.head()
      const webhook = await transact(database, async (trx) => {
        if (given.events && wantsEvents(given.events)) await lockWorkspace(trx, caller.workspace.id)
        const before = await find(trx, caller, id)
        if (given.events) await refuseTooMany(trx, caller.workspace.id, given.events, before.events)
        await checkFilter(trx, caller, given.filter)
        const after = {
          url: given.url ?? before.url,
          events: given.events ?? before.events,
          filter: given.filter === undefined ? before.filter : (given.filter ?? {}),
          description: given.description === undefined ? before.description : given.description,
          source: before.source,
        }
        const key = subscriptionKey(caller.workspace.id, after)
        const twin = await trx
          .selectFrom('webhooks')
          .select('id')
          .where('subscription_key', '=', key)
          .executeTakeFirst()
        if (twin && twin.id !== id) throw webhookExists(twin.id)
        // What kept the old address from answering says nothing of the new one.
        const isMended = after.url !== before.url && before.health.state === 'backoff'
        // Who did not want scans until now is not owed those that were made since.
        const isNewToScans = after.events.includes('scan') && !before.events.includes('scan')
        const startsNow = isNewToScans || (given.active === true && given.resume === 'latest')
        const row = await trx
          .updateTable('webhooks')
          .set({
            url: after.url,
            events: JSON.stringify(after.events),
            filter: JSON.stringify(after.filter),
            description: after.description,
            batch: given.batch ?? before.batch,
            max_per_second:
              given.maxRequestsPerSecond === undefined
                ? before.maxRequestsPerSecond
                : given.maxRequestsPerSecond,
            subscription_key: key,
            updated_at: clock.now(),
            ...(isMended ? HEALTHY : {}),
            ...stateChange(before, given.active),
            ...(startsNow ? { cursor_id: Math.max(head, before.cursorId) } : {}),
          })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow()
        if (given.active === true && given.resume === 'latest') await cancelWaiting(trx, id, clock.now())
        else if (given.active === true || isMended) await unpark(trx, id, clock.now())
        if (given.active === false) {
          await park(trx, id)
          await endReplays(trx, id)
        }
        const updated = fromRow(row)
        await deps.record(trx, auditedUpdate(before, updated, author))
        return updated
      }).catch((error) => {
        throw isUniqueViolation(error) ? webhookExists() : error
      })
      await engine.reload(id)
      return webhook
    },

    /** Unsubscribes: what waits is cancelled, and nothing is sent afterwards. */
    async remove(caller: Caller, id: string, author: Author): Promise<void> {
      await engine.settle()
      const webhook = await transact(database, async (trx) => {
        const found = await find(trx, caller, id)
        await cancelWaiting(trx, id, clock.now(), ['pending', 'in_flight'])
        await endReplays(trx, id)
        await trx.deleteFrom('webhooks').where('id', '=', id).execute()
        await deps.record(trx, audited('webhook.deleted', found, author))
        return found
      })
      engine.forget(id)
      // Turns the Zap off where its owner sees it. When it is Zapier that unsubscribes, it knows.
      if (author.source !== 'zapier' && isZapier(webhook.url)) void deps.sayGoodbye(webhook.url)
    },

    /** @throws ApiError 429 or 503 when too many are under way */
    async test(caller: Caller, id: string): Promise<WebhookTest> {
      const webhook = await find(database, caller, id)
      return await pings.during(webhook, () => engine.ping(webhook))
    },
  }
}

function webhookExists(existingId?: string) {
  return new ApiError(
    'webhook_exists',
    `Another webhook${existingId ? ` (${existingId})` : ''} has the same url, events and filter. Use that one, or delete it first.`,
    {
      existingId,
    },
  )
}
