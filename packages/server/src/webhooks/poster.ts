import type { Logger } from 'pino'
import { scanBody } from './body.ts'
import type { Owed } from './claimer.ts'
import type { LiveWebhook } from './live-webhook.ts'
import type { Outcome } from './outcome.ts'
import type { ScanFeed } from './scan-feed.ts'
import type { Sender } from './sender.ts'

/** Makes a delivery's body and posts it. Null when it cannot be made: no fault of the receiver's. */
export type Poster = (webhook: LiveWebhook, owed: Owed) => Promise<Outcome | null>

export function createPoster(deps: { feed: ScanFeed; sender: Sender; logger: Logger }): Poster {
  async function bodyOf({ delivery, entries }: Owed): Promise<string> {
    if (delivery.body !== null) return delivery.body
    const items =
      entries.length > 0 ? entries.map((entry) => entry.json()) : await deps.feed.items(delivery.scanIds)
    return scanBody(delivery.format, items, delivery.createdAt)
  }

  return async (webhook, owed) => {
    let body: string
    try {
      body = await bodyOf(owed)
    } catch (error) {
      deps.logger.error({ err: error, delivery: owed.delivery.id }, 'the body of a delivery cannot be made')
      return null
    }
    return await deps.sender.send({
      url: webhook.stored.url,
      secrets: webhook.secrets,
      deliveryId: owed.delivery.id,
      body,
      signal: webhook.abort.signal,
    })
  }
}
