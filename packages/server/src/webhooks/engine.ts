import type { WebhookTest } from '@qregg/contract'
import type { Clock } from '../clock.ts'
import type { Database, ScanRow } from '../db/schema.ts'
import type { NewId } from '../ids.ts'
import type { SecretBox } from '../secrets.ts'
import { eventBody, FORMAT } from './body.ts'
import type { DeliveryStore } from './delivery-store.ts'
import type { Dispatcher } from './dispatcher.ts'
import { createLiveWebhook, type LiveWebhook } from './live-webhook.ts'
import { explain } from './outcome.ts'
import type { Registry } from './registry.ts'
import type { ScanFeed } from './scan-feed.ts'
import { type Sender, TOTAL_TIMEOUT_MS } from './sender.ts'
import type { Secrets } from './signature.ts'
import { fromRow, type StoredWebhook } from './webhook.ts'

export type WebhookEngine = {
  start(): Promise<void>
  stop(): Promise<void>
  scansCommitted(rows: readonly ScanRow[]): void
  /** Deliveries were inserted by somebody else and are due. */
  wake(): void
  /** A webhook in backoff is tried at once rather than at its next probe. */
  probeNow(id: string): void
  /** Before a webhook's row is changed: writes what the engine knows of it and has not written. */
  settle(): void
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
  sender: Sender
  box: SecretBox
  clock: Clock
  newId: NewId
}

/** Keeps the webhooks in memory in step with the database, around the dispatcher that sends to them. */
export function createWebhookEngine(deps: EngineDeps): WebhookEngine {
  const { database, store, registry, feed, dispatcher, clock } = deps

  async function toLive(stored: StoredWebhook): Promise<LiveWebhook> {
    const live = createLiveWebhook(stored, openSecrets(deps.box, stored), await codeNumsOf(database, stored))
    live.replay = store.firstReplay(stored.id)
    return live
  }

  function forget(id: string) {
    const live = registry.get(id)
    if (!live) return
    feed.drop(live)
    registry.remove(id)
  }

  return {
    async start() {
      const rows = await database
        .selectFrom('webhooks')
        .selectAll()
        .where('state', 'in', ['active', 'backoff'])
        .execute()
      for (const row of rows) registry.add(await toLive(fromRow(row)))
      dispatcher.start()
    },
    stop: () => dispatcher.stop(),
    scansCommitted: (rows) => dispatcher.scansCommitted(rows),
    wake: () => dispatcher.sweep(),
    settle: () => dispatcher.settle(),
    probeNow(id) {
      const live = registry.get(id)
      if (live?.stored.health.state === 'backoff') live.stored.health.nextProbeAt = clock.now()
    },

    async reload(id) {
      const row = await database.selectFrom('webhooks').selectAll().where('id', '=', id).executeTakeFirst()
      const fresh =
        row && (row.state === 'active' || row.state === 'backoff') ? await toLive(fromRow(row)) : null
      const old = registry.get(id)
      forget(id)
      if (!fresh) return
      if (old) {
        // What is under way counts on: the same receiver gets it.
        Object.assign(fresh, {
          inFlight: old.inFlight,
          retriesInFlight: old.retriesInFlight,
          notBefore: old.notBefore,
        })
        Object.assign(old, fresh, { removed: false })
      }
      const live = old ?? fresh
      registry.add(live)
      dispatcher.mark(live)
    },
    forget,

    async ping(webhook) {
      const createdAt = clock.now()
      const body = eventBody('ping', { webhook: { id: webhook.id } }, createdAt)
      const draft = {
        id: deps.newId('delivery'),
        webhookId: webhook.id,
        kind: 'ping',
        event: 'ping',
        format: FORMAT,
        scanIds: [],
        body,
        createdAt,
      } as const
      const delivery = store.transaction(() =>
        store.insertInFlight({ ...draft, scanIds: [] }, createdAt + 2 * TOTAL_TIMEOUT_MS),
      )
      const secrets = openSecrets(deps.box, webhook)
      const outcome = await deps.sender.send({ url: webhook.url, secrets, deliveryId: delivery.id, body })
      const delivered = outcome.errorClass === null
      const now = clock.now()
      store.transaction(() =>
        store.complete(
          delivery,
          outcome,
          { state: delivered ? 'delivered' : 'failed', step: 0, nextAt: now },
          createdAt,
          now,
        ),
      )
      const { status, errorClass, durationMs } = outcome
      return { deliveryId: delivery.id, delivered, status, errorClass, message: explain(outcome), durationMs }
    },
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
