import type { ScanRow } from '../../db/schema.ts'
import { addHit, DAY_MS, factsOf, noTally, type Subject, type Sums, type Tally } from './sums.ts'

/** `edges` are the starts of the points and the end of the last, in epoch milliseconds, at whole quarters of an hour. */
export type StatsQuestion = { subject: Subject; edges: readonly number[] }

/** What was counted, as of one moment. */
export type Reading = {
  points: Tally[]
  facts: Map<string, number>
  /** Where the fold is far behind: the time of the last scan that is in the numbers. Else all are. */
  until: number | null
}

export type StatsReader = { stats(question: StatsQuestion): Promise<Reading> }

/** Rows of the log beyond the fold's cursor that a question reads. Usually there are as many as come in half a second. */
export const TAIL_AT_MOST = 20_000

/** A hit of the log's tail. `seen`: the fold knows a visit of the same visitor on the same UTC day. */
export type TailRow = Omit<ScanRow, 'id' | 'revision' | 'agent_id' | 'workspace_num' | 'code_num'> & {
  seen: number
}

export function noReading(edges: readonly number[]): Reading {
  return { points: Array.from({ length: edges.length - 1 }, noTally), facts: new Map(), until: null }
}

/** Adds what is not folded yet, in the order of ids, just as the fold will. */
export function addTail(reading: Reading, edges: readonly number[], rows: Iterable<TailRow>): void {
  const visits = new Set<string>()
  for (const row of rows) {
    let isFirst = false
    if (row.reason === 'human' && row.visitor !== null) {
      const visit = `${Math.floor(row.at / DAY_MS)} ${row.visitor}`
      isFirst = row.seen === 0 && !visits.has(visit)
      visits.add(visit)
    }
    const point = reading.points[pointOf(row.at, edges)]
    if (!point) continue
    const sums: Sums = { tally: point, facts: reading.facts }
    addHit(sums, row.reason, factsOf({ ...row, workspace_num: 0, code_num: 0 }), isFirst)
  }
}

/** The place of a moment among points, -1 before the first; where there are none is one beyond the last. */
function pointOf(at: number, edges: readonly number[]): number {
  let [low, high] = [0, edges.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((edges[middle] as number) <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}
