import type { Revision } from '@qregg/contract'
import { chosenCode, codeLocator } from '../../shared/code-locator.ts'
import { asData, readPages } from '../../shared/pages.ts'
import type { Operation } from '../operation.ts'
import { pagingFields, wantedCount } from '../paging-fields.ts'

export const getHistory: Operation = {
  fields: [codeLocator, ...pagingFields],

  async run(context, itemIndex) {
    const id = await chosenCode(context, itemIndex)
    const revisions = await readPages<Revision>(
      context,
      { path: `/codes/${encodeURIComponent(id)}/revisions`, itemIndex },
      wantedCount(context, itemIndex),
    )
    return revisions.map((revision) => ({ json: asData(revision) }))
  },
}
