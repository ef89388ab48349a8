import type { Logger } from 'pino'
import type { Registry as MetricsRegistry } from 'prom-client'
import type { Clock } from '../clock.ts'
import type { EmbeddedDatabase } from '../db/embedded.ts'
import type { ScanRow } from '../db/schema.ts'
import type { TrustProxy } from '../http/trust-proxy.ts'
import { createEnricher } from './enrichment/enrich.ts'
import { openPlaces } from './enrichment/place.ts'
import { openSalts } from './enrichment/salts.ts'
import { scanFloor } from './floor.ts'
import { startFoldWorker } from './fold/fold-worker.ts'
import { openFoldedStore } from './fold/folded-store.ts'
import { keepUsableStore } from './fold/found-store.ts'
import { createScanCounts, registerScanMetrics } from './metrics.ts'
import { createRecorder } from './recorder.ts'
import { createSqliteRemover } from './removal/sqlite-remover.ts'
import { openScanIds } from './scan-ids.ts'
import { createSqliteScanLog, type ScanLog } from './scan-log.ts'
import { createSqliteScanReader } from './scan-reader.ts'
import { createSqliteSnapshots, type SnapshotOf, type Snapshots } from './snapshots.ts'
import { createSqliteStatsReader } from './stats/sqlite-reader.ts'
import { startWalGuard } from './wal-guard.ts'

export type ScansDeps = {
  storage: EmbeddedDatabase
  clock: Clock
  logger: Logger
  trustProxy: TrustProxy
  cityDatabasePath: string | undefined
  /** The highest scan id that anything outside the log and the fold remembers. */
  floor: number
  /** Told of scans in the order of their ids, after their commit. */
  committed(rows: ScanRow[], snapshotOf: SnapshotOf): void
}

/** What scans give to the other features, on either engine. */
export type Scans = Omit<Awaited<ReturnType<typeof openScans>>, 'log' | 'snapshots'> & {
  log: ScanLog
  snapshots: Snapshots
}

/** Opens the scan log, what is folded from it, and what enriches a scan; starts the worker that folds. */
export async function openScans(deps: ScansDeps) {
  const { clock, logger } = deps
  const { paths, hot, database } = deps.storage
  // What another version has folded is folded anew, but ids go on above those that it knows.
  const removedUpTo = await scanFloor(database)
  const folded = keepUsableStore(paths.folded, { removedUpTo, clock, logger })
  const log = createSqliteScanLog(hot, Math.max(deps.floor, folded))
  const store = openFoldedStore(paths.folded)
  const salts = openSalts(paths.path, clock)
  const places = await openPlaces({ cityDatabasePath: deps.cityDatabasePath })
  const fold = startFoldWorker({ databasePath: paths.database, foldedPath: paths.folded }, logger)
  const walGuard = startWalGuard(hot, paths.database, logger)
  const reader = createSqliteScanReader(hot, store)
  const snapshots = createSqliteSnapshots(hot)
  const counts = createScanCounts()
  return {
    log,
    /** The newest scan that `committed` was told of. */
    newest: log.newest,
    recorder: createRecorder({
      log,
      logger,
      clock,
      committed(rows) {
        counts.count(rows)
        deps.committed(rows, snapshots.at)
      },
    }),
    registerScanMetrics: (register: MetricsRegistry) =>
      registerScanMetrics(register, { log, counts, lastFolded: reader.folded }),
    fold,
    reader,
    statsReader: createSqliteStatsReader(hot, store),
    snapshots,
    remover: createSqliteRemover(deps.storage),
    ids: await openScanIds(database),
    enricher: createEnricher({ places, salts, clock, trust: deps.trustProxy }),
    /** Scans are handed on as they are committed, so nothing has to be begun. */
    start() {},
    async close() {
      walGuard.stop()
      await fold.stop()
      salts.close()
      store.close()
    },
  }
}
