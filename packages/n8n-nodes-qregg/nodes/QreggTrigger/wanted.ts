import type { SubscribableEvent, Webhook, WebhookFilter } from '@qregg/contract'
import type { IDataObject, IHookFunctions, INodeParameterResourceLocator } from 'n8n-workflow'
import { NodeOperationError } from 'n8n-workflow'
import { findCode } from '../shared/code-locator.ts'
import { listOf } from '../shared/lists.ts'

/** The subscription that a trigger's parameters describe. */
export type Wanted = { url: string; events: SubscribableEvent[]; filter: WebhookFilter | null }

/** Where n8n listens for this node: another address for a test in the editor than for production. */
export const urlOf = (context: IHookFunctions) => context.getNodeWebhookUrl('default') as string

/** @throws NodeOperationError when no event is chosen, or the code is not to be found. */
export async function wantedBy(context: IHookFunctions): Promise<Wanted> {
  const events = context.getNodeParameter('events', []) as SubscribableEvent[]
  if (events.length === 0) throw new NodeOperationError(context.getNode(), 'Choose at least one event')
  const locator = context.getNodeParameter('codeId', {}) as INodeParameterResourceLocator
  const options = context.getNodeParameter('options', {}) as IDataObject
  const codeId = await findCode(context, locator)
  const tags = listOf(options.tags)
  const filter = { ...(codeId ? { codeIds: [codeId] } : {}), ...(tags.length > 0 ? { tags } : {}) }
  return { url: urlOf(context), events, filter: Object.keys(filter).length > 0 ? filter : null }
}

/** Whether a webhook brings what is wanted, no more and no less. */
export function isWanted(webhook: Webhook, wanted: Wanted): boolean {
  return (
    webhook.url === wanted.url &&
    sameSet(webhook.events, wanted.events) &&
    sameSet(webhook.filter?.codeIds, wanted.filter?.codeIds) &&
    sameSet(webhook.filter?.tags, wanted.filter?.tags) &&
    sameSet(webhook.filter?.reasons, wanted.filter?.reasons)
  )
}

const sameSet = (a: readonly string[] = [], b: readonly string[] = []) =>
  JSON.stringify([...new Set(a)].sort()) === JSON.stringify([...new Set(b)].sort())
