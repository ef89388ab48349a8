import type { Code } from '@qregg/contract'
import { apiRequest } from '../../shared/api-request.ts'
import type { Operation } from '../operation.ts'
import { shownCode, simplifyField } from '../simplify.ts'
import {
  activeField,
  codeFields,
  externalIdField,
  metadataField,
  modeField,
  shortCodeField,
  tagsField,
  titleField,
} from './fields.ts'
import { lookLike, lookLikeField } from './look-like.ts'
import { chosenType, newPayload, newPayloadFields } from './payload.ts'
import { typeField } from './payload-fields.ts'

export const upsert: Operation = {
  fields: [
    {
      ...externalIdField,
      required: true,
      description: 'ID of your own system. The code that has it is updated; if there is none, one is made.',
    },
    typeField,
    ...newPayloadFields,
    simplifyField,
    {
      displayName: 'Additional Fields',
      name: 'additionalFields',
      type: 'collection',
      placeholder: 'Add Field',
      default: {},
      options: [activeField, lookLikeField, metadataField, modeField, shortCodeField, tagsField, titleField],
    },
  ],

  async run(context, itemIndex) {
    const type = chosenType(context, itemIndex)
    const externalId = String(context.getNodeParameter('externalId', itemIndex)).trim()
    const additional = context.getNodeParameter('additionalFields', itemIndex, {})
    const { data } = await apiRequest<{ data: Code }>(context, {
      method: 'PUT',
      path: `/codes/external/${encodeURIComponent(externalId)}`,
      body: {
        // A URL is what the server takes it for, and what older ones have no other name for.
        ...(type === 'url' ? {} : { type }),
        payload: newPayload(context, itemIndex, type),
        ...codeFields(additional),
        ...(await lookLike(context, itemIndex, additional)),
      },
      itemIndex,
    })
    return [{ json: shownCode(context, itemIndex, data) }]
  },
}
