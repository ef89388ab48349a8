import type { Logger } from 'pino'
import { findCaller } from './api-keys/api-keys.ts'
import { createLastUsed } from './api-keys/last-used.ts'
import { type Clock, systemClock } from './clock.ts'
import { createCodes } from './codes/codes.ts'
import type { Config } from './config.ts'
import { type EmbeddedDatabase, openEmbedded } from './db/embedded.ts'
import { createIdempotency } from './http/idempotency.ts'
import { createNewId, type NewId } from './ids.ts'
import { createLogger } from './log.ts'
import { createOwnHost } from './own-host.ts'
import { createQrImages } from './qr-images/images.ts'
import { createCodeCache } from './redirect/code-cache.ts'
import { createEnricher } from './scans/enrichment/enrich.ts'
import { openPlaces } from './scans/enrichment/place.ts'
import { openSalts } from './scans/enrichment/salts.ts'
import { discardUnusableStore, lastFolded, startFoldWorker } from './scans/fold/fold-worker.ts'
import { openFoldedStore } from './scans/fold/folded-store.ts'
import { createRecorder } from './scans/recorder.ts'
import { openScanIds } from './scans/scan-ids.ts'
import { createSqliteScanLog } from './scans/scan-log.ts'
import { createScanReader } from './scans/scan-reader.ts'
import { createSnapshots } from './scans/snapshots.ts'
import { startWalGuard } from './scans/wal-guard.ts'
import { checkSecretKey, createSecretBox, readSecretKey } from './secrets.ts'
import { createAddressPolicy } from './webhooks/address-policy.ts'
import { createCodeEvents } from './webhooks/code-events.ts'
import type { Resolve } from './webhooks/connector.ts'
import { createDeliveryStore } from './webhooks/delivery-store.ts'
import { Dispatcher } from './webhooks/dispatcher.ts'
import { createWebhookEngine, type WebhookEngine } from './webhooks/engine.ts'
import { Registry } from './webhooks/registry.ts'
import { createScanFeed } from './webhooks/scan-feed.ts'
import { createSender } from './webhooks/sender.ts'
import { createSubscriptions } from './webhooks/subscriptions.ts'

/** What tests replace: time, names, chance, and the outside world. */
export type Overrides = {
  clock?: Clock
  newId?: NewId
  random?: () => number
  resolve?: Resolve
  logger?: Logger
}

export type Deps = Awaited<ReturnType<typeof createDeps>>

/** The composition root: opens everything the server consists of. Nothing listens and nothing is sent yet. */
export async function createDeps(config: Config, overrides: Overrides = {}) {
  const clock = overrides.clock ?? systemClock
  const newId = overrides.newId ?? createNewId(clock)
  const logger = overrides.logger ?? createLogger(config.logLevel)
  const storage = await openEmbedded(
    config.dataDir,
    config.synchronous,
    `process ${process.pid}, ${config.publicUrl}`,
  )
  const { database } = storage
  const box = createSecretBox(readSecretKey(config.secretKey, storage.paths.secretKey))
  await checkSecretKey(database, box)

  const scans = await openScans(storage, config, { clock, logger }, (rows) => engine.scansCommitted(rows))
  const policy = createAddressPolicy(config.webhookAllowedNetworks)
  const sender = createSender({
    policy,
    allowHttp: config.webhookAllowHttp,
    clock,
    resolve: overrides.resolve,
  })
  const engine: WebhookEngine = createEngine()
  const codeCache = createCodeCache(storage.hot)
  const codes = createCodes({
    database,
    clock,
    newId,
    publicUrl: config.publicUrl,
    isOwnHost: createOwnHost(config),
    events: createCodeEvents({ newId, wake: () => engine.wake() }),
    changed: (code) => codeCache.forget(code),
    countScans: (list) => scans.reader.counts(list.map((code) => code.num)),
  })
  const lastUsed = createLastUsed(database, clock, (error) =>
    logger.warn({ err: error }, 'last use of keys was not written'),
  )

  function createEngine() {
    const store = createDeliveryStore(storage.engine)
    const registry = new Registry()
    const feed = createScanFeed({ registry, ...scans })
    const random = overrides.random ?? Math.random
    const dispatcher = new Dispatcher({ store, registry, feed, sender, clock, newId, random, logger })
    return createWebhookEngine({ database, store, registry, feed, dispatcher, sender, box, clock, newId })
  }

  return {
    config,
    clock,
    newId,
    logger,
    storage,
    database,
    codes,
    codeCache,
    engine,
    ...scans,
    images: createQrImages({ cacheSize: 2_000 }),
    idempotency: createIdempotency({ database, clock, box }),
    subscriptions: createSubscriptions({
      database,
      clock,
      newId,
      box,
      engine,
      policy,
      allowHttp: config.webhookAllowHttp,
      head: scans.log.head,
    }),
    async findCaller(key: string) {
      const caller = await findCaller(database, clock, key)
      if (caller) lastUsed.touch(caller.keyId)
      return caller
    },
    /** After the last request: what is under way is finished, everything is on disk, the folder is given back. */
    async close() {
      scans.recorder.stop()
      await engine.stop()
      await sender.close()
      await lastUsed.stop()
      await scans.close()
      await storage.close()
    },
  }
}

async function openScans(
  storage: EmbeddedDatabase,
  config: Config,
  deps: { clock: Clock; logger: Logger },
  committed: Parameters<typeof createRecorder>[0]['committed'],
) {
  const { paths, hot, database } = storage
  const { clock, logger } = deps
  const cursors = await database
    .selectFrom('webhooks')
    .select((builder) => builder.fn.max('cursor_id').as('max'))
    .executeTakeFirst()
  discardUnusableStore(paths.folded, (last) => last >= 0)
  const log = createSqliteScanLog(hot, Math.max(cursors?.max ?? 0, lastFolded(paths.folded)))
  const store = openFoldedStore(paths.folded)
  const salts = openSalts(paths.path, clock)
  const places = await openPlaces({ cityDatabasePath: config.geoipCityDb })
  const recorder = createRecorder({ log, committed, logger })
  const fold = startFoldWorker({ databasePath: paths.database, foldedPath: paths.folded }, logger)
  const walGuard = startWalGuard(hot, paths.database, logger)
  return {
    log,
    recorder,
    fold,
    reader: createScanReader(hot, store),
    snapshots: createSnapshots(hot),
    ids: await openScanIds(database),
    enricher: createEnricher({ places, salts, clock, trust: config.trustProxy }),
    async close() {
      walGuard.stop()
      await fold.stop()
      salts.close()
      store.close()
    },
  }
}
