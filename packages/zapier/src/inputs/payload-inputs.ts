import { type CodeType, WIFI_SECURITIES } from '@qregg/contract'
import type { PlainInputField } from 'zapier-platform-core'
import { inputLabel } from './labels.ts'

/** An input for one field of a payload. `name` is the field's name in the API. */
type PayloadInput = { name: string; required?: true; type?: string; more?: Partial<PlainInputField> }

const help = (helpText: string) => ({ more: { helpText } })
const optional = (...names: string[]): PayloadInput[] => names.map((name) => ({ name }))
const long = (name: string): PayloadInput => ({ name, type: 'text' })

/** What a user fills in for each type of code. When the contract learns a type, the compiler asks for its inputs here. */
export const PAYLOAD_INPUTS: Record<CodeType, PayloadInput[]> = {
  url: [
    {
      name: 'url',
      required: true,
      more: {
        placeholder: 'https://example.com/menu',
        helpText: 'Where a scan leads. It can be changed at any time, also after the code is printed.',
      },
    },
  ],
  text: [{ ...long('text'), required: true }],
  wifi: [
    { name: 'ssid', required: true },
    { name: 'password', ...help('Leave it blank for an open network.') },
    {
      name: 'security',
      more: {
        choices: Object.fromEntries(
          WIFI_SECURITIES.map((security) => [security, security === 'none' ? 'None' : security]),
        ),
        helpText: 'WPA stands for all of its versions, and is what nearly every network has.',
      },
    },
    { name: 'hidden', type: 'boolean' },
  ],
  vcard: [
    { name: 'firstName', ...help('A contact needs a first name, a last name or an organization.') },
    ...optional('lastName', 'organization', 'jobTitle', 'phone', 'mobile', 'email', 'website'),
    ...optional('street', 'city', 'region', 'postalCode', 'country'),
    long('note'),
  ],
  email: [{ name: 'to', required: true }, { name: 'subject' }, long('body')],
  sms: [{ name: 'phone', required: true }, long('message')],
  phone: [{ name: 'phone', required: true }],
  geo: [
    { name: 'latitude', required: true, type: 'number', ...help('In degrees, north positive.') },
    { name: 'longitude', required: true, type: 'number', ...help('In degrees, east positive.') },
    { name: 'label' },
  ],
  event: [
    { name: 'title', required: true },
    { name: 'start', required: true, type: 'datetime' },
    { name: 'end', type: 'datetime' },
    { name: 'location' },
    long('description'),
    { name: 'website' },
  ],
}

const TYPES = Object.keys(PAYLOAD_INPUTS) as CodeType[]

/** A payload's field among a step's inputs: `wifi_ssid`, and `destination` for the URL that was there from the first. */
function keyOf(type: CodeType, name: string): string {
  return type === 'url' ? 'destination' : `${type}_${name}`
}

/** The inputs for a type, the required ones first. `optional`: none of them is required, as where a code is changed. */
export function payloadInputs(type: CodeType, { optional = false } = {}): PlainInputField[] {
  const inputs = PAYLOAD_INPUTS[type].map(
    ({ name, required = false, type: kind = 'string', more }) =>
      ({
        key: keyOf(type, name),
        label: inputLabel(`payload.${name}`),
        type: kind,
        required: required && !optional,
        ...more,
      }) as PlainInputField,
  )
  return inputs.sort((a, b) => Number(b.required) - Number(a.required))
}

/**
 * Parts what was filled in into the payload of a type and the rest. What is left of another type, which Zapier keeps
 * when the type was changed, is in neither.
 */
export function splitPayload(type: CodeType, filled: Record<string, unknown>) {
  const ours = new Set(TYPES.flatMap((one) => PAYLOAD_INPUTS[one].map(({ name }) => keyOf(one, name))))
  const payload = PAYLOAD_INPUTS[type].flatMap(({ name, type: kind }) => {
    const value = filled[keyOf(type, name)]
    return value === undefined ? [] : [[name, sentAs(kind, value)]]
  })
  const rest = Object.entries(filled).filter(([key]) => !ours.has(key))
  return {
    payload: Object.fromEntries(payload) as Record<string, unknown>,
    rest: Object.fromEntries(rest),
  }
}

function sentAs(kind: string | undefined, value: unknown): unknown {
  if (kind === 'number' && typeof value === 'string' && Number.isFinite(Number(value))) return Number(value)
  // Some steps tell an offset without its colon: +0200.
  if (kind === 'datetime') return String(value).replace(/([+-]\d\d)(\d\d)$/, '$1:$2')
  return value
}
