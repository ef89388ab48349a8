import type { Code } from '@qregg/contract'

type Texts = Record<string, string | number | boolean | undefined>

const joined = (...parts: Array<string | number | boolean | undefined>) => parts.filter(Boolean).join(' ')

/** What a code holds in one line: where it leads, or the words that tell it from others of its type. */
export function summaryOf(code: Pick<Code, 'type' | 'payload' | 'destination'>): string {
  if (code.destination !== null) return withoutScheme(code.destination)
  // Which payload belongs to a type is held by the server; here any of its texts will do.
  const payload = code.payload as Texts
  switch (code.type) {
    case 'vcard':
      return joined(payload.firstName, payload.lastName) || String(payload.organization ?? '')
    case 'email':
      return joined(payload.to)
    case 'sms':
    case 'phone':
      return joined(payload.phone)
    case 'geo':
      return joined(payload.label) || `${payload.latitude}, ${payload.longitude}`
    case 'wifi':
      return joined(payload.ssid)
    case 'event':
      return joined(payload.title)
    case 'text':
      return joined(payload.text)
    default:
      return ''
  }
}

/** An address as people read it. */
export function withoutScheme(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/$/, '')
}

const SCHEME = /^[a-z][a-z\d+.-]*:/i
const HOST_AND_PORT = /^(localhost|[^:/?#]+\.[^:/?#]+):\d/i

/** What was typed as an address: the scheme that people leave out is put before it. */
export function asUrl(typed: string): string {
  const text = typed.trim()
  return text === '' || (SCHEME.test(text) && !HOST_AND_PORT.test(text)) ? text : `https://${text}`
}
