import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../../clock.ts'
import type { ScanLog } from '../scan-log.ts'
import type { ScanReader } from '../scan-reader.ts'
import { isOwed, type Owed, type ScanRemover } from './remover.ts'

const CHUNK = 500
const PAUSE_MS = 10
/** Chunks for which what is owed is asked once. */
const CHUNKS_A_LOOK = 50
const DAY_MS = 86_400_000

export type RetentionDeps = {
  clock: Clock
  log: ScanLog
  reader: ScanReader
  remover: ScanRemover
  /** Which scans up to this one webhooks have not got. */
  owedUpTo(id: number): Promise<Owed>
}

/**
 * Removes scans that came more than `days` ago, a few hundred at a time with a pause in between. What webhooks have not
 * got, or what is not in the sums, stays until it is. Ends early, between two chunks, when `stopping` is aborted.
 */
export function createRetention(deps: RetentionDeps, days: number, stopping: AbortSignal) {
  const { clock, log, reader, remover } = deps
  let forgotten = 0

  async function removeRows(before: number, until: number): Promise<void> {
    let position = 0
    let owed = await deps.owedUpTo(until)
    for (let chunk = 1; !stopping.aborted; chunk++) {
      const rows = await remover.page(position, until, CHUNK)
      const last = rows.at(-1)
      if (!last) return
      position = last.id
      if (chunk % CHUNKS_A_LOOK === 0) owed = await deps.owedUpTo(until)
      await remover.remove(
        rows.filter((row) => row.at < before && !isOwed(row, owed)),
        'log',
      )
      await sleep(PAUSE_MS, undefined, { signal: stopping }).catch(() => {})
    }
  }

  return async function sweep(): Promise<void> {
    const before = clock.now() - days * DAY_MS
    const old = (await log.firstAt(before)) - 1
    try {
      // What is folded is asked afterwards, when nobody can take it back any more.
      if (old > 0) await remover.willRemove(old)
      const until = Math.min(old, await reader.folded())
      if (until > 0) {
        await remover.removeWhole(before, until, await deps.owedUpTo(until))
        await removeRows(before, until)
      }
      const day = Math.floor(before / DAY_MS)
      if (day > forgotten && !stopping.aborted) await remover.forgetVisitors(day)
      forgotten = day
    } finally {
      await remover.rest()
    }
  }
}
