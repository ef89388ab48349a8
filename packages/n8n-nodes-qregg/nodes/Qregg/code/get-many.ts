import type { Code, ListCodesQuery } from '@qregg/contract'
import { readPages } from '../../shared/pages.ts'
import type { Operation } from '../operation.ts'
import { pagingFields, wantedCount } from '../paging-fields.ts'
import { shownCode, simplifyField } from '../simplify.ts'

type Filters = Partial<Pick<ListCodesQuery, 'active' | 'externalId' | 'search' | 'shortCode' | 'tag'>>

export const getMany: Operation = {
  fields: [
    ...pagingFields,
    simplifyField,
    {
      displayName: 'Filters',
      name: 'filters',
      type: 'collection',
      placeholder: 'Add Filter',
      default: {},
      options: [
        {
          displayName: 'Active',
          name: 'active',
          type: 'boolean',
          default: true,
          description: 'Whether to return the active codes or the inactive ones',
        },
        {
          displayName: 'External ID',
          name: 'externalId',
          type: 'string',
          default: '',
          description: 'ID of your own system',
        },
        {
          displayName: 'Search',
          name: 'search',
          type: 'string',
          default: '',
          description: 'Text in the title, the destination or the short code',
        },
        {
          displayName: 'Short Code',
          name: 'shortCode',
          type: 'string',
          default: '',
          description: 'Exactly this short code',
        },
        {
          displayName: 'Tag',
          name: 'tag',
          type: 'string',
          default: '',
          description: 'Codes that have this tag',
        },
      ],
    },
  ],

  async run(context, itemIndex) {
    const filters = context.getNodeParameter('filters', itemIndex, {}) as Filters
    // An empty filter is one that somebody added and did not use.
    const used = Object.entries(filters).filter(
      ([, value]) => value !== '' && value !== null && value !== undefined,
    )
    const codes = await readPages<Code>(
      context,
      { path: '/codes', query: Object.fromEntries(used), itemIndex },
      wantedCount(context, itemIndex),
    )
    return codes.map((code) => ({ json: shownCode(context, itemIndex, code) }))
  },
}
