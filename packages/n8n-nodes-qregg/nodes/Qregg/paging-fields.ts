import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow'

/** "Return All" and "Limit", as every list in n8n has them. */
export const pagingFields: INodeProperties[] = [
  {
    displayName: 'Return All',
    name: 'returnAll',
    type: 'boolean',
    default: false,
    description: 'Whether to return all results or only up to a given limit',
  },
  {
    displayName: 'Limit',
    name: 'limit',
    type: 'number',
    default: 50,
    typeOptions: { minValue: 1 },
    description: 'Max number of results to return',
    displayOptions: { show: { returnAll: [false] } },
  },
]

/** How many to read; undefined: all. */
export function wantedCount(context: IExecuteFunctions, itemIndex: number): number | undefined {
  if (context.getNodeParameter('returnAll', itemIndex)) return undefined
  return Math.max(1, Math.floor(context.getNodeParameter('limit', itemIndex)))
}
