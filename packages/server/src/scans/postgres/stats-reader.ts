import type pg from 'pg'
import { cover, type Part } from '../stats/cover.ts'
import {
  addTail,
  noReading,
  type Reading,
  type StatsReader,
  TAIL_AT_MOST,
  type TailRow,
} from '../stats/reading.ts'
import { addFacts, addTally, DAY_MS, TALLIED, type Tally } from '../stats/sums.ts'
import { CURSOR } from './fold-sql.ts'

const PARTS = `unnest($2::integer[], $3::integer[], $4::integer[]) as part (point, first, beyond)`
/**
 * What a part has, in a subquery that is planned by itself and looks it up in the index. Joined, one plan for all questions
 * (which a prepared statement gets) would read every quarter the subject ever had, and compare each with every part.
 */
const eachPart = (columns: string, table: string, number: string) =>
  `${PARTS} cross join lateral (
    select ${columns} from ${table} where subject = $1 and ${number} >= first and ${number} < beyond offset 0
  ) as found`
const SUMS = TALLIED.map((name) => `sum(${name})::bigint as ${name}`).join(', ')
const sumsOf = (table: string, number: string) =>
  `select point, found.* from ${eachPart(SUMS, table, number)} where found.scans is not null`
const factsOf = (table: string, number: string) =>
  `select key, sum(value::bigint)::bigint as n from ${eachPart('facts', table, number)} cross join lateral jsonb_each_text(facts) group by key`

/** How far the fold is, how far the log, and how far the tail is read. */
const TAIL_ENDS = `
  with cursor as (select coalesce((${CURSOR}), 0) as last), head as (select coalesce(max(id), 0) as head from scans)
  select last, head, case when head > last + ${TAIL_AT_MOST} then (
    select at from scans where id <= last + ${TAIL_AT_MOST} order by id desc limit 1
  ) end as until from cursor, head`
const tailOf = (owner: string) => `
  select at, country, city, device, os, browser, referrer, reason, rule, visitor, (case when exists (
    select from visits where visits.subject = $1 and visits.day = (at / ${DAY_MS})::integer and visits.visitor = scans.visitor
  ) then 1 else 0 end) as seen
  from scans where ${owner} = abs($1::bigint) and id > $2 and id <= $3 and at >= $4 and at < $5 order by id`

const TABLES = [
  ['stats_days', 'day'],
  ['stats_quarters', 'quarter'],
] as const

/** Statistics from what is folded and from the log's tail, as one transaction sees them. */
export function createSharedStatsReader(pool: pg.Pool): StatsReader {
  return {
    async stats({ subject, edges }) {
      const client = await pool.connect()
      try {
        await client.query('begin isolation level repeatable read read only')
        const reading = await read(client, subject, edges)
        await client.query('commit')
        client.release()
        return reading
      } catch (error) {
        // With its connection ends its transaction.
        client.release(true)
        throw error
      }
    },
  }
}

async function read(client: pg.PoolClient, subject: number, edges: readonly number[]): Promise<Reading> {
  const ask = async <Row extends pg.QueryResultRow>(name: string, text: string, values: unknown[]) =>
    (await client.query<Row>({ name: `stats ${name}`, text, values })).rows
  const reading = noReading(edges)
  const [from, to] = [edges[0] ?? 0, edges.at(-1) ?? 0]
  const [ofPoints, ofPeriod] = [cover(edges), cover([from, to])]
  for (const [table, number] of TABLES) {
    const name = table === 'stats_days' ? 'days' : 'quarters'
    const sums = await ask<Tally & { point: number }>(`${name} sums`, sumsOf(table, number), [
      subject,
      ...columns(ofPoints[name]),
    ])
    for (const { point, ...sum } of sums) {
      const tally = reading.points[point]
      if (tally) addTally(tally, sum)
    }
    const facts = await ask<{ key: string; n: number }>(`${name} facts`, factsOf(table, number), [
      subject,
      ...columns(ofPeriod[name]),
    ])
    addFacts(
      reading.facts,
      facts.map(({ key, n }) => [key, n]),
    )
  }
  const [ends] = await ask<{ last: number; head: number; until: number | null }>('tail ends', TAIL_ENDS, [])
  if (!ends || ends.head <= ends.last) return reading
  reading.until = ends.until
  // A visit counts for its whole day, so the first day is read from its beginning.
  const dayBegins = Math.floor(from / DAY_MS) * DAY_MS
  const owner = subject < 0 ? 'workspace_num' : 'code_num'
  const values = [subject, ends.last, ends.last + TAIL_AT_MOST, dayBegins, to]
  addTail(reading, edges, await ask<TailRow>(`tail ${owner}`, tailOf(owner), values))
  return reading
}

function columns(parts: readonly Part[]): number[][] {
  return [parts.map(({ point }) => point), parts.map(({ from }) => from), parts.map(({ to }) => to)]
}
