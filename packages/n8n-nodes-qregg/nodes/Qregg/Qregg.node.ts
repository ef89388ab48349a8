import type {
  IExecuteFunctions,
  INodeExecutionData,
  INodeType,
  INodeTypeDescription,
  JsonObject,
} from 'n8n-workflow'
import { NodeApiError, NodeConnectionTypes, NodeOperationError } from 'n8n-workflow'
import { searchCodes } from '../shared/code-locator.ts'
import { codeOperations, codeProperties } from './code/index.ts'
import { scanOperations, scanProperties } from './scan/index.ts'

const resources = { code: codeOperations, scan: scanOperations }

/** Makes, finds, changes and deletes dynamic QR codes, and reads their scans. */
export class Qregg implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Qregg',
    name: 'qregg',
    icon: { light: 'file:../../icons/qregg.svg', dark: 'file:../../icons/qregg.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
    description: 'Make dynamic QR codes, change where they lead, and read their scans',
    defaults: { name: 'Qregg' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'qreggApi', required: true }],
    properties: [
      {
        displayName: 'Resource',
        name: 'resource',
        type: 'options',
        noDataExpression: true,
        default: 'code',
        options: [
          { name: 'Code', value: 'code' },
          { name: 'Scan', value: 'scan' },
        ],
      },
      ...codeProperties,
      ...scanProperties,
    ],
  }

  methods = { listSearch: { searchCodes } }

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    const results: INodeExecutionData[] = []
    for (const item of this.getInputData().keys()) {
      try {
        const resource = this.getNodeParameter('resource', item) as keyof typeof resources
        const name = this.getNodeParameter('operation', item)
        const operation = resources[resource]?.[name]
        if (!operation)
          throw new NodeOperationError(this.getNode(), `There is no operation ${resource}: ${name}`, {
            itemIndex: item,
          })
        for (const result of await operation.run(this, item))
          results.push({ ...result, pairedItem: { item } })
      } catch (error) {
        if (this.continueOnFail()) {
          results.push({ json: { error: (error as Error).message }, pairedItem: { item } })
          continue
        }
        if (error instanceof NodeOperationError) throw new NodeOperationError(this.getNode(), error)
        // An error of the connection comes from n8n itself and does not know the item yet.
        const failed = new NodeApiError(this.getNode(), error as JsonObject)
        failed.context.itemIndex = item
        throw failed
      }
    }
    return [results]
  }
}
