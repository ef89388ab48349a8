import { createHmac, timingSafeEqual } from 'node:crypto'

// What receivers allow for a clock that is wrong, as the Standard Webhooks libraries do.
const TOLERANCE_SECONDS = 300

/**
 * Checks both documented signatures of a delivery: `X-Qregg-Signature`, keyed with the secret as text, and the
 * Standard Webhooks headers, keyed with the bytes that stand behind `whsec_`.
 * @param {{ headers: import('node:http').IncomingHttpHeaders, body: Buffer, secret: string, nowMs: number }} delivery
 * @returns {string | null} what is wrong, or null
 */
export function signatureFault({ headers, body, secret, nowMs }) {
  const id = headers['webhook-id']
  const timestamp = headers['webhook-timestamp']
  if (!id) return 'webhook-id is missing'
  if (!/^\d+$/.test(String(timestamp))) return 'webhook-timestamp is not a whole number of seconds'
  if (Math.abs(nowMs / 1_000 - Number(timestamp)) > TOLERANCE_SECONDS)
    return 'webhook-timestamp is not of now'

  const own = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
  if (!same(headers['x-qregg-signature'], own)) return 'X-Qregg-Signature does not match the body'

  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body])
  const standard = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
  const given = String(headers['webhook-signature'] ?? '').split(' ')
  return given.some((signature) => same(signature, standard)) ? null : 'webhook-signature does not match'
}

/** @param {unknown} given @param {string} expected compared in constant time, as a receiver should */
function same(given, expected) {
  const [a, b] = [Buffer.from(String(given ?? '')), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
