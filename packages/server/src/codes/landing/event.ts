import { type Moment, type PayloadOf, readMoment } from '@qregg/contract'
import { action, fact, html, link, type Page, page } from './html.ts'

const DAY = new Intl.DateTimeFormat('en', { dateStyle: 'full', timeZone: 'UTC' })
const TIME = new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'short', timeZone: 'UTC' })

export function eventPage(event: PayloadOf<'event'>, path: string): Page {
  const { title, start, end, location, description, website } = event
  const facts = [
    ...fact(end === undefined ? 'When' : 'From', when(start)),
    ...fact('To', end === undefined ? undefined : when(end)),
    ...fact('Where', location),
    ...fact('About', description === undefined ? undefined : html`<span class="text">${description}</span>`),
    ...fact('Website', website === undefined ? undefined : link(new URL(website).href)),
  ]
  return page(
    title,
    html`<h1 dir="auto">${title}</h1><dl>${facts}</dl>${action(`${path}.ics`, 'Add to calendar')}`,
  )
}

/** In the time of the place that its owner wrote it for: the server does not know the visitor's. */
function when(text: string): string {
  const moment = readMoment(text)
  if (!moment) return text
  if (moment.kind === 'day') return DAY.format(moment.at)
  return `${TIME.format(moment.at + moment.offset * 60_000)} (${offsetName(moment)})`
}

/** `UTC+02:00` */
function offsetName({ offset }: Extract<Moment, { kind: 'moment' }>): string {
  if (offset === 0) return 'UTC'
  const two = (value: number) => String(value).padStart(2, '0')
  const minutes = Math.abs(offset)
  return `UTC${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
