import type { Code, CreateCode } from '@qregg/contract'
import { apiRequest } from '../../shared/api-request.ts'
import type { Operation } from '../operation.ts'
import { repeatKey } from '../repeat-key.ts'
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

export const create: Operation = {
  fields: [
    typeField,
    ...newPayloadFields,
    simplifyField,
    {
      displayName: 'Additional Fields',
      name: 'additionalFields',
      type: 'collection',
      placeholder: 'Add Field',
      default: {},
      options: [
        activeField,
        externalIdField,
        lookLikeField,
        metadataField,
        modeField,
        shortCodeField,
        tagsField,
        titleField,
      ],
    },
  ],

  async run(context, itemIndex) {
    const type = chosenType(context, itemIndex)
    const additional = context.getNodeParameter('additionalFields', itemIndex, {})
    const body = {
      type,
      mode: 'dynamic' as CreateCode['mode'],
      payload: newPayload(context, itemIndex, type),
      ...codeFields(additional),
      ...(await lookLike(context, itemIndex, additional)),
    }
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
