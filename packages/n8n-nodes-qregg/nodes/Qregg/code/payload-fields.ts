import type { CodeType } from '@qregg/contract'
import type { INodeProperties } from 'n8n-workflow'
import { choices } from '../choices.ts'
import { destinationField } from './fields.ts'

const text = (displayName: string, name: string, more: Partial<INodeProperties> = {}): INodeProperties => ({
  displayName,
  name,
  type: 'string',
  default: '',
  ...more,
})
const lines: Partial<INodeProperties> = { typeOptions: { rows: 4 } }
const degrees = (displayName: string, name: string, description: string): INodeProperties => ({
  displayName,
  name,
  type: 'number',
  default: 0,
  typeOptions: { numberPrecision: 7 },
  description,
})
const phone = text('Phone', 'phone', { placeholder: 'e.g. +1 415 555 0123' })
const website = text('Website', 'website', { placeholder: 'e.g. https://example.com' })

/** What a person fills in for a type: what it cannot be without, and what may be added, by name. */
type PayloadFields = { main: INodeProperties[]; more: INodeProperties[] }

/** When the contract learns a type, the compiler asks for its fields here. */
export const PAYLOAD_FIELDS: Record<CodeType, PayloadFields> = {
  url: { main: [destinationField], more: [] },
  text: { main: [text('Text', 'text', { ...lines, required: true })], more: [] },
  wifi: {
    main: [
      text('Network Name', 'ssid', { required: true }),
      text('Password', 'password', {
        typeOptions: { password: true },
        description: 'Password of the network; empty for an open one',
      }),
    ],
    more: [
      {
        displayName: 'Hidden',
        name: 'hidden',
        type: 'boolean',
        default: false,
        description: 'Whether the network does not tell its name',
      },
      {
        displayName: 'Security',
        name: 'security',
        type: 'options',
        default: 'WPA',
        options: choices({ WPA: 'WPA, WPA2 or WPA3', WEP: 'WEP', none: 'None' }),
      },
    ],
  },
  vcard: {
    main: [text('First Name', 'firstName'), text('Last Name', 'lastName')],
    more: [
      text('City', 'city'),
      text('Country', 'country'),
      text('Email', 'email', { placeholder: 'e.g. name@email.com' }),
      text('Job Title', 'jobTitle'),
      text('Mobile', 'mobile', { placeholder: 'e.g. +1 415 555 0123' }),
      text('Note', 'note', lines),
      text('Organization', 'organization'),
      phone,
      text('Postal Code', 'postalCode'),
      text('Region', 'region'),
      text('Street', 'street'),
      website,
    ],
  },
  email: {
    main: [text('To', 'to', { placeholder: 'e.g. hello@example.com', required: true })],
    more: [text('Body', 'body', lines), text('Subject', 'subject')],
  },
  sms: { main: [{ ...phone, required: true }], more: [text('Message', 'message', lines)] },
  phone: { main: [{ ...phone, required: true }], more: [] },
  geo: {
    main: [
      degrees('Latitude', 'latitude', 'Degrees, north positive'),
      degrees('Longitude', 'longitude', 'Degrees, east positive'),
    ],
    more: [text('Place Name', 'label')],
  },
  event: {
    main: [
      text('Event Title', 'title', { required: true }),
      text('Start', 'start', {
        placeholder: 'e.g. 2026-07-01T18:00:00+02:00',
        description: 'A moment with its offset, or a day such as 2026-07-01',
        required: true,
      }),
    ],
    more: [
      text('Description', 'description', lines),
      text('End', 'end', { placeholder: 'e.g. 2026-07-01T23:00:00+02:00' }),
      text('Location', 'location'),
      website,
    ],
  },
}

export const CODE_TYPE_NAMES: Record<CodeType, string> = {
  url: 'URL',
  text: 'Text',
  wifi: 'Wi-Fi Network',
  vcard: 'Contact',
  email: 'Email',
  sms: 'Text Message',
  phone: 'Phone Call',
  geo: 'Place',
  event: 'Calendar Event',
}

export const typeField: INodeProperties = {
  displayName: 'Type',
  name: 'type',
  type: 'options',
  noDataExpression: true,
  default: 'url',
  options: choices(CODE_TYPE_NAMES),
  description: 'What a scan gives. Servers of older versions know URLs only.',
}
