import { statSync } from 'node:fs'
import type { Logger } from 'pino'
import type { SqliteConnection } from '../db/sqlite.ts'

const LOOK_EVERY_MS = 500
const WAL_AT_MOST_BYTES = 256 * 1024 * 1024

/**
 * Bounds the WAL. The worker's checkpoints never reach the end of it while scans keep coming, and SQLite starts the
 * file over only from its end. So when it has grown large, this thread, the only one that writes, does the small rest
 * itself between two batches.
 */
export function startWalGuard(
  connection: SqliteConnection,
  databasePath: string,
  logger: Logger,
): { stop(): void } {
  const timer = setInterval(() => {
    try {
      if (statSync(`${databasePath}-wal`).size > WAL_AT_MOST_BYTES)
        connection.pragma('wal_checkpoint(TRUNCATE)')
    } catch (error) {
      logger.warn({ err: error }, 'the WAL could not be checkpointed')
    }
  }, LOOK_EVERY_MS)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
