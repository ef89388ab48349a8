import type { SubscribableEvent } from '@qregg/contract'
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow'
import { codeLocator } from '../shared/code-locator.ts'

/** The events, with the type's help complete. */
const EVENTS: Record<SubscribableEvent, Omit<INodePropertyOptions, 'value'>> = {
  'code.created': { name: 'Code Created', description: 'A code was made, here or elsewhere' },
  'code.deleted': { name: 'Code Deleted', description: 'A code was deleted' },
  'code.updated': {
    name: 'Code Updated',
    description: 'A code leads elsewhere, or was changed in another way',
  },
  scan: { name: 'Scan', description: 'A code was scanned' },
  'webhook.disabled': {
    name: 'Webhook Disabled',
    description: 'Another webhook of the workspace was stopped, for its receiver fails or is gone',
  },
}

export const triggerFields: INodeProperties[] = [
  {
    displayName: 'Events',
    name: 'events',
    type: 'multiOptions',
    required: true,
    default: ['scan'],
    description: 'What starts the workflow',
    options: Object.entries(EVENTS).map(([value, texts]) => ({ ...texts, value })),
  },
  {
    ...codeLocator,
    required: false,
    description: 'Only this code. Left empty: every code. New codes come only when it is empty.',
  },
  {
    displayName: 'Output',
    name: 'output',
    type: 'options',
    default: 'scan',
    description: 'A delivery holds one scan, or more when many arrive at once',
    options: [
      { name: 'One Item per Scan', value: 'scan', description: 'What most workflows want' },
      { name: 'One Item per Delivery', value: 'delivery', description: 'The whole body, as it was sent' },
    ],
  },
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add Option',
    default: {},
    options: [
      {
        displayName: 'Tags',
        name: 'tags',
        type: 'string',
        default: '',
        placeholder: 'e.g. summer, terrace',
        description: 'Only codes with one of these tags, separated by commas',
      },
    ],
  },
]
