import type { WebhookTest } from '@qregg/contract'
import type { Clock } from '../clock.ts'
import type { Database, ScanRow } from '../db/schema.ts'
import { whenFree } from '../db/sqlite.ts'
import type { NewId } from '../ids.ts'
import type { SecretBox } from '../secrets.ts'
import { eventBody, FORMAT } from './body.ts'
import type { DeliveryStore } from './delivery-store.ts'
import type { Dispatcher } from './dispatcher.ts'
import { createLiveWebhook, renewLiveWebhook } from './live-webhook.ts'
import { explain } from './outcome.ts'
import type { Registry } from './registry.ts'
import type { ScanFeed } from './scan-feed.ts'
import { type Sender, TOTAL_TIMEOUT_MS } from './sender.ts'
import type { Secrets } from './signature.ts'
import type { Sweeper } from './sweeper.ts'
import { fromRow, type StoredWebhook } from './webhook.ts'

export type WebhookEngine = {
  start(): Promise<void>
  stop(): Promise<void>
  scansCommitted(rows: readonly ScanRow[]): void
  /** Deliveries are being inserted for these webhooks by somebody else, who calls `wake` after the commit. */
  expect(webhookIds: readonly string[]): void
  /** Sends what is due at once, rather than at the next sweep. */
  wake(): void
  /** A webhook in backoff is tried at once rather than at its next probe. */
  probeNow(id: string): void
  /** Before a webhook's row is changed: writes what the engine knows of it and has not written. */
  settle(id?: string): void
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
  sender: Sender
  box: SecretBox
  clock: Clock
  newId: NewId
}

/** Keeps the webhooks in memory in step with the database, around the dispatcher that sends to them. */
export function createWebhookEngine(deps: EngineDeps): WebhookEngine {
  const { database, store, registry, feed, dispatcher, sweeper, clock } = deps
  const stopping = new AbortController()
  const pings = new Set<Promise<unknown>>()

  async function mirrored(stored: StoredWebhook) {
    return {
      stored,
      secrets: openSecrets(deps.box, stored),
      codeNums: await codeNumsOf(database, stored),
      replay: store.firstReplay(stored.id),
    }
  }

  function remove(id: string) {
    const live = registry.get(id)
    if (live) feed.drop(live)
    registry.remove(id)
    return live
  }

  return {
    async start() {
      const rows = await database
        .selectFrom('webhooks')
        .selectAll()
        .where('state', 'in', ['active', 'backoff'])
        .execute()
      for (const row of rows) registry.add(createLiveWebhook(await mirrored(fromRow(row))))
      await whenFree(() => store.transaction(() => store.releaseAll(clock.now())))
      for (const webhook of registry.all()) dispatcher.mark(webhook)
      sweeper.start()
    },
    async stop() {
      sweeper.stop()
      stopping.abort()
      await Promise.allSettled(pings)
      await dispatcher.stop()
    },
    scansCommitted: (rows) => dispatcher.scansCommitted(rows),
    expect(webhookIds) {
      for (const id of webhookIds) {
        const live = registry.get(id)
        if (live) live.dueAt = 0
      }
    },
    wake: () => sweeper.sweep(),
    settle: (id) => dispatcher.settle(id === undefined ? undefined : registry.get(id)),
    probeNow(id) {
      const live = registry.get(id)
      if (live?.stored.health.state === 'backoff') live.stored.health.nextProbeAt = clock.now()
    },

    async reload(id) {
      const row = await database.selectFrom('webhooks').selectAll().where('id', '=', id).executeTakeFirst()
      const runs = row && (row.state === 'active' || row.state === 'backoff')
      const fresh = runs ? await mirrored(fromRow(row)) : null
      const old = remove(id)
      if (old) dispatcher.disown(old)
      if (!fresh) return
      if (old) renewLiveWebhook(old, fresh)
      const live = old ?? createLiveWebhook(fresh)
      registry.add(live)
      dispatcher.mark(live)
    },
    forget: (id) => remove(id)?.abort.abort(),

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
    const leaseUntil = createdAt + 2 * TOTAL_TIMEOUT_MS
    const delivery = await whenFree(() => store.transaction(() => store.insertInFlight(draft, leaseUntil)))
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
    await whenFree(() => store.transaction(() => store.complete(delivery, outcome, verdict, createdAt, now)))
    const { status, errorClass, durationMs } = outcome
    return { deliveryId: delivery.id, delivered, status, errorClass, message: explain(outcome), durationMs }
  }
}

/** The numbers of a filter's codes, as the scan log has them; null when it names none. */
async function codeNumsOf(
  database: Database,
  { filter, workspaceId }: StoredWebhook,
): Promise<ReadonlySet<number> | null> {
  if (!filter.codeIds) return null
  const rows = await database
    .selectFrom('codes')
    .select('num')
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', filter.codeIds)
    .execute()
  return new Set(rows.map((row) => row.num))
}

function openSecrets(box: SecretBox, webhook: StoredWebhook): Secrets {
  const { previousSealedSecret, previousSecretUntil } = webhook
  const previous =
    previousSealedSecret === null || previousSecretUntil === null
      ? null
      : { secret: box.open(previousSealedSecret), until: previousSecretUntil }
  return { current: box.open(webhook.sealedSecret), previous }
}
