import { apiRequest } from '../../shared/api-request.ts'
import { chosenCode, codeLocator } from '../../shared/code-locator.ts'
import type { Operation } from '../operation.ts'

export const remove: Operation = {
  fields: [codeLocator],

  async run(context, itemIndex) {
    const id = await chosenCode(context, itemIndex)
    await apiRequest(context, { method: 'DELETE', path: `/codes/${encodeURIComponent(id)}`, itemIndex })
    return [{ json: { deleted: true } }]
  },
}
