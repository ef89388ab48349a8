import type { EventBodies, SubscribableEvent } from '@qregg/contract'
import type { Bundle, ZObject } from 'zapier-platform-core'
import { isSigned } from './signature.ts'
import { subscribed } from './subscription.ts'

type Received = Pick<Bundle, 'rawRequest' | 'subscribeData'>

/**
 * Reads a delivery that reached the Zap's address. Undefined when it is of another event, a ping among them.
 * @throws z.errors.Error when it was not signed with this subscription's secret. (Other classes of Zapier's errors
 * would tell the whole bundle, secret included.)
 */
export function readDelivery<Event extends SubscribableEvent>(
  z: ZObject,
  bundle: Received,
  event: Event,
): EventBodies[Event] | undefined {
  const { secret } = subscribed(bundle)
  const body = bundle.rawRequest?.content ?? ''
  if (!secret || !isSigned(secret, body, headerOf(bundle, 'x-qregg-signature'))) {
    throw new z.errors.Error(
      'What arrived was not signed with the secret of this Zap, so it was not used. If this stays, turn the Zap off and on again.',
      'invalid_signature',
    )
  }
  const delivery = JSON.parse(body) as EventBodies[keyof EventBodies]
  return delivery.event === event ? (delivery as EventBodies[Event]) : undefined
}

/** Zapier tells a header as `Http-X-Qregg-Signature`. */
function headerOf({ rawRequest }: Received, name: string): string | undefined {
  const found = Object.entries(rawRequest?.headers ?? {}).find(
    ([key]) => key.toLowerCase().replace(/^http-/, '') === name,
  )
  return found?.[1]
}
