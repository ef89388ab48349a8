import type { Stats, StatsInterval } from '@qregg/contract'

type Point = Stats['series'][number]

/** Whole, round steps up to at least the highest value: [0, 5, 10]. At most five of them. */
export function valueTicks(highest: number): number[] {
  const rough = Math.max(highest, 1) / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const nice = [1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10
  // Half a scan does not exist.
  const step = Math.max(1, Math.round(nice * power))
  const count = Math.max(1, Math.ceil(highest / step))
  return Array.from({ length: count + 1 }, (_, i) => i * step)
}

/** Which points of a series get a label below, so that they do not touch: every one, every second, every third… */
export function labelledPoints(points: number, width: number, labelWidth: number): number[] {
  const fit = Math.max(1, Math.floor(width / labelWidth))
  const every = Math.ceil(points / fit)
  return Array.from({ length: points }, (_, i) => i).filter((i) => i % every === 0)
}

const formats = new Map<string, Intl.DateTimeFormat>()
function format(timeZone: string, options: Intl.DateTimeFormatOptions) {
  const name = JSON.stringify([timeZone, options])
  let found = formats.get(name)
  if (!found) {
    found = new Intl.DateTimeFormat('en', { ...options, timeZone })
    formats.set(name, found)
  }
  return found
}

const SHORT: Record<StatsInterval, Intl.DateTimeFormatOptions> = {
  hour: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  day: { day: 'numeric', month: 'short' },
  week: { day: 'numeric', month: 'short' },
  month: { month: 'short', year: '2-digit' },
}
const LONG: Record<StatsInterval, Intl.DateTimeFormatOptions> = {
  hour: { weekday: 'short', day: 'numeric', month: 'short', ...SHORT.hour },
  day: { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
  week: { day: 'numeric', month: 'short', year: 'numeric' },
  month: { month: 'long', year: 'numeric' },
}

/** A few letters below a point. */
export function shortLabel({ interval, timezone }: Stats, { start }: Point): string {
  return format(timezone, SHORT[interval]).format(new Date(start))
}

/** The point as one says it: "Mon, Mar 2, 2026", "Week from Mar 2, 2026". */
export function longLabel({ interval, timezone }: Stats, { start }: Point): string {
  const text = format(timezone, LONG[interval]).format(new Date(start))
  return interval === 'week' ? `Week from ${text}` : text
}
