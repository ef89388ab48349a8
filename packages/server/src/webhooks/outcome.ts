import type { ErrorClass } from '@qregg/contract'
import { PAUSE_AT_MOST } from './schedule.ts'

/** How one attempt ended. `errorClass` null is a success: any 2xx, and nothing else. */
export type Outcome = {
  status: number | null
  errorClass: ErrorClass | null
  durationMs: number
  /** The beginning of what the receiver said, as text; hostile, never to be trusted. */
  responseHead: string | null
  /** What a 429 or 503 asked us to wait. */
  retryAfterMs: number | null
}

/** The class of an answer's status; null for success. Redirects are not followed: a signed body goes where it was told. */
export function classifyStatus(status: number): ErrorClass | null {
  if (status >= 200 && status < 300) return null
  if (status >= 300 && status < 400) return 'redirect'
  if (status === 410) return 'gone'
  if (status === 429) return 'rate_limited'
  if (status >= 400 && status < 500) return 'http_4xx'
  if (status >= 500 && status < 600) return 'http_5xx'
  return 'http_other'
}

const BY_CODE: Record<string, ErrorClass> = {
  QREGG_BLOCKED_ADDRESS: 'blocked_address',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ENODATA: 'dns',
  ESERVFAIL: 'dns',
  ETIMEOUT: 'dns',
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  ETIMEDOUT: 'timeout',
  ABORT_ERR: 'timeout',
  UND_ERR_ABORTED: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  CERT_HAS_EXPIRED: 'tls_expired',
  CERT_NOT_YET_VALID: 'tls_expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls_self_signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls_self_signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls_self_signed',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls_self_signed',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls_host',
  EPROTO: 'tls',
}

/** What else OpenSSL may have against a certificate, and Node against a connection. */
const OTHER_TLS = /^(ERR_SSL|ERR_TLS|CERT_|CRL_|INVALID_|UNABLE_TO_|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH)/

/** The class of an error that kept an answer from arriving. */
export function classifyError(error: unknown): ErrorClass {
  const { name, code } = (error ?? {}) as { name?: string; code?: unknown }
  if (name === 'TimeoutError') return 'timeout'
  if (typeof code !== 'string') return 'network'
  return BY_CODE[code] ?? (OTHER_TLS.test(code) ? 'tls' : 'network')
}

const SENTENCES: Record<ErrorClass, string> = {
  dns: "The receiver's name could not be resolved.",
  refused: 'The receiver refused the connection. Is it running, and is the port right?',
  reset: 'The receiver closed the connection before it answered.',
  timeout: 'The receiver did not answer in time.',
  blocked_address:
    'The receiver is at a private or reserved address. An operator can allow its network with WEBHOOK_ALLOWED_NETWORKS.',
  tls_expired: "The receiver's TLS certificate has expired or is not valid yet.",
  tls_self_signed: "The receiver's TLS certificate is not signed by an authority that is trusted.",
  tls_host: "The receiver's TLS certificate is for another name.",
  tls: 'A TLS connection to the receiver could not be made.',
  redirect: 'The receiver answered with a redirect, which is not followed. Subscribe with the final URL.',
  http_4xx: 'The receiver refused the delivery.',
  http_5xx: 'The receiver failed.',
  http_other: 'The receiver answered with a status that means nothing.',
  gone: 'The receiver says that it is gone for good.',
  rate_limited: 'The receiver asks for fewer requests.',
  network: 'The receiver could not be reached.',
}

/** An attempt's failure as a sentence for the webhook's owner, without addresses. */
export function explain(outcome: Pick<Outcome, 'status' | 'errorClass'>): string | null {
  if (outcome.errorClass === null) return null
  const status = outcome.status === null ? '' : ` (HTTP ${outcome.status})`
  return SENTENCES[outcome.errorClass] + status
}

/** HTTP's dates begin with a day and end with GMT. `Date.parse` alone would read a year out of almost any text. */
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*, .* GMT$/

/** Retry-After as seconds or an HTTP date, at most an hour; null when there is none or it makes no sense. */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null
  const text = header.trim()
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, PAUSE_AT_MOST)
  const ms = HTTP_DATE.test(text) ? Date.parse(text) - nowMs : Number.NaN
  if (Number.isNaN(ms) || ms < 0) return null
  return Math.min(ms, PAUSE_AT_MOST)
}
