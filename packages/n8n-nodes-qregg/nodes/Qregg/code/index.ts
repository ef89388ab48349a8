import type { INodeProperties } from 'n8n-workflow'
import { updateDisplayOptions } from 'n8n-workflow'
import type { Operation } from '../operation.ts'
import { create } from './create.ts'
import { remove } from './delete.ts'
import { downloadImage } from './download-image.ts'
import { get } from './get.ts'
import { getHistory } from './get-history.ts'
import { getMany } from './get-many.ts'
import { update } from './update.ts'
import { upsert } from './upsert.ts'

export const codeOperations: Record<string, Operation> = {
  create,
  delete: remove,
  downloadImage,
  get,
  getAll: getMany,
  getHistory,
  update,
  upsert,
}

const operation: INodeProperties = {
  displayName: 'Operation',
  name: 'operation',
  type: 'options',
  noDataExpression: true,
  displayOptions: { show: { resource: ['code'] } },
  default: 'create',
  options: [
    {
      name: 'Create',
      value: 'create',
      description: 'Create a QR code that leads to a URL, or gives a contact, a network and more',
      action: 'Create a code',
    },
    {
      name: 'Create or Update',
      value: 'upsert',
      description: 'Create a new record, or update the current one if it already exists (upsert)',
      action: 'Create or update a code',
    },
    {
      name: 'Delete',
      value: 'delete',
      description: 'Delete a code. For 30 days the server can restore it.',
      action: 'Delete a code',
    },
    {
      name: 'Download Image',
      value: 'downloadImage',
      description: 'Download the QR image of a code as PNG, SVG or PDF',
      action: 'Download the image of a code',
    },
    {
      name: 'Get',
      value: 'get',
      description: 'Get a code with its destination and how often it was scanned',
      action: 'Get a code',
    },
    {
      name: 'Get History',
      value: 'getHistory',
      description: 'Get the changes of a code, the newest first: what, who and when',
      action: 'Get the history of a code',
    },
    {
      name: 'Get Many',
      value: 'getAll',
      description: 'Get many codes, the newest first',
      action: 'Get many codes',
    },
    {
      name: 'Update',
      value: 'update',
      description: 'Change where a printed code leads, its title, tags and more',
      action: 'Update a code',
    },
  ],
}

export const codeProperties: INodeProperties[] = [
  operation,
  ...Object.entries(codeOperations).flatMap(([name, { fields }]) =>
    updateDisplayOptions({ show: { resource: ['code'], operation: [name] } }, fields),
  ),
]
