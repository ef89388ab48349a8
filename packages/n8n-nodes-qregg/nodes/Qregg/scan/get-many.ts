import type { ScanItem, ScanReason } from '@qregg/contract'
import type { INodeParameterResourceLocator } from 'n8n-workflow'
import { codeLocator, findCode } from '../../shared/code-locator.ts'
import { readPages } from '../../shared/pages.ts'
import { choices } from '../choices.ts'
import type { Operation } from '../operation.ts'
import { pagingFields, wantedCount } from '../paging-fields.ts'
import { shownScan, simplifyField } from '../simplify.ts'

const REASONS: Record<ScanReason, string> = {
  crawler: 'Crawler',
  human: 'Human',
  inactive: 'Inactive Code',
  prefetch: 'Prefetch',
  preview: 'Link Preview',
  test: 'Test',
}

export const getMany: Operation = {
  fields: [
    { ...codeLocator, required: false, description: 'Only scans of this code. Left empty: of all codes.' },
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
          displayName: 'Reason',
          name: 'reason',
          type: 'options',
          default: 'human',
          options: choices(REASONS),
          description: 'How the scan was judged. Only Human and Test start workflows.',
        },
      ],
    },
  ],

  async run(context, itemIndex) {
    const locator = context.getNodeParameter('codeId', itemIndex, {}) as INodeParameterResourceLocator
    const id = await findCode(context, locator, itemIndex)
    const { reason } = context.getNodeParameter('filters', itemIndex, {}) as { reason?: ScanReason }
    const scans = await readPages<ScanItem>(
      context,
      {
        path: id === undefined ? '/scans' : `/codes/${encodeURIComponent(id)}/scans`,
        query: { reason: reason || undefined },
        itemIndex,
      },
      wantedCount(context, itemIndex),
    )
    return scans.map((scan) => ({ json: shownScan(context, itemIndex, scan) }))
  },
}
