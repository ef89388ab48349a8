import { createHmac, timingSafeEqual } from 'node:crypto'

/** What `X-Qregg-Signature` must be: the HMAC of the raw body, keyed with the whole secret as UTF-8. */
export function signatureOf(secret: string, rawBody: string): string {
  return `sha256=${createHmac('sha256', secret).update(rawBody).digest('hex')}`
}

/** Compares in constant time, so that a forger learns nothing from how long a refusal takes. */
export function isSigned(secret: string, rawBody: string, signature: string | undefined): boolean {
  if (signature === undefined) return false
  const [expected, given] = [Buffer.from(signatureOf(secret, rawBody)), Buffer.from(signature)]
  return expected.length === given.length && timingSafeEqual(expected, given)
}
