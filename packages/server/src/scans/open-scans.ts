import type { Logger } from 'pino'
import type { Registry as MetricsRegistry } from 'prom-client'
import type { Clock } from '../clock.ts'
import type { EmbeddedDatabase } from '../db/embedded.ts'
import type { ScanRow } from '../db/schema.ts'
import type { TrustProxy } from '../http/trust-proxy.ts'
import { createEnricher } from './enrichment/enrich.ts'
import { openPlaces } from './enrichment/place.ts'
import { openSalts } from './enrichment/salts.ts'
import { discardUnusableStore, lastFolded, startFoldWorker } from './fold/fold-worker.ts'
import { openFoldedStore } from './fold/folded-store.ts'
import { createScanCounts, registerScanMetrics } from './metrics.ts'
import { createRecorder } from './recorder.ts'
import { openScanIds } from './scan-ids.ts'
import { createSqliteScanLog } from './scan-log.ts'
import { createScanReader } from './scan-reader.ts'
import { createSnapshots } from './snapshots.ts'
import { startWalGuard } from './wal-guard.ts'

export type ScansDeps = {
  storage: EmbeddedDatabase
  clock: Clock
  logger: Logger
  trustProxy: TrustProxy
  cityDatabasePath: string | undefined
  /** The highest scan id that anything outside the log and the fold remembers. */
  floor: number
  /** Told after each commit. */
  committed(rows: ScanRow[]): void
}

export type Scans = Awaited<ReturnType<typeof openScans>>

/** Opens the scan log, what is folded from it, and what enriches a scan; starts the worker that folds. */
export async function openScans(deps: ScansDeps) {
  const { clock, logger } = deps
  const { paths, hot, database } = deps.storage
  discardUnusableStore(paths.folded, (last) => last >= 0)
  const log = createSqliteScanLog(hot, Math.max(deps.floor, lastFolded(paths.folded)))
  const store = openFoldedStore(paths.folded)
  const salts = openSalts(paths.path, clock)
  const places = await openPlaces({ cityDatabasePath: deps.cityDatabasePath })
  const fold = startFoldWorker({ databasePath: paths.database, foldedPath: paths.folded }, logger)
  const walGuard = startWalGuard(hot, paths.database, logger)
  const reader = createScanReader(hot, store)
  const counts = createScanCounts()
  return {
    log,
    recorder: createRecorder({
      log,
      logger,
      clock,
      committed(rows) {
        counts.count(rows)
        deps.committed(rows)
      },
    }),
    registerScanMetrics: (register: MetricsRegistry) =>
      registerScanMetrics(register, { log, counts, lastFolded: reader.folded }),
    fold,
    reader,
    snapshots: createSnapshots(hot),
    ids: await openScanIds(database),
    enricher: createEnricher({ places, salts, clock, trust: deps.trustProxy }),
    async close() {
      walGuard.stop()
      await fold.stop()
      salts.close()
      store.close()
    },
  }
}
