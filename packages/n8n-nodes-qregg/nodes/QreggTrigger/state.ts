import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow'

/** What the node keeps between calls: the webhook on the server that is ours, and what its signatures are keyed with. */
export type State = { webhookId?: string; secret?: string }

/** n8n keeps it with the workflow, apart for tests in the editor and for production. */
export const stateOf = (context: IHookFunctions | IWebhookFunctions) =>
  context.getWorkflowStaticData('node') as State
