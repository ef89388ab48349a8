import type { CreateCode } from '@qregg/contract'
import type { IDataObject, INodeProperties } from 'n8n-workflow'
import { listOf } from '../../shared/lists.ts'

export const destinationField: INodeProperties = {
  displayName: 'Destination URL',
  name: 'destination',
  type: 'string',
  default: '',
  required: true,
  placeholder: 'e.g. https://example.com/menu',
  description: 'Where a scan leads: http or https. It can be changed later, without printing anew.',
}

export const activeField: INodeProperties = {
  displayName: 'Active',
  name: 'active',
  type: 'boolean',
  default: true,
  description: 'Whether scans are sent on. An inactive code shows a small page instead.',
}

export const externalIdField: INodeProperties = {
  displayName: 'External ID',
  name: 'externalId',
  type: 'string',
  default: '',
  placeholder: 'e.g. order-1001',
  description: 'ID of your own system, unique in the workspace',
}

export const metadataField: INodeProperties = {
  displayName: 'Metadata',
  name: 'metadata',
  type: 'fixedCollection',
  typeOptions: { multipleValues: true },
  placeholder: 'Add Entry',
  default: {},
  description: 'Texts of your own, told with every scan',
  options: [
    {
      displayName: 'Entry',
      name: 'entries',
      values: [
        { displayName: 'Name', name: 'name', type: 'string', default: '', placeholder: 'e.g. table' },
        { displayName: 'Value', name: 'value', type: 'string', default: '', placeholder: 'e.g. 12' },
      ],
    },
  ],
}

export const modeField: INodeProperties = {
  displayName: 'Mode',
  name: 'mode',
  type: 'options',
  default: 'dynamic',
  options: [
    {
      name: 'Dynamic',
      value: 'dynamic',
      description: 'Can be changed after it is printed, and its scans are kept',
    },
    {
      name: 'Static',
      value: 'static',
      description: 'Holds everything in its picture, for ever; nobody learns of its scans',
    },
  ],
}

export const shortCodeField: INodeProperties = {
  displayName: 'Short Code',
  name: 'shortCode',
  type: 'string',
  default: '',
  placeholder: 'e.g. summer-menu',
  description: 'One of your own, 2 to 64 letters, digits, hyphens or underscores. Left out, one is made.',
}

export const tagsField: INodeProperties = {
  displayName: 'Tags',
  name: 'tags',
  type: 'string',
  default: '',
  placeholder: 'e.g. summer, terrace',
  description: 'Separated by commas',
}

export const titleField: INodeProperties = {
  displayName: 'Title',
  name: 'title',
  type: 'string',
  default: '',
  placeholder: 'e.g. Menu of table 12',
  description: 'What people call the code; at most 200 characters',
}

type Writable = Partial<
  Pick<CreateCode, 'mode' | 'title' | 'shortCode' | 'active' | 'tags' | 'metadata' | 'externalId'>
>

/**
 * The optional fields of a code as the API wants them. A field that was not added, or whose expression found nothing,
 * is left out and so stays as it is; one that was added and left empty takes the value away.
 */
export function codeFields(given: IDataObject): Writable {
  const body: Writable = {}
  const has = (name: string) => given[name] !== undefined && given[name] !== null
  const text = (name: string) => String(given[name]).trim()
  if (has('mode') && text('mode') !== '') body.mode = text('mode') as CreateCode['mode']
  if (has('title')) body.title = text('title') || null
  if (has('shortCode') && text('shortCode') !== '') body.shortCode = text('shortCode')
  if (has('active')) body.active = given.active === true
  if (has('tags')) body.tags = listOf(given.tags)
  if (has('metadata')) body.metadata = entriesOf(given.metadata as IDataObject)
  if (has('externalId')) body.externalId = text('externalId') || null
  return body
}

function entriesOf(collection: IDataObject): Record<string, string> {
  const entries = (collection.entries ?? []) as Array<{ name?: unknown; value?: unknown }>
  return Object.fromEntries(
    entries
      .filter(({ name }) => String(name ?? '') !== '')
      .map(({ name, value }) => [String(name), String(value ?? '')]),
  )
}
