import { ApiError } from '../errors.ts'
import type { StoredWebhook } from './webhook.ts'

/** Pings that people and programs have under way at once, on this server and of one workspace. */
const AT_ONCE = { inAll: 20, ofWorkspace: 5 }
/** A ping takes 15 seconds at most, and mostly one. */
const RETRY_AFTER = { 'Retry-After': '5' }

type Pinged = Pick<StoredWebhook, 'id' | 'workspaceId'>

/** Counts the pings that are asked for: they go past the places that deliveries have, and past a webhook's own cap. */
export function createPingPlaces() {
  const underWay = new Set<Pinged>()

  /** @throws ApiError 429, or 503 when the server has no more */
  function take(webhook: Pinged): Pinged {
    const own = [...underWay].filter(({ workspaceId }) => workspaceId === webhook.workspaceId)
    if (own.some(({ id }) => id === webhook.id))
      throw refused('rate_limited', 'A test of this webhook is under way. Wait until it is answered.')
    if (own.length >= AT_ONCE.ofWorkspace) {
      const message = `This workspace has ${own.length} tests of webhooks under way. Wait until one is answered.`
      throw refused('rate_limited', message)
    }
    if (underWay.size >= AT_ONCE.inAll)
      throw refused('unavailable', 'Other webhooks are being tested. Try again in a few seconds.')
    const place = { id: webhook.id, workspaceId: webhook.workspaceId }
    underWay.add(place)
    return place
  }

  return {
    /** Does `work` in a place of its own. @throws ApiError 429 or 503 when there is none */
    async during<T>(webhook: Pinged, work: () => Promise<T>): Promise<T> {
      const place = take(webhook)
      try {
        return await work()
      } finally {
        underWay.delete(place)
      }
    },
  }
}

function refused(code: 'rate_limited' | 'unavailable', message: string): ApiError {
  return new ApiError(code, message, { headers: RETRY_AFTER })
}
