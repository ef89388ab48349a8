import { randomBytes } from 'node:crypto'
import { operations, type SubscribableEvent, type WebhookFilter } from '@qregg/contract'
import type { Bundle, ZObject } from 'zapier-platform-core'
import { call } from '../api/call.ts'
import { type Has, readFeatures } from '../api/features.ts'

/** What Zapier keeps of a subscription and gives back with every delivery and at the end. */
export type Subscribed = {
  id: string
  /** Keys the signature of every delivery. */
  secret: string
  /** ISO 8601. The webhook's description ends with it. */
  subscribedAt: string
  /** ISO 8601. Zapier subscribes anew after it, which repairs a webhook that was lost on the server. */
  expiration_date: string
}

type Hooked = Pick<Bundle, 'authData' | 'targetUrl' | 'subscribeData'>

const EXPIRES_AFTER_MS = 7 * 86_400_000
const GONE = [404, 410]
/** What Zapier takes of one hook before it answers 429. Above it scans come in fuller batches instead. */
const REQUESTS_PER_SECOND = 20

/** What Zapier kept, as far as it is there. */
export function subscribed(bundle: Pick<Bundle, 'subscribeData'>): Partial<Subscribed> {
  return bundle.subscribeData ?? {}
}

/** Subscribes the Zap's own address to one event. The same address again is the same webhook: nothing comes twice. */
export async function subscribe(
  z: ZObject,
  bundle: Hooked,
  wanted: { trigger: string; event: SubscribableEvent; filter?: WebhookFilter },
): Promise<Subscribed> {
  const has = await readFeatures(z, bundle)
  if (!has('webhooks')) {
    throw new z.errors.Error('This server is too old to start Zaps. Ask its operator to update it.')
  }
  const now = Date.now()
  const subscribedAt = new Date(now).toISOString()
  // A renewal keeps the secret that it is told of, so that what is under way can still be verified.
  const secret = subscribed(bundle).secret ?? makeSecret()
  const { data } = await call(z, bundle, operations.createWebhook, {
    body: {
      url: bundle.targetUrl,
      events: [wanted.event],
      source: 'zapier',
      description: `${wanted.trigger}, subscribed ${subscribedAt}`,
      ...(has('webhooks.secret') ? { secret } : {}),
      ...(has('webhooks.max_requests_per_second') ? { maxRequestsPerSecond: REQUESTS_PER_SECOND } : {}),
      ...filterOf(has, wanted.filter),
    },
  })
  return {
    id: data.id,
    secret: data.secret ?? secret,
    subscribedAt,
    expiration_date: new Date(now + EXPIRES_AFTER_MS).toISOString(),
  }
}

/** Ends a subscription. One that is gone already is as good; one that was renewed since then is left alone. */
export async function unsubscribe(z: ZObject, bundle: Hooked): Promise<{ id?: string }> {
  const { id, subscribedAt } = subscribed(bundle)
  if (!id) return {}
  const params = { id }
  try {
    const { data } = await call(z, bundle, operations.getWebhook, { params })
    // A renewal answers the same webhook, and nothing tells in which order Zapier ends the old subscription.
    const renewedAt = / subscribed (\S+)$/.exec(data.description ?? '')?.[1]
    if (renewedAt && subscribedAt && renewedAt > subscribedAt) return { id }
    await call(z, bundle, operations.deleteWebhook, { params })
  } catch (error) {
    if (!isGone(error)) throw error
  }
  return { id }
}

/** A server that cannot filter sends more; the trigger looks at each item again anyway. */
function filterOf(has: Has, filter: WebhookFilter | undefined): { filter?: WebhookFilter } {
  return filter && Object.keys(filter).length > 0 && has('webhooks.filter') ? { filter } : {}
}

/** `whsec_` and 33 random bytes in base64. */
function makeSecret(): string {
  return `whsec_${randomBytes(33).toString('base64')}`
}

/** Zapier's AppError keeps its facts as JSON in its message. */
function isGone(error: unknown): boolean {
  if (!(error instanceof Error) || error.name !== 'AppError') return false
  return GONE.includes((JSON.parse(error.message) as { status?: number }).status ?? 0)
}
