import type { Logger } from 'pino'
import { findCaller } from './api-keys/api-keys.ts'
import { createLastUsed } from './api-keys/last-used.ts'
import { type Clock, systemClock } from './clock.ts'
import { createCodes } from './codes/codes.ts'
import type { Config } from './config.ts'
import { openEmbedded } from './db/embedded.ts'
import type { Database } from './db/schema.ts'
import { createIdempotency } from './http/idempotency.ts'
import { createNewId, type NewId } from './ids.ts'
import { createLogger } from './log.ts'
import { startHousekeeping } from './operations/housekeeping.ts'
import { createOwnHost } from './own-host.ts'
import { createQrImages } from './qr-images/images.ts'
import { createCodeCache } from './redirect/code-cache.ts'
import { openScans } from './scans/open-scans.ts'
import { checkSecretKey, createSecretBox, readSecretKey } from './secrets.ts'
import type { Resolve } from './webhooks/connector.ts'
import type { LaneOptions } from './webhooks/lanes.ts'
import { openWebhooks, type Webhooks } from './webhooks/open-webhooks.ts'
import { sweepDeliveries } from './webhooks/retention.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** What tests replace: time, names, chance, and the outside world. */
export type Overrides = {
  clock?: Clock
  newId?: NewId
  random?: () => number
  resolve?: Resolve
  logger?: Logger
  /** How long an attempt may take, in milliseconds, and how many may be under way. */
  sending?: { timeoutMs?: number; lanes?: Partial<LaneOptions> }
}

export type Deps = Awaited<ReturnType<typeof createDeps>>

/** The composition root: opens everything the server consists of. Nothing listens and nothing is sent yet. */
export async function createDeps(config: Config, overrides: Overrides = {}) {
  const clock = overrides.clock ?? systemClock
  const newId = overrides.newId ?? createNewId(clock)
  const logger = overrides.logger ?? createLogger(config.logLevel)
  const holder = `process ${process.pid}, ${config.publicUrl}`
  const storage = await openEmbedded(config.dataDir, config.synchronous, holder)
  const { database } = storage
  const box = createSecretBox(readSecretKey(config.secretKey, storage.paths.secretKey))
  await checkSecretKey(database, box)

  const scans = await openScans({
    storage,
    clock,
    logger,
    trustProxy: config.trustProxy,
    cityDatabasePath: config.geoipCityDb,
    floor: await highestCursor(database),
    committed: (rows) => webhooks.engine.scansCommitted(rows),
  })
  const webhooks: Webhooks = openWebhooks({
    database,
    connection: storage.engine,
    box,
    clock,
    newId,
    random: overrides.random ?? Math.random,
    logger,
    allowHttp: config.webhookAllowHttp,
    allowedNetworks: config.webhookAllowedNetworks,
    resolve: overrides.resolve,
    ...overrides.sending,
    scans,
  })
  const codeCache = createCodeCache(storage.hot)
  const codes = createCodes({
    database,
    clock,
    newId,
    publicUrl: config.publicUrl,
    isOwnHost: createOwnHost(config),
    events: webhooks.events,
    changed: (code) => codeCache.forget(code),
    countScans: (list) => scans.reader.counts(list.map((code) => code.num)),
  })
  const idempotency = createIdempotency({ database, clock, box })
  await idempotency.sweep()
  const lastUsed = createLastUsed(database, clock, (error) =>
    logger.warn({ err: error }, 'last use of keys was not written'),
  )

  const housekeeping = startHousekeeping(
    [
      { name: 'recovery pings', everyMs: MINUTE_MS, run: webhooks.pingDisabled },
      { name: 'idempotency', everyMs: HOUR_MS, run: idempotency.sweep },
      {
        name: 'deliveries',
        everyMs: HOUR_MS,
        run: () => sweepDeliveries(database, clock, config.deliveryRetentionDays),
      },
    ],
    logger,
  )

  return {
    config,
    clock,
    newId,
    logger,
    storage,
    database,
    box,
    codes,
    codeCache,
    ...scans,
    ...webhooks,
    images: createQrImages({ cacheSize: 2_000 }),
    idempotency,
    async findCaller(key: string) {
      const caller = await findCaller(database, clock, key)
      if (caller) lastUsed.touch(caller.keyId)
      return caller
    },
    /** After the last request: what is under way is finished, everything is on disk, the folder is given back. */
    async close() {
      await housekeeping.stop()
      scans.recorder.stop()
      await webhooks.close()
      await lastUsed.stop()
      await scans.close()
      await storage.close()
    },
  }
}

async function highestCursor(database: Database): Promise<number> {
  const row = await database
    .selectFrom('webhooks')
    .select((builder) => builder.fn.max('cursor_id').as('highest'))
    .executeTakeFirst()
  return row?.highest ?? 0
}
