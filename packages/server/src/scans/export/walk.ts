import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ScanRow } from '../../db/schema.ts'
import type { LogRange } from '../scan-log.ts'
import type { ScanQuery, ScanReader } from '../scan-reader.ts'

/** Rows of a page: what one statement reads holds up whoever shares the thread or the connection. */
const PAGE = 200
/** Ids that one statement looks through, however few of them are wanted. */
const LEAST_IDS = 1_000
const MOST_IDS = 10_000_000

/**
 * The scans of these ranges, oldest first, in pages that are read as they are taken: nothing is held in between, neither
 * a transaction nor a connection. How far one statement looks follows from how long the last one took, so that ten
 * scans among a hundred million are found in a few steps and no step takes long.
 */
export async function* walk(
  reader: Pick<ScanReader, 'following' | 'patienceMs'>,
  query: Omit<ScanQuery, 'limit'>,
  ranges: readonly LogRange[],
  /** Ends it, also where there is nothing to be found for long. */
  closed: AbortSignal,
): AsyncGenerator<ScanRow[]> {
  let stride = 50 * LEAST_IDS
  for (const { after, until } of ranges) {
    let position = after
    while (position < until && !closed.aborted) {
      const end = Math.min(until, position + stride)
      const begun = performance.now()
      const rows = await reader.following({ ...query, limit: PAGE }, position, end)
      const isQuick = performance.now() - begun < reader.patienceMs
      stride = isQuick ? Math.min(stride * 2, MOST_IDS) : Math.max(Math.floor(stride / 2), LEAST_IDS)
      position = rows.length === PAGE ? (rows.at(-1)?.id ?? end) : end
      if (rows.length > 0) yield rows
      // Redirects come between any two pages.
      await nextTurn()
    }
  }
}
