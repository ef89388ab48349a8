import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * What a receiver does with the documented signature: `sha256=` and the HMAC-SHA256 of the raw body in hex, keyed with
 * the webhook's secret string as UTF-8, compared in constant time.
 */
export function documentedVerify(
  secret: string,
  rawBody: Buffer | string,
  header: string | string[] | undefined,
): boolean {
  const expected = Buffer.from(`sha256=${createHmac('sha256', secret).update(rawBody).digest('hex')}`)
  const given = Buffer.from(typeof header === 'string' ? header : '')
  return given.length === expected.length && timingSafeEqual(given, expected)
}
