const MINUTE_MS = 60_000
const FIXED = /^([+-])(\d\d):(\d\d)$/
const LOCAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?$/

/** Where this browser is. */
export const ownZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone

/** Every zone that the browser knows, this browser's own and UTC first. */
export function allZones(chosen: string): string[] {
  return [...new Set([chosen, ownZone(), 'UTC', ...Intl.supportedValuesOf('timeZone')])]
}

/** Minutes east of UTC at a moment. A zone is a name such as Europe/Berlin, or a fixed offset such as +02:00. */
function offsetAt(zone: string, at: number): number {
  const fixed = FIXED.exec(zone)
  const text = fixed ? zone : longOffset(zone, at)
  const [, sign = '+', hours = '0', minutes = '0'] = /([+-])(\d\d):(\d\d)/.exec(text) ?? []
  return Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes))
}

function longOffset(zone: string, at: number): string {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  return format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? ''
}

function offsetText(minutes: number): string {
  const two = (number: number) => String(Math.floor(number)).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`
}

/**
 * What a zone's clocks show, `2026-07-01T18:00`, as a moment with its offset. A day stays a day, and what is incomplete
 * stays as it is: the server says what is missing.
 */
export function toMoment(local: string, zone: string): string {
  if (!LOCAL.test(local)) return local
  const asUtc = Date.parse(`${local}Z`)
  // Twice, because the first guess may fall on the other side of a change of the clocks.
  const guess = offsetAt(zone, asUtc)
  return local + offsetText(offsetAt(zone, asUtc - guess * MINUTE_MS))
}

/** The zone to show a moment in: the browser's own where it has that offset, else the offset itself. */
export function zoneOf(moment: string): string {
  const offset = /([+-]\d\d:\d\d)$/.exec(moment)?.[1] ?? '+00:00'
  const own = ownZone()
  if (offsetText(offsetAt(own, Date.parse(moment))) === offset) return own
  return offset === '+00:00' ? 'UTC' : offset
}

/** A moment as a zone's clocks show it; a day as it is. */
export function toLocal(moment: string, zone: string): string {
  if (!moment.includes('T')) return moment
  const at = Date.parse(moment)
  const text = new Date(at + offsetAt(zone, at) * MINUTE_MS).toISOString()
  return text.slice(17, 19) === '00' ? text.slice(0, 16) : text.slice(0, 19)
}
