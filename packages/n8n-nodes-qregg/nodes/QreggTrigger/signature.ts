import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** A secret of our own: `whsec_` and 33 random bytes in base64, which no padding spoils. */
export const newSecret = () => `whsec_${randomBytes(33).toString('base64')}`

/**
 * Whether the body is what the server signed: `X-Qregg-Signature: sha256=<hex HMAC-SHA256 of the raw body, keyed with
 * the secret's text>`. Anything missing is a no. Compared in constant time.
 */
export function isGenuine(rawBody: unknown, header: unknown, secret: unknown): boolean {
  if (!Buffer.isBuffer(rawBody) || typeof header !== 'string') return false
  if (typeof secret !== 'string' || secret === '') return false
  const expected = Buffer.from(`sha256=${createHmac('sha256', secret).update(rawBody).digest('hex')}`)
  const given = Buffer.from(header)
  return given.length === expected.length && timingSafeEqual(given, expected)
}
