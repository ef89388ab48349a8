import { LIMITS } from '@qregg/contract'
import { BoundedCache } from '../../bounded-cache.ts'
import { keptText } from './header-text.ts'

// Longer than any address that a browser sends without its query; what is longer is not parsed.
const LONGEST_READ = 2_048
const known = new BoundedCache<string, string | null>(2_000)

/**
 * The page that led here: an http or https URL without query, fragment and user-info (they hold searches, tokens and
 * names), at most 512 characters. Null when there is none, or none that can be read. Never throws.
 */
export function cleanReferrer(header: string | undefined): string | null {
  if (header === undefined || header === '') return null
  const end = header.search(/[?#]/)
  if ((end < 0 ? header.length : end) > LONGEST_READ) return null
  const page = end < 0 ? header : header.slice(0, end)
  const cached = known.get(page)
  if (cached !== undefined) return cached
  const kept = keptText(page)
  const referrer = read(kept)
  known.set(kept, referrer)
  return referrer
}

function read(page: string): string | null {
  const url = URL.parse(page)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null
  // No real host is longer, and the cut below would make another host of it.
  if (url.hostname.length > 253) return null
  const whole = url.origin + url.pathname
  if (whole.length <= LIMITS.referrerLength) return whole
  // The cut must not leave half of a percent-encoded byte behind.
  return whole.slice(0, LIMITS.referrerLength).replace(/%[0-9A-F]?$/i, '')
}
