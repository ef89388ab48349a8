import type { CodePayload } from '@qregg/contract'
import { ownZone, toLocal, toMoment, zoneOf } from './event-moment.ts'
import type { CodeType } from './payload-fields.ts'

/** A payload as it is typed: texts of fields, whole or not, and boxes that are ticked. */
export type PayloadDraft = Readonly<Record<string, string | boolean>>

const NUMBERS = ['latitude', 'longitude']
const PAGES = ['url', 'website']

/** A form with nothing in it. */
export function emptyPayload(type: CodeType): PayloadDraft {
  if (type === 'wifi') return { security: 'WPA', hidden: false }
  if (type === 'event') return { allDay: false, zone: ownZone() }
  return {}
}

/** What a code holds, as its form shows it. */
export function payloadDraftOf(type: CodeType, payload: CodePayload): PayloadDraft {
  const fields = Object.entries<string | number | boolean>(payload).map(
    ([name, value]): [string, string | boolean] => [name, typeof value === 'number' ? String(value) : value],
  )
  const draft: PayloadDraft = { ...emptyPayload(type), ...Object.fromEntries(fields) }
  if (type !== 'event') return draft
  const { start, end } = draft
  const allDay = typeof start === 'string' && !start.includes('T')
  const zone = typeof start === 'string' && !allDay ? zoneOf(start) : ownZone()
  const local = (moment: unknown) => (typeof moment === 'string' ? toLocal(moment, zone) : '')
  return { ...draft, allDay, zone, start: local(start), end: local(end) }
}

/** "example.com/menu" is what people type: it gets the scheme that it lacks. */
export function withScheme(text: string): string {
  const trimmed = text.trim()
  return /^[^\s:/?#@]+\.[^\s:/?#@.]{2,}(?:[:/?#]\S*)?$/.test(trimmed) ? `https://${trimmed}` : trimmed
}

/** What is sent of a form: empty fields are left out. The server holds it against the type and names what is wrong. */
export function toPayload(type: CodeType, draft: PayloadDraft): CodePayload {
  const { allDay: _, zone, ...rest } = draft
  const given = Object.entries(type === 'event' ? rest : draft)
  const fields = given.flatMap(([name, value]): Array<[string, string | number | boolean]> => {
    if (typeof value === 'boolean') return [[name, value]]
    if (value.trim() === '') return []
    if (type === 'wifi' && name === 'password' && draft.security === 'none') return []
    if (type === 'event' && (name === 'start' || name === 'end'))
      return [[name, toMoment(value, String(zone))]]
    if (NUMBERS.includes(name)) return [[name, numberOf(value)]]
    return [[name, PAGES.includes(name) ? withScheme(value) : value]]
  })
  return Object.fromEntries(fields) as CodePayload
}

/** What is no number is sent as it is, and refused with a sentence. */
function numberOf(text: string): number | string {
  const number = Number(text.trim().replace(',', '.'))
  return Number.isFinite(number) ? number : text
}
