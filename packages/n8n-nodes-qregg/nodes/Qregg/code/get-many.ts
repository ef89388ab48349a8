import type { Code, ListCodesQuery } from '@qregg/contract'
import { readPages } from '../../shared/pages.ts'
import type { Operation } from '../operation.ts'
import { pagingFields, wantedCount } from '../paging-fields.ts'
import { shownCode, simplifyField } from '../simplify.ts'
import { modeField } from './fields.ts'
import { typeField } from './payload-fields.ts'

type Filters = Partial<
  Pick<ListCodesQuery, 'active' | 'externalId' | 'mode' | 'search' | 'shortCode' | 'tag' | 'type'>
>

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
        modeField,
        {
          displayName: 'Search',
          name: 'search',
          type: 'string',
          default: '',
          description: 'Text in the title, the short code, the destination or what else a code holds',
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
        { ...typeField, description: 'Codes of this type' },
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
