import { createHmac, randomBytes } from 'node:crypto'

const PREFIX = 'whsec_'

/** A new webhook secret: `whsec_` and 33 random bytes in base64. */
export function makeSecret(): string {
  return PREFIX + randomBytes(33).toString('base64')
}

/** What a webhook signs with: its secret and, while a rotation is under way, the one before. */
export type Secrets = { current: string; previous?: { secret: string; until: number } | null }

/**
 * The signature headers of one attempt. `X-Qregg-Signature` keys the HMAC of the raw body with the whole secret as
 * UTF-8; the Standard Webhooks three sign `id.timestamp.body` with the bytes that the secret holds in base64.
 * During a rotation `X-Qregg-Signature` stays the old secret's, `X-Qregg-Signature-Next` is the new one's, and
 * `webhook-signature` holds both, so that a receiver may change over at any moment of the grace time.
 */
export function signatureHeaders(
  secrets: Secrets,
  id: string,
  body: string,
  nowMs: number,
): Record<string, string> {
  const { current } = secrets
  const previous = secrets.previous && secrets.previous.until > nowMs ? secrets.previous.secret : null
  const timestamp = String(Math.floor(nowMs / 1000))
  const signed = `${id}.${timestamp}.${body}`
  return {
    'x-qregg-signature': documented(previous ?? current, body),
    ...(previous === null ? {} : { 'x-qregg-signature-next': documented(current, body) }),
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': [current, previous]
      .flatMap((secret) => (secret ? [standard(secret, signed)] : []))
      .join(' '),
  }
}

function documented(secret: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
}

function standard(secret: string, signed: string): string {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64')
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
}
