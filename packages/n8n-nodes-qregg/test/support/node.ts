import type { INode } from 'n8n-workflow'

/** The node that every test's errors name. */
export const node: INode = {
  id: '5f0c8f1e-5d4c-4f6b-9a53-000000000001',
  name: 'Qregg',
  type: 'n8n-nodes-qregg.qregg',
  typeVersion: 1,
  position: [0, 0],
  parameters: {},
}
