import type { SqliteConnection } from '../../db/sqlite.ts'
import { cover, type Part } from './cover.ts'
import { addTail, noReading, type Reading, type StatsReader, TAIL_AT_MOST, type TailRow } from './reading.ts'
import { addFacts, addTally, DAY_MS, TALLIED, type Tally } from './sums.ts'

type LogRow = Omit<TailRow, 'seen'>

const PARTS = `(
  select value ->> 'point' as point, value ->> 'from' as first, value ->> 'to' as beyond from json_each(?)
) part`
const SUMS = TALLIED.map((name) => `sum(${name}) as ${name}`).join(', ')

/** Statistics from the folded store and the log's tail. Both connections are this thread's own. */
export function createSqliteStatsReader(log: SqliteConnection, store: SqliteConnection): StatsReader {
  const cursor = store.prepare<[], { last: number }>('select last from fold_cursor where k = 1')
  const seen = store.prepare('select 1 from visits where subject = ? and day = ? and visitor = ?')
  const sums = (table: string, number: string) =>
    store.prepare<[string, number], Tally & { point: number }>(
      `select part.point, ${SUMS} from ${PARTS} cross join ${table} on subject = ? and ${number} >= first and ${number} < beyond
       group by part.point`,
    )
  const facts = (table: string, number: string) =>
    store.prepare<[number, number, number], { facts: string }>(
      `select facts from ${table} where subject = ? and ${number} >= ? and ${number} < ?`,
    )
  const days = { sums: sums('stats_days', 'day'), facts: facts('stats_days', 'day') }
  const quarters = { sums: sums('stats_quarters', 'quarter'), facts: facts('stats_quarters', 'quarter') }
  const newest = log.prepare<[number], { id: number; at: number }>(
    'select id, at from scans where id <= ? order by id desc limit 1',
  )
  const tail = (owner: string) =>
    log.prepare<[number, number, number, number, number], LogRow>(
      `select at, country, city, device, os, browser, referrer, reason, rule, visitor from scans
       where id > ? and id <= ? and ${owner} = ? and at >= ? and at < ? order by id`,
    )
  const tailOf = { code: tail('code_num'), workspace: tail('workspace_num') }

  function addFolded(reading: Reading, subject: number, edges: readonly number[]) {
    const parts = cover(edges)
    // The breakdowns are of the whole period, which has edges of its own: fewer than all points have.
    const whole = cover([edges[0] ?? 0, edges.at(-1) ?? 0])
    const each: Array<[typeof days, Part[], Part[]]> = [
      [days, parts.days, whole.days],
      [quarters, parts.quarters, whole.quarters],
    ]
    for (const [table, ofPoints, ofPeriod] of each) {
      for (const { point, ...sum } of table.sums.all(JSON.stringify(ofPoints), subject)) {
        const tally = reading.points[point]
        if (tally) addTally(tally, sum)
      }
      for (const { from, to } of ofPeriod)
        for (const row of table.facts.iterate(subject, from, to))
          addFacts(reading.facts, Object.entries(JSON.parse(row.facts) as Record<string, number>))
    }
  }

  function* tailRows(
    subject: number,
    after: number,
    until: number,
    from: number,
    to: number,
  ): Iterable<TailRow> {
    const rows = subject < 0 ? tailOf.workspace : tailOf.code
    // A visit counts for its whole day, so the days at the edges are read from their beginning.
    const dayBegins = Math.floor(from / DAY_MS) * DAY_MS
    for (const row of rows.iterate(after, until, Math.abs(subject), dayBegins, to)) {
      const visited = row.visitor !== null && seen.get(subject, Math.floor(row.at / DAY_MS), row.visitor)
      yield { ...row, seen: visited ? 1 : 0 }
    }
  }

  // As of one moment: what the worker folds meanwhile is in neither twice.
  const read = store.transaction((subject: number, edges: readonly number[]): Reading => {
    const last = cursor.get()?.last ?? 0
    const reading = noReading(edges)
    addFolded(reading, subject, edges)
    const head = newest.get(Number.MAX_SAFE_INTEGER)?.id ?? 0
    const until = Math.min(head, last + TAIL_AT_MOST)
    addTail(reading, edges, tailRows(subject, last, until, edges[0] ?? 0, edges.at(-1) ?? 0))
    if (until < head) reading.until = newest.get(until)?.at ?? null
    return reading
  })
  return { stats: async ({ subject, edges }) => read(subject, edges) }
}
