import { LIMITS, type ScanReason } from '@qregg/contract'
import { cut } from './header-text.ts'
import { type NamedFetcher, namedFetcher } from './named-fetchers.ts'

/**
 * Stored with every reason. It rises with every change of the rule below, of the lists in named-fetchers.ts and
 * listed-fetchers.ts, and of the package that the latter reads. docs/statistics.md tells what each version changed.
 */
export const RULE_VERSION = 2

/** What a hit is judged by. `active`: the code is switched on. `test`: somebody simulated the scan. */
export type JudgedHit = {
  method: string
  userAgent: string
  headers: { readonly [name: string]: string | string[] | undefined }
  active: boolean
  test: boolean
}

const PREFETCH_HEADERS = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'] as const

/**
 * Why a hit is counted or withheld. Judged once, as the hit arrives, and never again for webhooks, which get
 * `human` and `test`. The first that fits decides:
 *
 * 1. `test`      the scan is simulated, so whoever tests sees it arrive whatever else it looks like;
 * 2. `inactive`  the code is switched off: nobody was sent anywhere;
 * 3. `prefetch`  a browser or app says that nobody has asked yet (`Sec-Purpose: prefetch`, `Purpose: prefetch`,
 *                `X-Purpose: preview`, `X-Moz: prefetch`), or only the head was asked for;
 * 4. `preview`   a *named* fetcher of link previews;
 * 5. `crawler`   a *named* crawler, monitor or scanner of networks;
 * 6. `human`     everything else: repeats, generic clients such as curl and okhttp, an empty agent.
 *
 * Pure. `fetcherOf` is there so that the hot path can answer from a cache.
 */
export function judge(
  hit: JudgedHit,
  fetcherOf: (userAgent: string) => NamedFetcher | null = namedFetcherOfHeader,
): ScanReason {
  if (hit.test) return 'test'
  if (!hit.active) return 'inactive'
  // The redirect records no HEAD at all. If one comes here it is withheld: it asks before anybody visits.
  if (hit.method === 'HEAD' || isPrefetch(hit.headers)) return 'prefetch'
  return fetcherOf(hit.userAgent) ?? 'human'
}

function isPrefetch(headers: JudgedHit['headers']): boolean {
  for (const name of PREFETCH_HEADERS) {
    const value = headers[name]
    // A header that repeats is a list; the shortest honest value is `prefetch`, the longest a line of parameters.
    if (value !== undefined && /\b(?:prefetch|prerender|preview)\b/i.test(cut(String(value), 256)))
      return true
  }
  return false
}

function namedFetcherOfHeader(userAgent: string): NamedFetcher | null {
  return namedFetcher(cut(userAgent, LIMITS.userAgentLength))
}
