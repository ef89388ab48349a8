import type { WebhookTest } from '@qregg/contract'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { whenFree } from '../db/faults.ts'
import type { Database, ScanRow } from '../db/schema.ts'
import { Turnstile } from '../db/turnstile.ts'
import type { NewId } from '../ids.ts'
import type { SnapshotOf } from '../scans/snapshots.ts'
import type { SecretBox } from '../secrets.ts'
import { eventBody, FORMAT } from './body.ts'
import type { DeliveryStore } from './delivery-store.ts'
import { type Dispatcher, STOP_WITHIN_MS } from './dispatcher.ts'
import { createLiveWebhook, renewLiveWebhook } from './live-webhook.ts'
import { loadMirrors, openSecrets, type WebhookMirror } from './mirrors.ts'
import { explain } from './outcome.ts'
import type { PeerMessage, Peers } from './peers.ts'
import type { Registry } from './registry.ts'
import type { ScanFeed } from './scan-feed.ts'
import { type Sender, TOTAL_TIMEOUT_MS } from './sender.ts'
import type { Sweeper } from './sweeper.ts'
import { fromRow, type StoredWebhook } from './webhook.ts'

export type WebhookEngine = {
  start(): Promise<void>
  /** Lets what is under way finish for a few seconds. May be called more than once. */
  stop(): Promise<void>
  /** `rows` in the order of their ids. */
  scansCommitted(rows: readonly ScanRow[], snapshotOf: SnapshotOf): void
  /** Deliveries that are due at once were inserted for these webhooks, and committed. */
  expect(webhookIds: readonly string[]): void
  /** Sends what is due at once, rather than at the next sweep. */
  wake(): void
  /** Whether nothing is under way, and all that has ended is written. */
  isIdle(): boolean
  /** A webhook in backoff is tried at once rather than at its next probe. */
  probeNow(id: string): void
  /** Before a webhook's row is changed: writes what the engine knows of it and has not written. */
  settle(id?: string): Promise<void>
  /** A webhook's row was made or changed. */
  reload(id: string): Promise<void>
  /** A webhook is no more. */
  forget(id: string): void
  /** Sends one ping now, whatever the webhook's state, and tells what the receiver said. Never tried again. */
  ping(webhook: StoredWebhook): Promise<WebhookTest>
}

export type EngineDeps = {
  database: Database
  store: DeliveryStore
  registry: Registry
  feed: ScanFeed
  dispatcher: Dispatcher
  sweeper: Sweeper
  peers: Peers
  sender: Sender
  box: SecretBox
  clock: Clock
  newId: NewId
  logger: Logger
  /** The newest scan's number. */
  head(): Promise<number>
}

/** How often what is in memory is compared with the database, where others change that too. */
const RECONCILE_EVERY_MS = 10_000
/** Pages of scans that are looked through for a webhook that another instance sends to. */
const SETTLED_PAGES = 20

/** Keeps the webhooks in memory in step with the database, around the dispatcher that sends to them. */
export function createWebhookEngine(deps: EngineDeps): WebhookEngine {
  const { database, store, registry, feed, dispatcher, sweeper, peers, clock } = deps
  const stopping = new AbortController()
  const reading = new Turnstile()
  let reconciling: NodeJS.Timeout | undefined
  const pings = new Set<Promise<unknown>>()

  function remove(id: string) {
    const live = registry.get(id)
    if (live) feed.drop(live)
    registry.remove(id)
    return live
  }

  /** Takes a webhook in, or brings the one that is there in step. What is under way counts on. */
  function renew(mirror: WebhookMirror) {
    const old = remove(mirror.stored.id)
    if (old) {
      dispatcher.disown(old)
      renewLiveWebhook(old, mirror)
    }
    const live = old ?? createLiveWebhook(mirror)
    registry.add(live)
    dispatcher.mark(live)
  }

  const runs = () => database.selectFrom('webhooks').selectAll().where('state', 'in', ['active', 'backoff'])

  /** Brings what is in memory in step with what this process is to send to. */
  const sync = () =>
    inTurn(async () => {
      const rows = (await runs().execute()).filter((row) => peers.owns(row.id))
      const ours = new Set(rows.map((row) => row.id))
      for (const live of [...registry.all()]) {
        if (ours.has(live.stored.id)) continue
        remove(live.stored.id)
        dispatcher.disown(live)
      }
      const fresh = rows.filter((row) => registry.get(row.id)?.stored.updatedAt !== row.updated_at)
      for (const mirror of await loadMirrors(deps, fresh.map(fromRow))) renew(mirror)
    })

  const reload = (id: string) =>
    inTurn(async () => {
      const row = peers.owns(id) ? await runs().where('id', '=', id).executeTakeFirst() : undefined
      const [fresh] = row ? await loadMirrors(deps, [fromRow(row)]) : []
      if (fresh) return renew(fresh)
      const old = remove(id)
      if (old) dispatcher.disown(old)
    })

  /** One reads the database after the other: what was read first must not be put in place last. */
  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const leave = await reading.enter()
    try {
      return await work()
    } finally {
      leave()
    }
  }

  /** What others have said and was not heard is found by looking, from time to time, at what has changed at all. */
  async function reconcile() {
    const rows = await database
      .selectFrom('webhooks')
      .select(['id', 'updated_at'])
      .where('state', 'in', ['active', 'backoff'])
      .execute()
    const owned = rows.filter((row) => peers.owns(row.id))
    const isSame = (row: { id: string; updated_at: number }) =>
      registry.get(row.id)?.stored.updatedAt === row.updated_at
    if (!owned.every(isSame) || [...registry.all()].length !== owned.length) await sync()
    const replays = await database.selectFrom('replays').select('webhook_id').distinct().execute()
    for (const { webhook_id } of replays)
      if (registry.get(webhook_id)?.replay === null) await reload(webhook_id)
  }

  /** Moves a webhook's cursor up if it is idle, whoever sends to it: what nobody wanted is not owed to a new filter. */
  async function settleInDatabase(id: string) {
    const row = await runs().where('id', '=', id).executeTakeFirst()
    const [mirror] = row?.events.includes('"scan"') ? await loadMirrors(deps, [fromRow(row)]) : []
    if (!mirror) return
    const webhook = createLiveWebhook(mirror)
    const head = await deps.head()
    for (let pages = 0; pages < SETTLED_PAGES && webhook.cursor < head; pages++) {
      const { entries, end } = await feed.range(webhook, webhook.cursor, head)
      if (entries.length > 0) return
      if (
        !(await store.transaction((tx) =>
          tx.skipScans(id, { from: webhook.cursor, to: end, updatedAt: webhook.stored.updatedAt }),
        ))
      )
        return
      webhook.cursor = end
    }
  }

  const forget = (id: string) => remove(id)?.abort.abort()

  function probeNow(id: string) {
    const live = registry.get(id)
    if (live?.stored.health.state === 'backoff') live.stored.health.nextProbeAt = clock.now()
  }

  function told(message: PeerMessage) {
    if (message.kind === 'forget') return forget(message.id)
    if (message.kind === 'reload') return void reload(message.id).catch(noticed)
    if (message.probe) for (const id of message.ids) probeNow(id)
    dispatcher.expect(message.ids)
    sweeper.sweep()
  }

  const noticed = (error: unknown) => deps.logger.error({ err: error }, 'webhooks could not be read')

  dispatcher.onStale = (id) => void reload(id).catch(noticed)
  let stopped: Promise<void> | undefined

  async function stop() {
    sweeper.stop()
    clearInterval(reconciling)
    // Others have its webhooks at once, rather than when the slowest answer has come.
    await peers.retire()
    const answered = Promise.allSettled(pings)
    const timer = setTimeout(() => stopping.abort(), STOP_WITHIN_MS)
    try {
      await Promise.all([dispatcher.stop(), answered])
    } catch (error) {
      // What could not be written is found again: an attempt that nobody knows of is made once more.
      deps.logger.warn({ err: error }, 'the last attempts could not be recorded')
    }
    clearTimeout(timer)
    await peers.stop()
  }

  return {
    async start() {
      await peers.start({ told, changed: sync })
      await whenFree(() => store.transaction((tx) => tx.releaseAbandoned(clock.now())))
      await sync()
      sweeper.start()
      if (peers.areNone) return
      reconciling = setInterval(() => void reconcile().catch(noticed), RECONCILE_EVERY_MS)
      reconciling.unref()
    },
    stop() {
      stopped ??= stop()
      return stopped
    },
    scansCommitted: (rows, snapshotOf) => dispatcher.scansCommitted(rows, snapshotOf),
    expect(ids) {
      dispatcher.expect(ids)
      peers.tell({ kind: 'due', ids, probe: false })
    },
    wake: () => sweeper.sweep(),
    isIdle: () => dispatcher.isIdle,
    async settle(id) {
      await dispatcher.settle(id === undefined ? undefined : registry.get(id))
      // What others have added to the log may not have come here yet: only the database knows how far it goes.
      if (id !== undefined && !peers.areNone) await settleInDatabase(id)
    },
    probeNow(id) {
      probeNow(id)
      peers.tell({ kind: 'due', ids: [id], probe: true })
    },
    async reload(id) {
      peers.tell({ kind: 'reload', id })
      await reload(id)
    },
    forget(id) {
      peers.tell({ kind: 'forget', id })
      forget(id)
    },

    ping(webhook) {
      const sent = ping(webhook)
      pings.add(sent)
      const done = () => void pings.delete(sent)
      sent.then(done, done)
      return sent
    },
  }

  async function ping(webhook: StoredWebhook): Promise<WebhookTest> {
    const createdAt = clock.now()
    const body = eventBody('ping', { webhook: { id: webhook.id } }, createdAt)
    const draft = {
      id: deps.newId('delivery'),
      webhookId: webhook.id,
      kind: 'ping' as const,
      event: 'ping' as const,
      format: FORMAT,
      scanIds: [],
      body,
      createdAt,
    }
    const lease = { now: createdAt, ms: 2 * TOTAL_TIMEOUT_MS }
    const delivery = await whenFree(() => store.transaction((tx) => tx.insertInFlight(draft, lease)))
    const outcome = await deps.sender.send({
      url: webhook.url,
      secrets: openSecrets(deps.box, webhook),
      deliveryId: delivery.id,
      body,
      signal: stopping.signal,
    })
    const delivered = outcome.errorClass === null
    const now = clock.now()
    const verdict = { state: delivered ? 'delivered' : 'failed', step: 0, nextAt: now } as const
    await whenFree(() => store.transaction((tx) => tx.complete(delivery, outcome, verdict, createdAt, now)))
    const { status, errorClass, durationMs } = outcome
    return { deliveryId: delivery.id, delivered, status, errorClass, message: explain(outcome), durationMs }
  }
}
