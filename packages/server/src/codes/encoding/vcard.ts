import type { PayloadOf } from '@qregg/contract'
import { contentLines, escapeValue, textLine } from './content-lines.ts'
import { dialled } from './phone.ts'

/**
 * A contact as vCard 3.0 (RFC 2426). Not 4.0 (RFC 6350): the contacts of older phones and of desktop mail programs
 * do not import it, and everything that reads 4.0 reads 3.0. What is said here is written the same in both.
 */
export function encodeVcard(contact: PayloadOf<'vcard'>): string {
  const { firstName, lastName, phone, mobile } = contact
  return contentLines([
    'BEGIN:VCARD',
    'VERSION:3.0',
    `N:${components(lastName, firstName, undefined, undefined, undefined)}`,
    `FN:${escapeValue(contactName(contact))}`,
    ...textLine('ORG', contact.organization),
    ...textLine('TITLE', contact.jobTitle),
    ...textLine('TEL;TYPE=VOICE', phone && dialled(phone)),
    ...textLine('TEL;TYPE=CELL', mobile && dialled(mobile)),
    ...textLine('EMAIL;TYPE=INTERNET', contact.email),
    // A URL is a value of its own kind, whose commas and semicolons are not escaped.
    ...(contact.website === undefined ? [] : [`URL:${new URL(contact.website).href}`]),
    ...address(contact),
    ...textLine('NOTE', contact.note),
    'END:VCARD',
  ])
}

/** What a contact is called: the person, or else the organization. */
export function contactName({ firstName, lastName, organization }: PayloadOf<'vcard'>): string {
  const person = [firstName, lastName].filter((name) => name !== undefined).join(' ')
  return person || (organization ?? '')
}

function address({ street, city, region, postalCode, country }: PayloadOf<'vcard'>): string[] {
  const parts = [street, city, region, postalCode, country]
  return parts.every((part) => part === undefined)
    ? []
    : [`ADR:${components(undefined, undefined, ...parts)}`]
}

const components = (...parts: Array<string | undefined>) =>
  parts.map((part) => escapeValue(part ?? '')).join(';')
