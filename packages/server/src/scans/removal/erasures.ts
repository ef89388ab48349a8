import { type Erasure, SCAN_REASONS, type ScanReason } from '@qregg/contract'
import type { Logger } from 'pino'
import type { Clock } from '../../clock.ts'
import type { Database } from '../../db/schema.ts'
import type { RecordChange } from '../../http/audit.ts'
import type { Author, Caller } from '../../http/caller.ts'
import type { NewId } from '../../ids.ts'
import { walk } from '../export/walk.ts'
import type { FoldWorker } from '../fold/fold-worker.ts'
import type { LogRange, ScanLog } from '../scan-log.ts'
import type { ScanReader } from '../scan-reader.ts'
import { createErasureStore, type Erasable, type ErasureRow, HOLD_EVERY_MS } from './erasure-store.ts'
import type { RemovableRow, ScanRemover } from './remover.ts'

const DAY_MS = 86_400_000

export type Erasures = {
  begin(caller: Caller, what: Erasable, author: Author): Promise<Erasure>
  get(caller: Caller, id: string): Promise<Erasure>
  /** Carries out what is asked for, as long as there is something. */
  run(): Promise<void>
  /** Resolves when what is under way has stopped, once `stopping` is aborted. */
  settled(): Promise<void>
}

/** Erases scans that somebody has asked to be erased, a page at a time, whatever webhooks are owed. */
export function createErasures(deps: {
  database: Database
  clock: Clock
  newId: NewId
  logger: Logger
  record: RecordChange
  log: ScanLog
  reader: ScanReader
  fold: FoldWorker
  remover: ScanRemover
  stopping: AbortSignal
}): Erasures {
  const { log, reader, fold, remover, stopping, logger } = deps
  const store = createErasureStore(deps)
  let running: Promise<void> | undefined

  /** Ends early, between two pages, when `stopping` is aborted. */
  async function removeScans(row: ErasureRow): Promise<void> {
    await remover.willRemove(row.until_id)
    // What is not in the sums yet would be missing from them.
    await fold.caughtUp(stopping)
    if (stopping.aborted) return
    const since = row.day === null ? 0 : row.day * DAY_MS
    const ranges = await log.between(since, row.before_at ?? since + DAY_MS)
    for await (const page of pagesOf(row, ranges, SCAN_REASONS)) {
      const rows = page.filter((scan) => isMeant(row, scan))
      if (rows.length === 0) continue
      await remover.forgetVisits(rows)
      await store.goOn(row.id, await remover.remove(rows, 'lists'))
    }
    if (row.before_at !== null && row.before_at % DAY_MS > 0) await rememberWhoStays(row, row.before_at)
  }

  /**
   * Who has a scan left on the day that an erasure cut in two came on it still, and would count twice if he came once more.
   * He was forgotten with his erased scans, as nobody knows of so many visitors at once who has others. Whoever has none
   * stays forgotten.
   */
  async function rememberWhoStays(row: ErasureRow, before: number): Promise<void> {
    const tomorrow = (Math.floor(before / DAY_MS) + 1) * DAY_MS
    const stays = ({ at }: RemovableRow) => at >= before && at < tomorrow
    for await (const page of pagesOf(row, await log.between(before, tomorrow), ['human']))
      await remover.rememberVisits(page.filter(stays))
  }

  function pagesOf(row: ErasureRow, ranges: readonly LogRange[], reasons: readonly ScanReason[]) {
    const within = ranges.map(({ after, until }) => ({ after, until: Math.min(until, row.until_id) }))
    return walk(reader, { workspaceNum: row.workspace_num, reasons }, within, stopping)
  }

  async function erase(row: ErasureRow): Promise<void> {
    // The fold may take minutes to catch up, and there may be nothing to erase for long: neither gives it to another.
    const holding = setInterval(() => void store.hold(row.id).catch(() => {}), HOLD_EVERY_MS)
    holding.unref()
    try {
      await removeScans(row)
    } finally {
      clearInterval(holding)
    }
    if (stopping.aborted) await store.release(row.id)
    else await store.finish(row)
  }

  async function runAll(): Promise<void> {
    try {
      for (let row = await store.claim(); row && !stopping.aborted; row = await store.claim())
        await erase(row)
    } catch (error) {
      // Its claim ends, and then it is gone on with.
      logger.warn({ err: error }, 'scans could not be erased; it is tried again')
    } finally {
      await remover.rest()
      running = undefined
    }
  }

  function run(): Promise<void> {
    running ??= runAll()
    return running
  }

  return {
    async begin(caller, what, author) {
      const erasure = await store.add(caller, what, await log.head(), author)
      void run()
      return erasure
    },
    get: store.get,
    run,
    settled: async () => void (await running),
  }
}

function isMeant(row: ErasureRow, scan: RemovableRow): boolean {
  if (row.before_at !== null) return scan.at < row.before_at
  if (scan.id === row.scan_num) return true
  return row.visitor !== null && scan.visitor === row.visitor && Math.floor(scan.at / DAY_MS) === row.day
}
