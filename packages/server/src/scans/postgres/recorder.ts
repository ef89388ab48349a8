import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Clock } from '../../clock.ts'
import type { ScanRow } from '../../db/schema.ts'
import type { Kept, Recorded, Recorder } from '../recorder.ts'
import type { NewScan } from '../scan-log.ts'
import { isDataFault } from './data-fault.ts'
import type { ScanAppender } from './scan-appender.ts'
import type { Spool } from './spool.ts'

export type SharedRecorder = Recorder & {
  /** Resolves when everything that was taken is kept or refused. */
  settled(): Promise<void>
}

const BATCH = 500
const WAITING_AT_MOST = 20_000
const UNHEALTHY_MS = 5_000

/**
 * Group commit over the network: one batch is under way at a time, and what arrives meanwhile is the next one. While the
 * database is away, batches go to the spool on this server's disk, behind those that wait there: so they stay in order,
 * and a redirect still leaves only when its scan is on a disk.
 */
export function createSharedRecorder(deps: {
  appender: ScanAppender
  spool: Spool
  clock: Clock
  logger: Logger
  /** These scans are kept. */
  counted(scans: readonly NewScan[]): void
  /** These rows are in the log. */
  appended(rows: ScanRow[]): void
  /** Something was put into the spool. */
  spooled(): void
}): SharedRecorder {
  const { appender, spool, clock, logger } = deps
  // A name of its own for each start: its numbers begin at 1.
  const name = randomUUID()
  let lastNumber = 0
  let scans: NewScan[] = []
  let waiting: Recorded[] = []
  let running: Promise<void> | undefined
  let failedAt: number | null = null
  let stopped = false

  async function run() {
    try {
      while (scans.length > 0) await commitNext()
    } finally {
      // In the same turn as the last look at the queue, or what comes in between would wait for the next scan.
      running = undefined
    }
  }

  async function commitNext() {
    // What else this turn of the event loop brings goes into the batch.
    await new Promise<void>((resolve) => void setImmediate(resolve))
    const batch = scans.length <= BATCH ? scans : scans.slice(0, BATCH)
    const answers = waiting.length <= BATCH ? waiting : waiting.slice(0, BATCH)
    scans = scans.length <= BATCH ? [] : scans.slice(BATCH)
    waiting = waiting.length <= BATCH ? [] : waiting.slice(BATCH)
    const rows = await keep(batch)
    if (rows !== null) {
      failedAt = null
      deps.counted(batch)
    }
    for (let i = 0; i < answers.length; i++) tell(answers[i], rows === 'kept' ? rows : (rows?.[i] ?? null))
    if (rows !== null && rows !== 'kept') deps.appended(rows)
  }

  /** One listener that fails must not keep the others from their answers. */
  function tell(recorded: Recorded | undefined, kept: Kept) {
    try {
      recorded?.(kept)
    } catch (error) {
      logger.error({ err: error }, 'a scan was kept or refused, and its request could not be answered')
    }
  }

  async function keep(batch: readonly NewScan[]): Promise<ScanRow[] | 'kept' | null> {
    lastNumber += 1
    if (spool.size() > 0) return keepHere(batch)
    try {
      const numbers = { first: lastNumber, last: lastNumber }
      const rows = await appender.append({ appender: name, ...numbers, scans: batch })
      if (rows) return rows
      throw new Error('The log says that it has a batch that was never sent to it.')
    } catch (error) {
      if (isDataFault(error)) return failed(error, batch)
      logger.warn(
        { err: error },
        'the database cannot be reached: scans are kept in the spool until it is back',
      )
      return keepHere(batch)
    }
  }

  function keepHere(batch: readonly NewScan[]): 'kept' | null {
    try {
      spool.add(name, lastNumber, batch)
    } catch (error) {
      return failed(error, batch)
    }
    deps.spooled()
    return 'kept'
  }

  function failed(error: unknown, batch: readonly NewScan[]): null {
    failedAt = clock.now()
    logger.error({ err: error, scans: batch.length }, 'scans could not be kept and were refused with 503')
    return null
  }

  return {
    record(scan, recorded) {
      if (stopped || scans.length >= WAITING_AT_MOST) return false
      scans.push(scan)
      waiting.push(recorded)
      running ??= run()
      return true
    },
    healthy: () => failedAt === null || clock.now() - failedAt > UNHEALTHY_MS,
    stop() {
      stopped = true
    },
    settled: async () => void (await running),
  }
}
