import type { IHookFunctions, JsonObject } from 'n8n-workflow'
import { NodeApiError, sleep } from 'n8n-workflow'
import { apiRequest } from '../shared/api-request.ts'

// n8n tries three times within 84 s, and an older way of publishing only once: so the patience has to be here.
const WAITS_SECONDS = [1, 2, 4, 8, 8]
const TIMEOUT_MS = 5_000

/**
 * Removes a webhook from the server. One that is not there any more is fine; a server that is away is waited for.
 * @throws NodeApiError when it stays away, so that n8n tries again and shows it.
 */
export async function deleteWebhook(context: IHookFunctions, id: string): Promise<void> {
  for (const seconds of [...WAITS_SECONDS, undefined]) {
    try {
      await apiRequest(context, {
        method: 'DELETE',
        path: `/webhooks/${encodeURIComponent(id)}`,
        timeout: TIMEOUT_MS,
      })
      return
    } catch (error) {
      const failed = new NodeApiError(context.getNode(), error as JsonObject)
      if (isGone(failed)) return
      if (seconds === undefined || !passes(failed)) throw failed
    }
    await sleep(seconds * 1000)
  }
}

/** The server itself says so. A proxy in front of a server that is away says 404 too, in words of its own. */
const isGone = ({ httpCode, context }: NodeApiError) =>
  (httpCode === '404' || httpCode === '410') && context.data !== undefined

/** What may be over in a moment: no answer at all, or a fault on the way. What the server refuses, it refuses again. */
const passes = ({ httpCode, context }: NodeApiError) =>
  context.data === undefined || httpCode === null || httpCode.startsWith('5')
