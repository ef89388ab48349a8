import { systemClock } from '../../src/clock.ts'
import { openPostgres } from '../../src/db/postgres.ts'
import type { ScanRow } from '../../src/db/schema.ts'
import { openSharedScans } from '../../src/scans/postgres/open-shared-scans.ts'
import type { Kept } from '../../src/scans/recorder.ts'
import type { NewScan } from '../../src/scans/scan-log.ts'
import { logInMemory } from '../support/log-lines.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** A scan that nobody made. */
export function newScan(given: Partial<NewScan> = {}): NewScan {
  return {
    workspace_num: 1,
    code_num: 1,
    revision: 1,
    at: Date.now(),
    country: 'DE',
    city: null,
    device: 'mobile',
    os: 'iOS',
    browser: 'Safari',
    referrer: null,
    reason: 'human',
    rule: 1,
    visitor: 1,
    userAgent: 'Agent',
    ...given,
  }
}

export type Instance = Awaited<ReturnType<typeof openInstance>>

/** One of the processes that share a database: everything of scans, without a server. */
export async function openInstance(url: string, given: { dataDir?: string; clock?: { now(): number } } = {}) {
  const { clock = systemClock } = given
  const folder = given.dataDir ? { path: given.dataDir, remove() {} } : temporaryFolder()
  const { logger, lines, errors } = logInMemory()
  const storage = await openPostgres(url, folder.path, logger)
  const seen: ScanRow[] = []
  const scans = await openSharedScans({
    storage,
    clock,
    logger,
    trustProxy: { kind: 'off' },
    cityDatabasePath: undefined,
    floor: 0,
    committed: (rows) => void seen.push(...rows),
  })
  return {
    storage,
    scans,
    /** What the tail has handed on. */
    seen,
    lines,
    errors,
    dataDir: folder.path,
    record: (scan: NewScan) =>
      new Promise<Kept | 'refused'>((resolve) => {
        if (!scans.recorder.record(scan, resolve)) resolve('refused')
      }),
    async close() {
      scans.recorder.stop()
      await scans.close()
      await storage.close()
      folder.remove()
    },
  }
}

/** Waits until it is so, for as long as a busy machine may need. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (await isSo()) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('It did not come to that in time.')
}
