import type { PayloadOf } from '@qregg/contract'
import { encodeEmail } from '../encoding/email.ts'
import { encodePhone } from '../encoding/phone.ts'
import { contactName } from '../encoding/vcard.ts'
import { action, fact, html, link, type Page, page } from './html.ts'

export function vcardPage(contact: PayloadOf<'vcard'>, path: string): Page {
  const { organization, jobTitle, email, website, street, city, region, postalCode, country } = contact
  const name = contactName(contact)
  const number = (phone: string | undefined) =>
    phone === undefined ? undefined : html`<a href="${encodePhone({ phone })}">${phone}</a>`
  const place = [street, [postalCode, city].filter(Boolean).join(' '), region, country]
    .filter(Boolean)
    .join(', ')
  const facts = [
    ...fact('Mobile', number(contact.mobile)),
    ...fact('Phone', number(contact.phone)),
    ...fact(
      'Email',
      email === undefined ? undefined : html`<a href="${encodeEmail({ to: email })}">${email}</a>`,
    ),
    ...fact('Website', website === undefined ? undefined : link(new URL(website).href)),
    ...fact('Address', place || undefined),
    ...fact('Note', contact.note === undefined ? undefined : html`<span class="text">${contact.note}</span>`),
  ]
  const role = [jobTitle, organization === name ? undefined : organization].filter(Boolean).join(', ')
  const content = html`<h1 dir="auto">${name}</h1>${role ? html`<p class="quiet" dir="auto">${role}</p>` : ''}
${action(`${path}.vcf`, 'Save contact')}
${facts.length > 0 ? html`<dl>${facts}</dl>` : ''}`
  return page(name, content)
}
