import { join } from 'node:path'
import type pg from 'pg'
import type { Registry as MetricsRegistry } from 'prom-client'
import type { SharedDatabase } from '../../db/postgres.ts'
import { createEnricher } from '../enrichment/enrich.ts'
import { openPlaces } from '../enrichment/place.ts'
import { createScanCounts, registerScanMetrics } from '../metrics.ts'
import type { ScansDeps } from '../open-scans.ts'
import { openScanIds } from '../scan-ids.ts'
import { createDrain } from './drain.ts'
import { startSharedFold } from './fold.ts'
import { keepPartitions } from './partitions.ts'
import { createSharedRecorder } from './recorder.ts'
import { createSharedRemover } from './remover.ts'
import { openSharedSalts } from './salts.ts'
import { createScanAppender } from './scan-appender.ts'
import { createSharedScanLog } from './scan-log.ts'
import { createSharedScanReader } from './scan-reader.ts'
import { createSharedSnapshots } from './snapshots.ts'
import { openSpool } from './spool.ts'
import { createSharedStatsReader } from './stats-reader.ts'
import { openTail } from './tail.ts'

export type SharedScansDeps = Omit<ScansDeps, 'storage'> & { storage: SharedDatabase }

/** Longest that a redirect waits for the database before its scan goes to the spool. */
const APPEND_WITHIN_MS = 2_000
const READERS = 4
const PARTITIONS_EVERY_MS = 6 * 3_600_000

/** The same as `openScans` gives, on a PostgreSQL that many processes share. */
export async function openSharedScans(deps: SharedScansDeps) {
  const { clock, logger, storage } = deps
  const { database, notifications, paths } = storage
  const writing = storage.connection('scans', { answerWithinMs: APPEND_WITHIN_MS })
  const reading = storage.connection('scan lists', { connections: READERS })
  const following = storage.connection('scan tail')
  const chores = storage.connection('scan chores', { isDurable: false, answerWithinMs: 60_000 })

  const removing = storage.connection('scan removal', { isDurable: false, answerWithinMs: 60_000 })

  await neverGoBack(reading, deps.floor)
  await makePartitions()
  const partitionTimer = setInterval(() => void makePartitions(), PARTITIONS_EVERY_MS)
  partitionTimer.unref()

  async function makePartitions() {
    await keepPartitions(chores, clock.now()).catch((error: unknown) =>
      logger.warn({ err: error }, 'partitions of the scan log were not made; scans go to the default one'),
    )
    await forgetAppenders(chores, clock.now()).catch((error: unknown) =>
      logger.warn({ err: error }, 'what old processes have added last was not forgotten'),
    )
  }

  const spool = openSpool(join(paths.path, 'spool.sqlite'))
  const salts = await openSharedSalts(reading, clock, logger)
  const log = createSharedScanLog(reading)
  const reader = createSharedScanReader(reading)
  const snapshots = createSharedSnapshots(reading)
  const counts = createScanCounts()
  const tail = await openTail({
    log: createSharedScanLog(following),
    snapshots: createSharedSnapshots(following),
    notifications,
    logger,
    committed: deps.committed,
  })
  const appender = createScanAppender(writing, clock)
  const drain = createDrain({ spool, appender, logger, appended: tail.appended })
  const recorder = createSharedRecorder({
    appender,
    spool,
    clock,
    logger,
    counted: counts.count,
    appended: tail.appended,
    spooled: drain.start,
  })
  const fold = startSharedFold(chores, logger)
  const places = await openPlaces({ cityDatabasePath: deps.cityDatabasePath })

  return {
    log,
    newest: tail.newest,
    recorder,
    registerScanMetrics: (register: MetricsRegistry) =>
      registerScanMetrics(register, { log, counts, lastFolded: reader.folded, spooled: spool.size }),
    fold,
    reader,
    statsReader: createSharedStatsReader(reading),
    snapshots,
    remover: createSharedRemover(removing, database, logger),
    ids: await openScanIds(database),
    enricher: createEnricher({ places, salts, clock, trust: deps.trustProxy }),
    /** Hands on scans from now on, and adds to the log what an earlier process has kept in the spool. */
    start() {
      tail.start()
      drain.start()
    },
    async close() {
      clearInterval(partitionTimer)
      await recorder.settled()
      await drain.stop()
      await tail.stop()
      await fold.stop()
      salts.close()
      spool.close()
    },
  }
}

/** A process leaves a row behind. Nobody comes back with a spool that is older than this. */
const APPENDERS_KEPT_MS = 365 * 86_400_000

async function forgetAppenders(pool: pg.Pool, now: number): Promise<void> {
  await pool.query('delete from appenders where updated_at < $1', [now - APPENDERS_KEPT_MS])
}

/** Ids go on above whatever remembers one, also where the log was restored from an older backup than the rest. */
async function neverGoBack(pool: pg.Pool, floor: number): Promise<void> {
  await pool.query(
    `select setval('scan_ids', $1::bigint) from scan_ids where last_value < $1::bigint and $1::bigint > 0`,
    [floor],
  )
}
