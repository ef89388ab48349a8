import type { Logger } from 'pino'
import { RateLimiterMemory, RateLimiterPostgres } from 'rate-limiter-flexible'
import type { EmbeddedDatabase } from './db/embedded.ts'
import type { SharedDatabase } from './db/postgres.ts'
import type { MakeLimiter } from './http/rate-limit.ts'
import { type CodeCache, createCodeCache, createSharedCodeCache } from './redirect/code-cache.ts'
import { openScans, type Scans, type ScansDeps } from './scans/open-scans.ts'
import { openSharedScans } from './scans/postgres/open-shared-scans.ts'
import type { DeliveryStore } from './webhooks/delivery-store.ts'
import { NO_PEERS, type Peers } from './webhooks/peers.ts'
import { createPostgresDeliveryStore } from './webhooks/postgres-delivery-store.ts'
import { createPostgresPeers } from './webhooks/postgres-peers.ts'
import { createSqliteDeliveryStore } from './webhooks/sqlite-delivery-store.ts'

/** Longest that a scan of a code that is not in memory waits for the database. */
const CODE_WITHIN_MS = 2_000

/** What is made differently where a process has its database to itself and where many share one. */
export type EngineParts = {
  openScans(deps: Omit<ScansDeps, 'storage'>): Promise<Scans>
  codeCache: CodeCache
  deliveryStore: DeliveryStore
  peers: Peers
  makeLimiter: MakeLimiter
}

export function embeddedParts(storage: EmbeddedDatabase): EngineParts {
  return {
    openScans: (deps) => openScans({ ...deps, storage }),
    codeCache: createCodeCache(storage.hot),
    deliveryStore: createSqliteDeliveryStore(storage.engine, storage.turnstile),
    peers: NO_PEERS,
    makeLimiter: (options) => new RateLimiterMemory(options),
  }
}

export function sharedParts(storage: SharedDatabase, logger: Logger): EngineParts {
  const { notifications } = storage
  const peers = createPostgresPeers({ pool: storage.connection('roster'), notifications, logger })
  const limits = storage.connection('limits', { connections: 2, isDurable: false })
  return {
    openScans: (deps) => openSharedScans({ ...deps, storage }),
    codeCache: createSharedCodeCache({
      pool: storage.connection('codes', { connections: 4, answerWithinMs: CODE_WITHIN_MS }),
      notifications,
    }),
    deliveryStore: createPostgresDeliveryStore(
      storage.connection('webhooks', { isDurable: false }),
      peers.instance,
    ),
    peers,
    makeLimiter: (options) =>
      new RateLimiterPostgres({
        ...options,
        storeClient: limits,
        storeType: 'pool',
        tableName: 'rate_limits',
        tableCreated: true,
        // While the database is away each instance counts for itself.
        insuranceLimiter: new RateLimiterMemory(options),
      }),
  }
}
