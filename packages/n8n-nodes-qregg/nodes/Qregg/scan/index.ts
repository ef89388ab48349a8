import type { INodeProperties } from 'n8n-workflow'
import { updateDisplayOptions } from 'n8n-workflow'
import type { Operation } from '../operation.ts'
import { getMany } from './get-many.ts'
import { getStatistics } from './get-statistics.ts'
import { simulate } from './simulate.ts'

export const scanOperations: Record<string, Operation> = { getAll: getMany, getStatistics, simulate }

const operation: INodeProperties = {
  displayName: 'Operation',
  name: 'operation',
  type: 'options',
  noDataExpression: true,
  displayOptions: { show: { resource: ['scan'] } },
  default: 'getAll',
  options: [
    {
      name: 'Get Many',
      value: 'getAll',
      description: 'Get many scans, the newest first',
      action: 'Get many scans',
    },
    {
      name: 'Get Statistics',
      value: 'getStatistics',
      description: 'Count scans over time, by country, device and more',
      action: 'Get statistics of scans',
    },
    {
      name: 'Simulate',
      value: 'simulate',
      description: 'Make a test scan that reaches triggers and stays out of statistics',
      action: 'Simulate a scan',
    },
  ],
}

export const scanProperties: INodeProperties[] = [
  operation,
  ...Object.entries(scanOperations).flatMap(([name, { fields }]) =>
    updateDisplayOptions({ show: { resource: ['scan'], operation: [name] } }, fields),
  ),
]
