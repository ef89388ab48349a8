import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { ScanRow } from '../../db/schema.ts'
import { isDataFault } from './data-fault.ts'
import type { ScanAppender } from './scan-appender.ts'
import type { Spool, SpooledRun } from './spool.ts'

export type Drain = {
  /** Begins to empty the spool, if it is not being emptied already. */
  start(): void
  stop(): Promise<void>
}

const RETRY_MS = 500
const SCANS_AT_ONCE = 500

/**
 * Moves the spool into the log, oldest first, while there is anything in it. Before the first batch of an appender, and
 * whenever a commit is in doubt, it asks the log which numbers it has: those are not added again.
 */
export function createDrain(deps: {
  spool: Spool
  appender: ScanAppender
  logger: Logger
  appended(rows: ScanRow[]): void
}): Drain {
  const { spool, appender, logger } = deps
  const stopping = new AbortController()
  let running: Promise<void> | undefined
  /** Whose applied batches have been taken out; what is left of it is not in the log. */
  let asked: string | undefined
  let limit = SCANS_AT_ONCE

  /** Moves one run. */
  async function step(run: SpooledRun): Promise<void> {
    if (asked !== run.appender) {
      spool.dropApplied(run.appender, await appender.applied(run.appender))
      asked = run.appender
      return
    }
    const rows = await appender.append({ ...run, isLate: true })
    if (rows === null) {
      // A statement that was in doubt has come through at last, and this one was refused whole.
      asked = undefined
      return
    }
    spool.remove(run)
    limit = SCANS_AT_ONCE
    deps.appended(rows)
  }

  /** What the log refuses for its contents would be refused for ever, and hold up all that comes after it. */
  function refused(run: SpooledRun, error: unknown) {
    if (run.first !== run.last) {
      limit = 1
      return
    }
    spool.setAside(run)
    logger.error(
      { err: error, scans: run.scans.length },
      'scans that were kept here cannot be added to the log; they are in the table refused of spool.sqlite',
    )
  }

  async function drain() {
    // So that whatever it does first, `running` is set by then.
    await sleep(0)
    asked = undefined
    try {
      for (let run = spool.oldest(limit); run && !stopping.signal.aborted; run = spool.oldest(limit))
        await tried(run)
      if (!stopping.signal.aborted) logger.info('all scans that were kept here are in the log')
    } catch (error) {
      logger.error({ err: error }, 'the spool cannot be read or written')
    } finally {
      running = undefined
    }
  }

  async function tried(run: SpooledRun) {
    try {
      await step(run)
    } catch (error) {
      asked = undefined
      if (isDataFault(error)) return refused(run, error)
      logger.debug({ err: error }, 'the spool cannot be emptied yet')
      await sleep(RETRY_MS, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  function start() {
    if (spool.size() === 0 || stopping.signal.aborted) return
    running ??= drain()
  }

  return {
    start,
    async stop() {
      stopping.abort()
      await running
    },
  }
}
