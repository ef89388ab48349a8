import type { PayloadOf } from '@qregg/contract'
import { encodeEmail } from '../encoding/email.ts'
import { degrees, encodeGeo } from '../encoding/geo.ts'
import { encodePhone } from '../encoding/phone.ts'
import { smsLink } from '../encoding/sms.ts'
import { action, fact, html, type Page, page } from './html.ts'

// Pages with one thing to do: the link opens the phone's own app, and what it is about stands above it.

export function phonePage({ phone }: PayloadOf<'phone'>): Page {
  return page(phone, html`<h1>${phone}</h1>${action(encodePhone({ phone }), 'Call')}`)
}

export function smsPage(sms: PayloadOf<'sms'>): Page {
  const facts = [...fact('To', sms.phone), ...multiline('Message', sms.message)]
  return page(
    'Text message',
    html`<h1>Text message</h1><dl>${facts}</dl>${action(smsLink(sms), 'Write the message')}`,
  )
}

export function emailPage(email: PayloadOf<'email'>): Page {
  const facts = [
    ...fact('To', email.to),
    ...fact('Subject', email.subject),
    ...multiline('Message', email.body),
  ]
  return page('Email', html`<h1>Email</h1><dl>${facts}</dl>${action(encodeEmail(email), 'Write the email')}`)
}

export function geoPage(geo: PayloadOf<'geo'>): Page {
  const [latitude, longitude] = [degrees(geo.latitude), degrees(geo.longitude)]
  const title = geo.label ?? 'A place on the map'
  // Not every phone opens a geo: link from a page, so there is a map in the browser too.
  const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=17/${latitude}/${longitude}`
  return page(
    title,
    html`<h1 dir="auto">${title}</h1><p class="quiet">${latitude}, ${longitude}</p>
${action(encodeGeo(geo), 'Open in maps')}
<a class="act more" href="${map}" rel="noreferrer noopener">Show in the browser</a>`,
  )
}

const multiline = (name: string, text: string | undefined) =>
  fact(name, text === undefined ? undefined : html`<span class="text">${text}</span>`)
