import type { Bundle, ZObject } from 'zapier-platform-core'

/** The hosted server; people who run their own enter its address instead. */
export const HOSTED_SERVER = 'https://qre.gg'

/** The part of a bundle that says which server is called, and as whom. */
export type Connected = Pick<Bundle, 'authData'>

/** Where requests go: `origin` without a trailing slash, `host` as people read it, and the key of one workspace. */
export type Connection = { origin: string; host: string; apiKey: string }

/**
 * Reads what the user typed when connecting.
 * @throws z.errors.Error naming the field that is wrong and the way out, and never the key
 */
export function readConnection(z: ZObject, bundle: Connected): Connection {
  const server = readServer(String(bundle.authData?.baseUrl ?? ''))
  if (typeof server === 'string') throw new z.errors.Error(`Server URL ${server}`)
  const apiKey = String(bundle.authData?.apiKey ?? '').trim()
  if (apiKey === '') throw new z.errors.Error('API Key is empty. Paste the key of your workspace.')
  // Anything else is refused by the HTTP client too, but with a message that quotes the key.
  if (!/^[\x21-\x7e]{1,250}$/.test(apiKey))
    throw new z.errors.Error('API Key has characters that no key has. Copy the whole key and nothing else.')
  return { origin: server.origin, host: server.host, apiKey }
}

/** The server's URL, or what is wrong with the text as a sentence without its subject. */
function readServer(typed: string): URL | string {
  const text = typed.trim() || HOSTED_SERVER
  const whole = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `https://${text}`
  const example = 'such as https://qr.example.com'
  if (!URL.canParse(whole)) return `is no address. Enter one ${example}.`
  const url = new URL(whole)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
    return 'must begin with https://, because the API key travels with every request.'
  if (url.username || url.password) return `must not contain a user name or password. Enter one ${example}.`
  const path = url.pathname.replace(/\/+$/, '').replace(/\/api\/v1$/, '')
  if (path || url.search || url.hash) return `must be the address alone, ${example}.`
  return url
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}
