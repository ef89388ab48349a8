import type { Code, UpsertCode } from '@qregg/contract'
import { apiRequest } from '../../shared/api-request.ts'
import type { Operation } from '../operation.ts'
import { shownCode, simplifyField } from '../simplify.ts'
import {
  activeField,
  codeFields,
  destinationField,
  externalIdField,
  metadataField,
  shortCodeField,
  tagsField,
  titleField,
} from './fields.ts'

export const upsert: Operation = {
  fields: [
    {
      ...externalIdField,
      required: true,
      description: 'ID of your own system. The code that has it is updated; if there is none, one is made.',
    },
    destinationField,
    simplifyField,
    {
      displayName: 'Additional Fields',
      name: 'additionalFields',
      type: 'collection',
      placeholder: 'Add Field',
      default: {},
      options: [activeField, metadataField, shortCodeField, tagsField, titleField],
    },
  ],

  async run(context, itemIndex) {
    const externalId = String(context.getNodeParameter('externalId', itemIndex)).trim()
    const { data } = await apiRequest<{ data: Code }>(context, {
      method: 'PUT',
      path: `/codes/external/${encodeURIComponent(externalId)}`,
      body: {
        payload: { url: String(context.getNodeParameter('destination', itemIndex)).trim() },
        ...codeFields(context.getNodeParameter('additionalFields', itemIndex, {})),
      } satisfies Partial<UpsertCode>,
      itemIndex,
    })
    return [{ json: shownCode(context, itemIndex, data) }]
  },
}
