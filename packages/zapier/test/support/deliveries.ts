import { type EventBodies, type EventName, eventSamples } from '@qregg/contract'
import { signatureOf } from '../../src/hooks/signature.ts'
import type { TestBundle } from './run-app.ts'

export const SECRET = 'whsec_dW5pdCB0ZXN0IHVuaXQgdGVzdCB1bml0IHRlc3QgdW5pdA=='

/** A bundle as Zapier makes it of a delivery: signed, unless a test says otherwise. */
export function delivered(
  body: unknown,
  {
    secret = SECRET,
    header = 'Http-X-Qregg-Signature',
    ...more
  }: { secret?: string; header?: string } & TestBundle = {},
): TestBundle {
  const content = typeof body === 'string' ? body : JSON.stringify(body)
  return {
    subscribeData: { id: 'wh_1', secret: SECRET },
    rawRequest: {
      method: 'POST',
      querystring: '',
      headers: { [header]: signatureOf(secret, content) },
      content,
    },
    cleanedRequest: JSON.parse(content),
    ...more,
  }
}

/** An event as the contract shows it, changed where a test wants. */
export function sampleEvent<Event extends EventName>(
  event: Event,
  change: (body: EventBodies[Event]) => void = () => {},
): EventBodies[Event] {
  const body = structuredClone(eventSamples[event])
  change(body)
  return body
}
