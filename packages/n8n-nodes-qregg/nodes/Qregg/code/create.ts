import type { Code, CreateCode } from '@qregg/contract'
import { apiRequest } from '../../shared/api-request.ts'
import type { Operation } from '../operation.ts'
import { repeatKey } from '../repeat-key.ts'
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

export const create: Operation = {
  fields: [
    destinationField,
    simplifyField,
    {
      displayName: 'Additional Fields',
      name: 'additionalFields',
      type: 'collection',
      placeholder: 'Add Field',
      default: {},
      options: [activeField, externalIdField, metadataField, shortCodeField, tagsField, titleField],
    },
  ],

  async run(context, itemIndex) {
    const body = {
      type: 'url',
      mode: 'dynamic',
      payload: { url: String(context.getNodeParameter('destination', itemIndex)).trim() },
      ...codeFields(context.getNodeParameter('additionalFields', itemIndex, {})),
    } satisfies Partial<CreateCode>
    const { data } = await apiRequest<{ data: Code }>(context, {
      method: 'POST',
      path: '/codes',
      body,
      idempotencyKey: repeatKey(context, itemIndex, body),
      itemIndex,
    })
    return [{ json: shownCode(context, itemIndex, data) }]
  },
}
