import type { ScanRow } from '../../db/schema.ts'
import type { SqliteConnection } from '../../db/sqlite.ts'
import {
  addFacts,
  addHit,
  addTally,
  FACTS_OF_A_KIND,
  factsOf,
  noSums,
  ofWorkspace,
  QUARTER_MS,
  QUARTERS_A_DAY,
  type Subject,
  type Sums,
  TALLIED,
} from '../stats/sums.ts'

const COLUMNS = TALLIED.map((name) => `${name} integer not null`).join(', ')

/** Sums by code and workspace (`subject`: see sums.ts), of each quarter of an hour and each UTC day that has hits. */
export const STATISTICS_TABLES = `
  create table if not exists stats_quarters (
    subject integer not null, quarter integer not null, ${COLUMNS}, facts text not null,
    primary key (subject, quarter)
  ) without rowid;
  create table if not exists stats_days (
    subject integer not null, day integer not null, ${COLUMNS}, facts text not null,
    primary key (subject, day)
  ) without rowid;`

/** Who scanned for the first time: of their code, and of anything in their workspace, on this UTC day. */
export type First = { ofCode: boolean; ofWorkspace: boolean }

/** Adds the rows of a chunk to the sums. Runs in the transaction of the fold. */
export function createStatisticsFold(
  store: SqliteConnection,
): (rows: readonly ScanRow[], firsts: readonly First[]) => void {
  const addQuarter = adder(store, 'stats_quarters', 'quarter')
  const addDay = adder(store, 'stats_days', 'day')
  return (rows, firsts) => {
    const quarters = new Map<Subject, Map<number, Sums>>()
    rows.forEach((row, i) => {
      const first = firsts[i]
      const quarter = Math.floor(row.at / QUARTER_MS)
      const facts = factsOf(row)
      addHit(sumsOf(quarters, row.code_num, quarter), row.reason, facts, first?.ofCode ?? false)
      const workspace = sumsOf(quarters, ofWorkspace(row.workspace_num), quarter)
      addHit(workspace, row.reason, facts, first?.ofWorkspace ?? false)
    })
    // In the order of their keys, so that neighbours land on the same page.
    for (const [subject, sums] of [...quarters].sort(([a], [b]) => a - b)) {
      for (const [quarter, sum] of sums) addQuarter(subject, quarter, sum)
      for (const [day, sum] of daysOf(sums)) addDay(subject, day, sum)
    }
  }
}

function sumsOf(all: Map<Subject, Map<number, Sums>>, subject: Subject, number: number): Sums {
  let own = all.get(subject)
  if (own === undefined) {
    own = new Map()
    all.set(subject, own)
  }
  let sums = own.get(number)
  if (sums === undefined) {
    sums = noSums()
    own.set(number, sums)
  }
  return sums
}

function daysOf(quarters: ReadonlyMap<number, Sums>): Iterable<[day: number, Sums]> {
  const days = new Map<number, Sums>()
  for (const [quarter, sums] of quarters) {
    const day = Math.floor(quarter / QUARTERS_A_DAY)
    // Most chunks have one quarter of a subject: it is the day's sum as it is.
    if (quarters.size === 1) return [[day, sums]]
    const sum = days.get(day) ?? noSums()
    addTally(sum.tally, sums.tally)
    addFacts(sum.facts, sums.facts)
    days.set(day, sum)
  }
  return days
}

function adder(store: SqliteConnection, table: string, number: string) {
  const find = store.prepare<[Subject, number], { facts: string }>(
    `select facts from ${table} where subject = ? and ${number} = ?`,
  )
  const put = store.prepare(
    `insert into ${table} values (?, ?, ${TALLIED.map(() => '?').join(', ')}, ?)
     on conflict do update set ${TALLIED.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')},
       facts = excluded.facts`,
  )
  return (subject: Subject, at: number, { tally, facts }: Sums) => {
    const known = find.get(subject, at)?.facts
    put.run(subject, at, ...TALLIED.map((name) => tally[name]), mergedFacts(known, facts))
  }
}

/** JSON of how often each fact was met. Those that are there stay; new ones come in while their kind has room. */
export function mergedFacts(known: string | undefined, more: ReadonlyMap<string, number>): string {
  const facts: Record<string, number> = known === undefined ? {} : JSON.parse(known)
  const fresh: Array<[string, number]> = []
  for (const [fact, n] of more) {
    const before = facts[fact]
    if (before === undefined) fresh.push([fact, n])
    else facts[fact] = before + n
  }
  if (fresh.length > 0) {
    const room = roomIn(facts, fresh.length)
    for (const [fact, n] of fresh) if (room(fact)) facts[fact] = n
  }
  return JSON.stringify(facts)
}

function roomIn(facts: Record<string, number>, more: number): (fact: string) => boolean {
  const known = Object.keys(facts)
  if (known.length + more <= FACTS_OF_A_KIND) return () => true
  const kinds = new Map<string, number>()
  for (const fact of known) kinds.set(fact.charAt(0), (kinds.get(fact.charAt(0)) ?? 0) + 1)
  return (fact) => {
    const count = kinds.get(fact.charAt(0)) ?? 0
    if (count >= FACTS_OF_A_KIND) return false
    kinds.set(fact.charAt(0), count + 1)
    return true
  }
}
