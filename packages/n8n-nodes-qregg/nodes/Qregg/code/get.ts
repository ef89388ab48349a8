import type { Code } from '@qregg/contract'
import { apiRequest } from '../../shared/api-request.ts'
import { chosenCode, codeLocator } from '../../shared/code-locator.ts'
import type { Operation } from '../operation.ts'
import { shownCode, simplifyField } from '../simplify.ts'

export const get: Operation = {
  fields: [codeLocator, simplifyField],

  async run(context, itemIndex) {
    const id = await chosenCode(context, itemIndex)
    const { data } = await apiRequest<{ data: Code }>(context, {
      method: 'GET',
      path: `/codes/${encodeURIComponent(id)}`,
      itemIndex,
    })
    return [{ json: shownCode(context, itemIndex, data) }]
  },
}
