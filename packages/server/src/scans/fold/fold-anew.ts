import { rmSync } from 'node:fs'
import type { Database } from '../../db/schema.ts'
import { scanFloor } from '../floor.ts'

export const SCANS_WERE_REMOVED =
  'Scans were removed from the log (SCAN_RETENTION_DAYS or an erasure): their counts could not be made again.'

/**
 * Takes the folded store of SQLite away, so that the server that starts next makes it again from the log, by the rule of
 * its version. For commands that hold the lock on DATA_DIR. @throws when the log no longer holds every scan
 */
export async function discardStore(database: Database, foldedPath: string): Promise<void> {
  if ((await scanFloor(database)) > 0) throw new Error(SCANS_WERE_REMOVED)
  for (const ending of ['', '-wal', '-shm']) rmSync(foldedPath + ending, { force: true })
}
