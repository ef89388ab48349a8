import { LIMITS, type StatsInterval, type StatsQuery } from '@qregg/contract'
import { invalidField } from '../../errors.ts'
import { QUARTER_MS } from './sums.ts'
import { type CalendarDay, type TimeZone, timeZone } from './time-zone.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const DAYS_LEFT_OUT = 30
/** Before this, some zones differ from UTC by other than whole quarters of an hour. */
const EARLIEST = Date.UTC(2000, 0, 1)
const TOO_EARLY = 'must not be before 2000'

/** What is asked about: `starts` are the points of the series, `to` is where the last one ends. Epoch milliseconds. */
export type Period = { from: number; to: number; starts: number[] }

/**
 * Reads the period of a question, widened to whole quarters of an hour, which is what is kept.
 * @throws ApiError 422 naming the parameter and the way out
 */
export function readPeriod(query: StatsQuery, now: number): Period {
  const zone = timeZone(query.timezone)
  const to = ceil(query.to === undefined ? now : momentOf('to', query.to, zone, 1))
  const from = floor(
    query.from === undefined
      ? zone.startOf(zone.dayAt(to - 1) - DAYS_LEFT_OUT + 1)
      : momentOf('from', query.from, zone, 0),
  )
  if (from < EARLIEST) throw invalidField(query.from === undefined ? 'to' : 'from', TOO_EARLY)
  if (from >= to) throw invalidField('from', 'must be before to, which is now unless given')
  if (to - from > LIMITS.statsDays * DAY_MS)
    throw invalidField(
      'from',
      `must be at most ${LIMITS.statsDays} days before to; ask for each part by itself`,
    )
  return { from, to, starts: startsOf(from, to, query.interval, zone) }
}

const floor = (at: number) => Math.floor(at / QUARTER_MS) * QUARTER_MS
const ceil = (at: number) => Math.ceil(at / QUARTER_MS) * QUARTER_MS

/** A time as it is, or where a date of the zone begins; `later` days after it. */
function momentOf(path: 'from' | 'to', text: string, zone: TimeZone, later: number): number {
  const day = Date.parse(`${text.slice(0, 10)}T00:00:00Z`)
  // 30 February would be taken for a day in March.
  const exists = !Number.isNaN(day) && new Date(day).toISOString().startsWith(text.slice(0, 10))
  const at = !exists ? Number.NaN : text.length === 10 ? zone.startOf(day / DAY_MS + later) : Date.parse(text)
  if (Number.isNaN(at)) throw invalidField(path, 'is not a date or time that exists')
  return at
}

function startsOf(from: number, to: number, interval: StatsInterval, zone: TimeZone): number[] {
  const starts = [from]
  for (let at = after(from, interval, zone); at < to; at = after(at, interval, zone)) {
    if (starts.length >= LIMITS.statsPoints)
      throw invalidField(
        'interval',
        `makes more than ${LIMITS.statsPoints} points of this period; take a longer interval or a shorter period`,
      )
    starts.push(at)
  }
  return starts
}

/** Where the hour, day, week or month ends that a moment is in. */
function after(at: number, interval: StatsInterval, zone: TimeZone): number {
  if (interval === 'hour') {
    const intoHour = (at + zone.offsetAt(at)) % (60 * MINUTE_MS)
    return at + 60 * MINUTE_MS - intoHour
  }
  let day = nextDay(zone.dayAt(at), interval)
  // A date that a zone has left out of its calendar begins where the next one does.
  while (floor(zone.startOf(day)) <= at) day += 1
  return floor(zone.startOf(day))
}

function nextDay(day: CalendarDay, interval: 'day' | 'week' | 'month'): CalendarDay {
  if (interval === 'day') return day + 1
  // 1970-01-01 was a Thursday.
  if (interval === 'week') return day + 7 - ((day + 3) % 7)
  const date = new Date(day * DAY_MS)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1) / DAY_MS
}
