import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { isBusy } from '../db/faults.ts'
import type { ScanRow } from '../db/schema.ts'
import type { NewScan, SqliteScanLog } from './scan-log.ts'

/** A scan's row; 'kept' when it is on this server's disk and has no number yet; null when it could not be kept. */
export type Kept = ScanRow | 'kept' | null
export type Recorded = (kept: Kept) => void

export type Recorder = {
  /** Takes a scan into the next commit. False when too many wait already: answer 503. */
  record(scan: NewScan, recorded: Recorded): boolean
  /**
   * Whether a scan can be taken: what /readyz tells. False from a commit that failed until the next that succeeds, but
   * for a few seconds at most: whoever sends no traffic while this is false must come back to find out.
   */
  healthy(): boolean
  /** Commits what waits; afterwards nothing more is taken. */
  stop(): void
}

/** Rows of one transaction: enough to share its cost, few enough that the first of them does not wait for the last. */
const BATCH = 500
/** Scans that may wait: beyond it load is shed rather than memory filled. */
const WAITING_AT_MOST = 20_000
const BUSY_RETRY_MS = 2
const BUSY_GIVE_UP_MS = 2_000
const UNHEALTHY_MS = 5_000

/**
 * Group commit: what arrives in one turn of the event loop is committed together at its end, and only then answered.
 * No timer: waiting 2 ms for more scans made it slower, not faster. A commit that fails fails its whole batch, so no
 * redirect leaves without its row.
 */
export function createRecorder(deps: {
  log: SqliteScanLog
  committed(rows: ScanRow[]): void
  logger: Logger
  clock: Clock
}): Recorder {
  let scans: NewScan[] = []
  let waiting: Recorded[] = []
  let scheduled = false
  let failedAt: number | null = null
  let stopped = false
  let busySince = 0

  function schedule() {
    scheduled = true
    setImmediate(flush)
  }

  function flush() {
    scheduled = false
    while (scans.length > 0) {
      const batch = scans.length <= BATCH ? scans : scans.slice(0, BATCH)
      const result = commit(batch)
      if (result === 'busy') {
        scheduled = true
        setTimeout(flush, BUSY_RETRY_MS)
        return
      }
      const answers = waiting.length <= BATCH ? waiting : waiting.slice(0, BATCH)
      scans = scans.length <= BATCH ? [] : scans.slice(BATCH)
      waiting = waiting.length <= BATCH ? [] : waiting.slice(BATCH)
      for (let i = 0; i < answers.length; i++) answer(answers[i], result ? (result[i] ?? null) : null)
      if (result) tell(result)
      // The next batch waits for the next turn, so that the event loop gets to its sockets in between.
      if (scans.length > 0 && !stopped) return schedule()
    }
  }

  function commit(batch: NewScan[]): ScanRow[] | 'busy' | null {
    try {
      const rows = deps.log.append(batch)
      failedAt = null
      busySince = 0
      return rows
    } catch (error) {
      if (isBusy(error) && !stopped) {
        busySince ||= performance.now()
        if (performance.now() - busySince < BUSY_GIVE_UP_MS) return 'busy'
      }
      failedAt = deps.clock.now()
      busySince = 0
      deps.logger.error(
        { err: error, scans: batch.length },
        'scans could not be kept and were refused with 503',
      )
      return null
    }
  }

  /** One that fails must not keep the others of its batch from their answers, nor end the process. */
  function answer(recorded: Recorded | undefined, kept: Kept) {
    try {
      recorded?.(kept)
    } catch (error) {
      deps.logger.error({ err: error }, 'a scan was kept or refused, and its request could not be answered')
    }
  }

  function tell(rows: ScanRow[]) {
    try {
      deps.committed(rows)
    } catch (error) {
      // The scans are kept; whoever listens finds them in the log.
      deps.logger.error({ err: error }, 'a listener to committed scans failed')
    }
  }

  return {
    record(scan, recorded) {
      if (stopped || scans.length >= WAITING_AT_MOST) return false
      scans.push(scan)
      waiting.push(recorded)
      if (!scheduled) schedule()
      return true
    },
    healthy: () => failedAt === null || deps.clock.now() - failedAt > UNHEALTHY_MS,
    stop() {
      stopped = true
      flush()
    },
  }
}
