import type { StatsInterval } from '@qregg/contract'

export const PERIODS = ['24h', '7d', '30d', '90d', '12m'] as const
type Named = (typeof PERIODS)[number]
/** One that is named, or the days from one to another, both included: 2026-03-01. */
export type Period = Named | { from: string; to: string }

export const PERIOD_NAMES: Record<Named, string> = {
  '24h': '24 hours',
  '7d': '7 days',
  '30d': '30 days',
  '90d': '90 days',
  '12m': '12 months',
}
export const FIRST_PERIOD: Named = '30d'

const DAY_MS = 86_400_000
/** The longest that can be asked for. */
const DAYS_AT_MOST = 3_660
const EARLIEST = '2000-01-01'
const DAYS: Partial<Record<Named, number>> = { '7d': 7, '30d': 30, '90d': 90 }
const DATE = /^\d{4}-\d{2}-\d{2}$/

/** The browser's own time zone. */
export const TIME_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'

/** A day of the browser's calendar as the API and date fields write it. */
export function dayText(date: Date): string {
  const two = (number: number) => String(number).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

const daysBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / DAY_MS + 1

/** Points that are neither too many to be told apart nor too few to show anything. */
function intervalOf(days: number): StatsInterval {
  if (days <= 3) return 'hour'
  if (days <= 100) return 'day'
  return days <= 730 ? 'week' : 'month'
}

/** What to ask the API for. */
export function askFor(
  period: Period,
  now: Date,
): { from: string; to?: string; interval: StatsInterval; timezone: string } {
  const timezone = TIME_ZONE
  if (typeof period !== 'string')
    return { ...period, interval: intervalOf(daysBetween(period.from, period.to)), timezone }
  if (period === '24h') {
    const from = new Date(now)
    // Whole hours, the one that runs included.
    from.setHours(now.getHours() - 23, 0, 0, 0)
    return { from: from.toISOString(), interval: 'hour', timezone }
  }
  const days = DAYS[period]
  const from =
    days === undefined
      ? new Date(now.getFullYear(), now.getMonth() - 11, 1)
      : new Date(now.getFullYear(), now.getMonth(), now.getDate() - days + 1)
  return { from: dayText(from), interval: days === undefined ? 'month' : 'day', timezone }
}

/** What is wrong with two days as a period, or null. */
export function periodProblem(from: string, to: string): string | null {
  if (!DATE.test(from) || !DATE.test(to)) return 'Choose a first and a last day.'
  if (from > to) return 'The first day must not be after the last one.'
  if (from < EARLIEST) return 'The first day must be in 2000 or later.'
  return daysBetween(from, to) > DAYS_AT_MOST ? 'A period has at most ten years.' : null
}

/** The period of a page's address: `?period=7d`, or `?from=2026-03-01&to=2026-03-31`. */
export function readPeriod(search: URLSearchParams): Period {
  const from = search.get('from') ?? ''
  const to = search.get('to') ?? ''
  if (periodProblem(from, to) === null) return { from, to }
  return PERIODS.find((named) => named === search.get('period')) ?? FIRST_PERIOD
}

/** The other way round. What everybody sees first stands in no address. */
export function writePeriod(period: Period, search: URLSearchParams): URLSearchParams {
  const next = new URLSearchParams(search)
  for (const name of ['period', 'from', 'to']) next.delete(name)
  if (typeof period !== 'string') {
    next.set('from', period.from)
    next.set('to', period.to)
  } else if (period !== FIRST_PERIOD) next.set('period', period)
  return next
}
