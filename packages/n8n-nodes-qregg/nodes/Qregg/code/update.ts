import type { Code, UpdateCode } from '@qregg/contract'
import type { IDataObject } from 'n8n-workflow'
import { NodeOperationError } from 'n8n-workflow'
import { apiRequest } from '../../shared/api-request.ts'
import { chosenCode, codeLocator } from '../../shared/code-locator.ts'
import type { Operation } from '../operation.ts'
import { shownCode, simplifyField } from '../simplify.ts'
import {
  activeField,
  codeFields,
  destinationField,
  externalIdField,
  metadataField,
  tagsField,
  titleField,
} from './fields.ts'

export const update: Operation = {
  fields: [
    codeLocator,
    simplifyField,
    {
      displayName: 'Update Fields',
      name: 'updateFields',
      type: 'collection',
      placeholder: 'Add Field',
      default: {},
      description: 'What is not added stays as it is; what is added and left empty is taken away',
      options: [
        activeField,
        { ...destinationField, required: false },
        externalIdField,
        metadataField,
        tagsField,
        titleField,
      ],
    },
  ],

  async run(context, itemIndex) {
    const body = changes(context.getNodeParameter('updateFields', itemIndex, {}))
    if (Object.keys(body).length === 0) {
      throw new NodeOperationError(context.getNode(), 'Nothing is to be updated', {
        itemIndex,
        description: 'Add at least one field under Update Fields',
      })
    }
    const id = await chosenCode(context, itemIndex)
    const { data } = await apiRequest<{ data: Code }>(context, {
      method: 'PATCH',
      path: `/codes/${encodeURIComponent(id)}`,
      body,
      itemIndex,
    })
    return [{ json: shownCode(context, itemIndex, data) }]
  },
}

function changes(given: IDataObject): UpdateCode & IDataObject {
  const destination = String(given.destination ?? '').trim()
  // A code cannot be without a destination, so an empty one is a field that was not used.
  return { ...codeFields(given), ...(destination === '' ? {} : { destination }) }
}
