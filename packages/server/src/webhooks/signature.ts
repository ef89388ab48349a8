import { createHmac, randomBytes } from 'node:crypto'

const PREFIX = 'whsec_'

/** A new webhook secret: `whsec_` and 33 random bytes in base64. */
export function makeSecret(): string {
  return PREFIX + randomBytes(33).toString('base64')
}

/**
 * The signature headers of one attempt. `X-Qregg-Signature` keys the HMAC of the raw body with the whole secret as
 * UTF-8; the Standard Webhooks three sign `id.timestamp.body` with the bytes that the secret holds in base64.
 */
export function signatureHeaders(
  secret: string,
  id: string,
  body: string,
  nowMs: number,
): Record<string, string> {
  const timestamp = String(Math.floor(nowMs / 1000))
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64')
  const standard = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return {
    'x-qregg-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${standard}`,
  }
}
