import { BoundedCache } from '../../bounded-cache.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const ZONES_KEPT = 50
/** Looking an offset up takes microseconds, and a question about years wants thousands of days. */
const STARTS_KEPT = 4_000

/** A day of the calendar, without a place: days since 1970-01-01. */
export type CalendarDay = number

export type TimeZone = {
  /** How far its clocks are ahead of UTC at a moment, in milliseconds. */
  offsetAt(at: number): number
  /** The date that its calendars show. */
  dayAt(at: number): CalendarDay
  /** When a date begins: at midnight, or at the first moment after it where the clocks jump over midnight. */
  startOf(day: CalendarDay): number
}

const zones = new BoundedCache<string, TimeZone>(ZONES_KEPT)

/** The zone of an IANA name that the runtime knows. */
export function timeZone(name: string): TimeZone {
  const known = zones.get(name)
  if (known) return known
  const made = makeZone(name)
  zones.set(name, made)
  return made
}

function makeZone(name: string): TimeZone {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' })

  const offsetAt = (at: number) => {
    const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(format.format(at)) ?? []
    if (sign === undefined) return 0
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE_MS
  }
  const starts = new BoundedCache<CalendarDay, number>(STARTS_KEPT)
  const dayAt = (at: number) => Math.floor((at + offsetAt(at)) / DAY_MS)

  return {
    offsetAt,
    dayAt,
    startOf(day) {
      const known = starts.get(day)
      if (known !== undefined) return known
      const start = findStart(day)
      starts.set(day, start)
      return start
    },
  }

  function findStart(day: CalendarDay): number {
    const midnight = day * DAY_MS
    // Clocks change at most once within these two days, and the larger offset is met first.
    const offsets = [offsetAt(midnight - DAY_MS), offsetAt(midnight + DAY_MS)].sort((a, b) => b - a)
    for (const offset of offsets) if (offsetAt(midnight - offset) === offset) return midnight - offset
    return firstOf(day, midnight - (offsets[0] ?? 0), midnight - (offsets[1] ?? 0))
  }

  /** No clock showed this midnight: the day begins with the jump, between two moments. */
  function firstOf(day: CalendarDay, before: number, after: number): number {
    let [low, high] = [before, after]
    while (high - low > MINUTE_MS) {
      const middle = Math.floor((low + high) / 2 / MINUTE_MS) * MINUTE_MS
      if (dayAt(middle) >= day) high = middle
      else low = middle
    }
    return high
  }
}
