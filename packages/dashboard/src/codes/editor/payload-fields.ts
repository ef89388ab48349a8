import type { Code, PayloadOf } from '@qregg/contract'

export type CodeType = Code['type']

/** One field of a payload as the form asks for it. Lengths are the contract's; the server holds to them. */
export type PayloadField = {
  name: string
  label: string
  kind?: 'line' | 'lines' | 'email' | 'phone' | 'url' | 'number'
  isRequired?: true
  hint?: string
  placeholder?: string
  maxLength?: number
  /** Stands beside its neighbour where there is room. */
  half?: true
}
type FieldOf<Type extends CodeType> = PayloadField & { name: keyof PayloadOf<Type> & string }

const LINE = 200
const MESSAGE = 1_000
const NUMBER_HINT = 'Best with + and the country code, such as +1 415 555 0123.'

/** The fields of each type, in the order in which people fill them in. Networks and events have forms of their own. */
export const PAYLOAD_FIELDS: {
  [Type in Exclude<CodeType, 'wifi' | 'event'>]: ReadonlyArray<FieldOf<Type>>
} = {
  url: [
    {
      name: 'url',
      label: 'Destination',
      kind: 'url',
      isRequired: true,
      placeholder: 'https://example.com/menu',
      hint: 'The page that opens when somebody scans the code.',
    },
  ],
  text: [
    {
      name: 'text',
      label: 'Text',
      kind: 'lines',
      isRequired: true,
      maxLength: 4_000,
      hint: 'Kept to the letter, with its line breaks.',
    },
  ],
  vcard: [
    {
      name: 'firstName',
      label: 'First name',
      half: true,
      maxLength: LINE,
      hint: 'A contact needs a name or an organization.',
    },
    { name: 'lastName', label: 'Last name', half: true, maxLength: LINE },
    { name: 'organization', label: 'Organization', half: true, maxLength: LINE },
    { name: 'jobTitle', label: 'Job title', half: true, maxLength: LINE },
    { name: 'mobile', label: 'Mobile', kind: 'phone', half: true },
    { name: 'phone', label: 'Phone', kind: 'phone', half: true },
    { name: 'email', label: 'Email', kind: 'email', half: true },
    { name: 'website', label: 'Website', kind: 'url', half: true, maxLength: 2_000 },
    { name: 'street', label: 'Street', maxLength: LINE },
    { name: 'postalCode', label: 'Postal code', half: true, maxLength: LINE },
    { name: 'city', label: 'City', half: true, maxLength: LINE },
    { name: 'region', label: 'State or region', half: true, maxLength: LINE },
    { name: 'country', label: 'Country', half: true, maxLength: LINE },
    { name: 'note', label: 'Note', kind: 'lines', maxLength: MESSAGE },
  ],
  email: [
    { name: 'to', label: 'To', kind: 'email', isRequired: true, placeholder: 'hello@example.com' },
    { name: 'subject', label: 'Subject', maxLength: LINE },
    {
      name: 'body',
      label: 'Message',
      kind: 'lines',
      maxLength: MESSAGE,
      hint: 'Written for them; they send it.',
    },
  ],
  sms: [
    { name: 'phone', label: 'To', kind: 'phone', isRequired: true, hint: NUMBER_HINT },
    {
      name: 'message',
      label: 'Message',
      kind: 'lines',
      maxLength: MESSAGE,
      hint: 'Written for them; they send it.',
    },
  ],
  phone: [{ name: 'phone', label: 'Phone number', kind: 'phone', isRequired: true, hint: NUMBER_HINT }],
  geo: [
    {
      name: 'latitude',
      label: 'Latitude',
      kind: 'number',
      isRequired: true,
      half: true,
      placeholder: '52.5163',
      hint: 'Degrees, south is negative. Paste both numbers here as a map gives them.',
    },
    {
      name: 'longitude',
      label: 'Longitude',
      kind: 'number',
      isRequired: true,
      half: true,
      placeholder: '13.3777',
      hint: 'Degrees, west is negative.',
    },
    {
      name: 'label',
      label: 'Name or address',
      maxLength: LINE,
      hint: 'Shown on the page of a dynamic code.',
    },
  ],
}

/** What fields of the two other types are called, where they are spoken of. */
const OTHER_LABELS: Record<string, string> = {
  ssid: 'Network name',
  security: 'Protection',
  password: 'Password',
  hidden: 'Hidden network',
  title: 'Title',
  start: 'Begins',
  end: 'Ends',
  location: 'Where',
  description: 'About it',
  website: 'Website',
}

/** "payload.ssid" as the form calls it. */
export function payloadLabel(type: CodeType, name: string): string {
  const fields: readonly PayloadField[] = type === 'wifi' || type === 'event' ? [] : PAYLOAD_FIELDS[type]
  return fields.find((field) => field.name === name)?.label ?? OTHER_LABELS[name] ?? name
}
