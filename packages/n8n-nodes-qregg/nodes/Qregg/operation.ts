import type { IBinaryKeyData, IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow'

export type Result = { json: IDataObject; binary?: IBinaryKeyData }

/** What one operation is: its parameters in the editor, and what it does for one item. */
export type Operation = {
  fields: INodeProperties[]
  /** Answers one or more results; the node pairs each with the item. */
  run(context: IExecuteFunctions, itemIndex: number): Promise<Result[]>
}
