import { createHash, randomUUID } from 'node:crypto'
import type { IExecuteFunctions } from 'n8n-workflow'

/**
 * A key that names "this item of this run of this node": when n8n tries a failed node again, the items that had gone
 * through are answered from the first try instead of being made twice. Another run, a loop's next round and another n8n
 * have other keys.
 */
export function repeatKey(context: IExecuteFunctions, itemIndex: number, body: object): string {
  const { $runIndex } = context.getWorkflowDataProxy(itemIndex)
  const run = [
    context.getInstanceId(),
    context.getWorkflow().id,
    // A run without an id of its own cannot be told from another one.
    context.getExecutionId() ?? randomUUID(),
    context.getNode().id,
    $runIndex,
    itemIndex,
    body,
  ]
  return `n8n-${createHash('sha256').update(JSON.stringify(run)).digest('hex')}`
}
