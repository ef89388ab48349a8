import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { BoundedCache } from '../bounded-cache.ts'

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
  body: string | Buffer,
  nowMs: number,
): Record<string, string> {
  const current = keysOf(secrets.current)
  const previous = secrets.previous && secrets.previous.until > nowMs ? keysOf(secrets.previous.secret) : null
  const timestamp = String(Math.floor(nowMs / 1000))
  const signed = `${id}.${timestamp}.`
  const ofCurrent = standard(current, signed, body)
  const common = { 'webhook-id': id, 'webhook-timestamp': timestamp }
  if (previous === null)
    return { ...common, 'x-qregg-signature': documented(current, body), 'webhook-signature': ofCurrent }
  return {
    ...common,
    'x-qregg-signature': documented(previous, body),
    'x-qregg-signature-next': documented(current, body),
    'webhook-signature': `${ofCurrent} ${standard(previous, signed, body)}`,
  }
}

/** A secret as the two keys that it stands for. */
type Keys = { whole: KeyObject; decoded: KeyObject }

/** Making keys costs as much as signing a short body with them. */
const known = new BoundedCache<string, Keys>(4_000)

function keysOf(secret: string): Keys {
  const cached = known.get(secret)
  if (cached) return cached
  const keys = {
    whole: createSecretKey(secret, 'utf8'),
    decoded: createSecretKey(secret.slice(PREFIX.length), 'base64'),
  }
  known.set(secret, keys)
  return keys
}

function documented({ whole }: Keys, body: string | Buffer): string {
  return `sha256=${createHmac('sha256', whole).update(body).digest('hex')}`
}

function standard({ decoded }: Keys, signed: string, body: string | Buffer): string {
  return `v1,${createHmac('sha256', decoded).update(signed).update(body).digest('base64')}`
}
