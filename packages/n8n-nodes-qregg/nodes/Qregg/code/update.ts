import type { Code, UpdateCode } from '@qregg/contract'
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow'
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
import { lookLike, lookLikeField } from './look-like.ts'
import { changedPayload, changedPayloadFields, chosenType } from './payload.ts'
import { typeField } from './payload-fields.ts'

export const update: Operation = {
  fields: [
    codeLocator,
    {
      ...typeField,
      description: 'The type that the code has, to change more than a URL. A type is never changed.',
    },
    ...changedPayloadFields,
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
        lookLikeField,
        metadataField,
        tagsField,
        titleField,
      ],
    },
  ],

  async run(context, itemIndex) {
    const given = context.getNodeParameter('updateFields', itemIndex, {})
    const body: IDataObject = { ...changes(given), ...(await lookLike(context, itemIndex, given)) }
    const content = context.getNodeParameter('content', itemIndex, {}) as IDataObject
    if (Object.keys(body).length === 0 && Object.keys(content).length === 0) {
      throw new NodeOperationError(context.getNode(), 'Nothing is to be updated', {
        itemIndex,
        description: 'Add at least one field under Content or Update Fields',
      })
    }
    const id = await chosenCode(context, itemIndex)
    const { data } = await apiRequest<{ data: Code }>(context, {
      method: 'PATCH',
      path: `/codes/${encodeURIComponent(id)}`,
      body: { ...body, ...(await payloadChange(context, itemIndex, id, content)) },
      itemIndex,
    })
    return [{ json: shownCode(context, itemIndex, data) }]
  },
}

/** A payload is replaced as a whole, so what was not added is taken from the code as it is. */
async function payloadChange(
  context: IExecuteFunctions,
  itemIndex: number,
  id: string,
  content: IDataObject,
): Promise<IDataObject> {
  const type = chosenType(context, itemIndex)
  if (type === 'url' || Object.keys(content).length === 0) return {}
  const path = `/codes/${encodeURIComponent(id)}`
  const { data } = await apiRequest<{ data: Code }>(context, { method: 'GET', path, itemIndex })
  if (data.type !== type) {
    throw new NodeOperationError(context.getNode(), `The code is of the type ${data.type}, not ${type}`, {
      itemIndex,
      description: 'Choose the type that the code has',
    })
  }
  return { payload: changedPayload({ ...data.payload }, content) }
}

function changes(given: IDataObject): IDataObject & Pick<UpdateCode, 'destination'> {
  const destination = String(given.destination ?? '').trim()
  // A code cannot be without a destination, so an empty one is a field that was not used.
  return { ...codeFields(given), ...(destination === '' ? {} : { destination }) }
}
