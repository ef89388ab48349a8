import type { CreatedWebhook, Webhook } from '@qregg/contract'
import type { IHookFunctions, JsonObject } from 'n8n-workflow'
import { NodeApiError, NodeOperationError } from 'n8n-workflow'
import { apiRequest } from '../shared/api-request.ts'
import { readPages } from '../shared/pages.ts'
import { deleteWebhook } from './delete-webhook.ts'
import { newSecret } from './signature.ts'
import { stateOf } from './state.ts'
import { isWanted, urlOf, type Wanted, wantedBy } from './wanted.ts'

/**
 * Whether the server holds exactly the subscription that this node wants, with the secret that it knows. What else it
 * holds for the same URL is a leftover of earlier parameters and is removed: nobody else would ever do that.
 */
export async function isSubscribed(context: IHookFunctions): Promise<boolean> {
  const wanted = await wantedBy(context)
  const { webhookId, secret } = stateOf(context)
  const held = await heldFor(context, wanted.url)
  // The wanted one stays even when its secret is lost: `subscribe` is given it again, with the scans it still owes.
  for (const webhook of held) if (!isWanted(webhook, wanted)) await deleteWebhook(context, webhook.id)
  return (
    secret !== undefined &&
    held.some((webhook) => webhook.id === webhookId && webhook.active && isWanted(webhook, wanted))
  )
}

/** Subscribes with a fresh secret, and keeps it only once the server has confirmed the webhook. */
export async function subscribe(context: IHookFunctions): Promise<boolean> {
  const wanted = await wantedBy(context)
  const secret = newSecret()
  const webhook = await ask(context, wanted, secret)
  if (typeof webhook.id !== 'string' || !isWanted(webhook, wanted)) {
    throw new NodeOperationError(context.getNode(), 'The server did not confirm the subscription', {
      description: 'It answered with another webhook than the one asked for. Is it a Qregg server?',
    })
  }
  Object.assign(stateOf(context), { webhookId: webhook.id, secret })
  return true
}

/** Unsubscribes. What is gone already is fine; where nothing is known any more, the URL tells. */
export async function unsubscribe(context: IHookFunctions): Promise<boolean> {
  const state = stateOf(context)
  if (state.webhookId === undefined) {
    await removeByUrl(context)
  } else {
    await deleteWebhook(context, state.webhookId)
    delete state.webhookId
  }
  delete state.secret
  return true
}

/** A `create` whose answer was lost leaves a webhook that only its URL finds. n8n calls this after every failed create. */
async function removeByUrl(context: IHookFunctions): Promise<void> {
  try {
    for (const { id } of await heldFor(context, urlOf(context))) await deleteWebhook(context, id)
  } catch (error) {
    context.logger.warn(`Qregg: webhooks that may be left over were not removed: ${(error as Error).message}`)
  }
}

/** Only what n8n made: a webhook that a person made for the same URL is not ours to judge. */
const heldFor = (context: IHookFunctions, url: string) =>
  readPages<Webhook>(context, { path: '/webhooks', query: { url, source: 'n8n' } })

async function ask(context: IHookFunctions, wanted: Wanted, secret: string): Promise<CreatedWebhook> {
  const description = `n8n: ${context.getWorkflow().name ?? 'workflow'}`.slice(0, 200)
  try {
    const { data } = await apiRequest<{ data: CreatedWebhook }>(context, {
      method: 'POST',
      path: '/webhooks',
      body: { ...wanted, source: 'n8n', secret, description },
    })
    return data
  } catch (error) {
    throw explained(new NodeApiError(context.getNode(), error as JsonObject), wanted.url)
  }
}

/** Says the way out where the server will not call this n8n's address: n8n shows the message and often nothing else. */
function explained(failed: NodeApiError, url: string): NodeApiError {
  const told = failed.context.data as { details?: Array<{ path: string; message: string }> } | undefined
  const about = told?.details?.find(({ path }) => path === 'url')
  if (about)
    failed.message = `The Qregg server refuses to call this n8n at ${url}: the address ${about.message}. If n8n has another, public address, tell it with its setting WEBHOOK_URL.`
  return failed
}
