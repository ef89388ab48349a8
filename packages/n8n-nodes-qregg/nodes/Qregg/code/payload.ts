import type { CodeType } from '@qregg/contract'
import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow'
import { updateDisplayOptions } from 'n8n-workflow'
import { PAYLOAD_FIELDS } from './payload-fields.ts'

const TYPES = Object.keys(PAYLOAD_FIELDS) as CodeType[]

const content = (options: INodeProperties[]): INodeProperties => ({
  displayName: 'Content',
  name: 'content',
  type: 'collection',
  placeholder: 'Add Field',
  default: {},
  options,
})

const shownFor = (type: CodeType, fields: INodeProperties[]) =>
  updateDisplayOptions({ show: { type: [type] } }, fields)

/** The fields of a new code's payload: the main ones, and a collection of the others, for the type that is chosen. */
export const newPayloadFields: INodeProperties[] = TYPES.flatMap((type) => {
  const { main, more } = PAYLOAD_FIELDS[type]
  return shownFor(type, more.length > 0 ? [...main, content(more)] : main)
})

/** The fields of a code that is there already: only what is added changes. A URL stands among the other changes. */
export const changedPayloadFields: INodeProperties[] = TYPES.filter((type) => type !== 'url').flatMap(
  (type) => shownFor(type, [content(byName(allFields(type)))]),
)

function allFields(type: CodeType): INodeProperties[] {
  const { main, more } = PAYLOAD_FIELDS[type]
  return [...main.map((field) => ({ ...field, required: false })), ...more]
}

function byName(fields: INodeProperties[]): INodeProperties[] {
  return [...fields].sort((a, b) => a.displayName.localeCompare(b.displayName, 'en'))
}

/** The type that is chosen for an item; URL in workflows that were made before there was a choice. */
export function chosenType(context: IExecuteFunctions, itemIndex: number): CodeType {
  return context.getNodeParameter('type', itemIndex, 'url') as CodeType
}

/** A new code's payload of what was filled in. What was left empty is left out. */
export function newPayload(context: IExecuteFunctions, itemIndex: number, type: CodeType): IDataObject {
  if (type === 'url') return { url: String(context.getNodeParameter('destination', itemIndex)).trim() }
  const main = PAYLOAD_FIELDS[type].main.map(
    ({ name }) => [name, context.getNodeParameter(name, itemIndex, '')] as const,
  )
  const more = Object.entries(context.getNodeParameter('content', itemIndex, {}) as IDataObject)
  const payload = Object.fromEntries(
    [...main, ...more].filter(([, value]) => !isEmpty(value)).map(([name, value]) => [name, plain(value)]),
  )
  // An open network is one without a password; only who says otherwise has to add more.
  if (type === 'wifi' && payload.password === undefined) payload.security ??= 'none'
  return payload
}

/** A code's payload with what was added under Content: what was added and left empty is taken away. */
export function changedPayload(before: IDataObject, changes: IDataObject): IDataObject {
  const payload = { ...before }
  for (const [name, value] of Object.entries(changes)) {
    if (isEmpty(value)) delete payload[name]
    else payload[name] = plain(value)
  }
  // Who opens a network has no password to take away: the old one goes.
  if (changes.security === 'none' && isEmpty(changes.password)) delete payload.password
  return payload
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
}

/** Texts, numbers and booleans as they are; a moment of an expression as its ISO text. */
function plain(value: unknown): string | number | boolean {
  return typeof value === 'number' || typeof value === 'boolean' ? value : String(value)
}
