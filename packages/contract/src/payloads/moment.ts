/** What an event's `start` or `end` says: a day, or a moment with the offset of the place it was written for. */
export type Moment =
  | { kind: 'day'; at: number }
  /** `at` is epoch milliseconds; `offset` is minutes east of UTC. */
  | { kind: 'moment'; at: number; offset: number }

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/
const MOMENT =
  /^(\d{4})-(\d\d)-(\d\d)T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|([+-])(0\d|1[0-4]):([0-5]\d))$/

/**
 * Reads `2026-07-01` (its midnight in UTC) or `2026-07-01T18:00:00+02:00`. Null for anything else, for a day that
 * is in no calendar, and for years before 1900.
 */
export function readMoment(text: string): Moment | null {
  const day = DAY.exec(text)
  if (day) return isDay(day) ? { kind: 'day', at: Date.parse(`${text}T00:00:00Z`) } : null
  const moment = MOMENT.exec(text)
  if (!moment || !isDay(moment)) return null
  const [, , , , sign, hours, minutes] = moment
  const offset = sign === undefined ? 0 : Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes))
  return { kind: 'moment', at: Date.parse(text), offset }
}

function isDay([, year = '', month = '', day = '']: RegExpExecArray): boolean {
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  return Number(year) >= 1900 && date.toISOString().startsWith(`${year}-${month}-${day}`)
}
