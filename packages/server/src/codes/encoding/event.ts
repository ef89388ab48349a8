import { type Moment, type PayloadOf, readMoment } from '@qregg/contract'
import { contentLines, escapeValue, textLine } from './content-lines.ts'
import type { Identity } from './identity.ts'

const DAY_MS = 86_400_000

/**
 * An event as iCalendar (RFC 5545), with times in UTC. `identity` makes UID, DTSTAMP and SEQUENCE, so the same code
 * always gives the same bytes, and a calendar that imports a changed event again changes its own.
 */
export function encodeEvent(event: PayloadOf<'event'>, identity: Identity): string {
  const start = moment(event.start)
  const end = event.end === undefined ? undefined : moment(event.end)
  return contentLines([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Qregg//EN',
    'BEGIN:VEVENT',
    `UID:${escapeValue(identity.uid)}`,
    // When nobody says when it was written, the event's own beginning stands in: it is known, and never changes.
    `DTSTAMP:${utc(identity.at ?? start.at)}`,
    ...(identity.sequence === undefined ? [] : [`SEQUENCE:${identity.sequence}`]),
    time('DTSTART', start),
    // A day's end is the day behind the last one. Source: RFC 5545, 3.6.1.
    ...(end ? [time('DTEND', end.kind === 'day' ? { ...end, at: end.at + DAY_MS } : end)] : []),
    `SUMMARY:${escapeValue(event.title)}`,
    ...textLine('LOCATION', event.location),
    ...textLine('DESCRIPTION', event.description),
    ...(event.website === undefined ? [] : [`URL:${new URL(event.website).href}`]),
    'END:VEVENT',
    'END:VCALENDAR',
  ])
}

function moment(text: string): Moment {
  const read = readMoment(text)
  if (!read) throw new Error(`${text} is no moment: the contract should have refused it.`)
  return read
}

function time(name: string, { kind, at }: Moment): string {
  return kind === 'day' ? `${name};VALUE=DATE:${utc(at).slice(0, 8)}` : `${name}:${utc(at)}`
}

/** `20260701T160000Z` */
const utc = (at: number) => `${new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
