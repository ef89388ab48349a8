import type { ScanRow } from '../../db/schema.ts'

export const QUARTER_MS = 900_000
export const DAY_MS = 86_400_000
/** Time zones differ by whole quarters of an hour, so sums of quarters make every zone's days. */
export const QUARTERS_A_DAY = DAY_MS / QUARTER_MS

/** Whose statistics: a code's number, or a workspace's below zero, so that both are kept in one way. */
export type Subject = number
export const ofWorkspace = (num: number): Subject => -num

/** What is counted of a quarter or a day, besides scans: hits by the reason that keeps them out. */
export const TALLIED = ['scans', 'uniques', 'crawler', 'preview', 'prefetch', 'inactive', 'test'] as const
export type Tally = Record<(typeof TALLIED)[number], number>

/** A tally and how often each fact was met. A fact is a letter and a value: `c:DE`; nothing after the colon is unknown. */
export type Sums = { tally: Tally; facts: Map<string, number> }

/** Facts of one kind that a quarter or a day keeps. What comes when it is full is in the tally alone: "other". */
export const FACTS_OF_A_KIND = 300

export function noTally(): Tally {
  return { scans: 0, uniques: 0, crawler: 0, preview: 0, prefetch: 0, inactive: 0, test: 0 }
}

export function noSums(): Sums {
  return { tally: noTally(), facts: new Map() }
}

export function addTally(sum: Tally, more: Tally): void {
  for (const name of TALLIED) sum[name] += more[name]
}

export function addFacts(sum: Map<string, number>, more: Iterable<readonly [string, number]>): void {
  for (const [fact, n] of more) sum.set(fact, (sum.get(fact) ?? 0) + n)
}

type Hit = Omit<ScanRow, 'id' | 'revision' | 'agent_id'>

/** What a hit is counted as, in the order of the fold's SQL: see scans/postgres/fold-sql.ts. */
export function factsOf(row: Hit): string[] {
  if (row.reason === 'test') return []
  const rule = `v:${row.rule}`
  if (row.reason !== 'human') return [rule]
  return [
    rule,
    `c:${row.country ?? ''}`,
    row.city === null ? 'y:' : `y:${row.country ?? ''}:${row.city}`,
    `d:${row.device ?? ''}`,
    `s:${row.os ?? ''}`,
    `b:${row.browser ?? ''}`,
    `r:${row.referrer === null ? '' : hostOf(row.referrer)}`,
  ]
}

/** Adds a hit. `isFirst`: its visitor has not met the subject on this UTC day before. */
export function addHit(sums: Sums, reason: string, facts: readonly string[], isFirst: boolean): void {
  const { tally } = sums
  if (reason === 'human') {
    tally.scans += 1
    if (isFirst) tally.uniques += 1
  } else if (reason in tally) tally[reason as keyof Tally] += 1
  for (let i = 0; i < facts.length; i++) {
    const fact = facts[i] as string
    sums.facts.set(fact, (sums.facts.get(fact) ?? 0) + 1)
  }
}

/** A kept referrer is an origin and a path, as the URL parser writes them. */
function hostOf(referrer: string): string {
  const start = referrer.indexOf('//') + 2
  const end = referrer.indexOf('/', start)
  return end < 0 ? referrer.slice(start) : referrer.slice(start, end)
}
