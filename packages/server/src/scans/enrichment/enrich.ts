import type { IncomingHttpHeaders } from 'node:http'
import type { Browser, Device, OperatingSystem, ScanReason } from '@qregg/contract'
import type { Clock } from '../../clock.ts'
import type { TrustProxy } from '../../http/trust-proxy.ts'
import { createAgentCache } from './agent.ts'
import { createClientAddress } from './client-address.ts'
import { headerText } from './header-text.ts'
import type { Place, Places } from './place.ts'
import { judge, RULE_VERSION } from './reason.ts'
import { cleanReferrer } from './referrer.ts'
import type { Salts } from './salts.ts'
import { createVisitorHasher } from './visitor.ts'

/** One request for a code. `at` is epoch milliseconds, the clock's own time if left out. */
export type Hit = {
  method?: string
  remoteAddress: string | undefined
  headers: IncomingHttpHeaders
  workspaceNum: number
  active: boolean
  test?: boolean
  at?: number
}

/** What a simulated scan pretends to be. Null is unknown. */
export type SimulatedHit = {
  workspaceNum: number
  country: string | null
  city: string | null
  device: Device | null
  os: OperatingSystem | null
  browser: Browser | null
  referrer: string | null
  at?: number
}

/** What a hit says about itself, ready to be stored. It holds no address. `userAgent` is '' if there was none. */
export type Enrichment = {
  country: string | null
  city: string | null
  device: Device | null
  os: OperatingSystem | null
  browser: Browser | null
  referrer: string | null
  reason: ScanReason
  rule: number
  visitor: number
  userAgent: string
}

export type Enricher = { enrich(hit: Hit): Enrichment; simulate(hit: SimulatedHit): Enrichment }

/**
 * Puts the parts together for the hot path: every look-up goes through a bounded cache, nothing waits, and nothing
 * throws on any header. `cityless` leaves cities out even where the operator's database knows them.
 */
export function createEnricher(parts: {
  places: Places
  salts: Salts
  clock: Clock
  trust: TrustProxy
  cityless?: boolean
}): Enricher {
  const { places, salts, clock, trust, cityless = false } = parts
  const agentOf = createAgentCache()
  const addressOf = createClientAddress(trust)
  const visitorOf = createVisitorHasher({ salts })
  return {
    enrich({ method = 'GET', remoteAddress, headers, workspaceNum, active, test = false, at = clock.now() }) {
      const agent = agentOf(headers['user-agent'] ?? '')
      const address = addressOf(remoteAddress, headerText(headers, 'x-forwarded-for'))
      const place: Place = places.locate(address)
      return {
        country: place.country,
        city: cityless ? null : place.city,
        device: agent.device,
        os: agent.os,
        browser: agent.browser,
        referrer: cleanReferrer(headers.referer),
        reason: judge({ method, userAgent: agent.text, headers, active, test }, () => agent.fetcher),
        rule: RULE_VERSION,
        visitor: visitorOf(workspaceNum, address, agent.text, at),
        userAgent: agent.text,
      }
    },
    simulate({ workspaceNum, country, city, device, os, browser, referrer, at = clock.now() }) {
      return {
        country,
        city,
        device,
        os,
        browser,
        referrer: cleanReferrer(referrer ?? undefined),
        reason: judge({ method: 'GET', userAgent: '', headers: {}, active: true, test: true }),
        rule: RULE_VERSION,
        // Simulated scans stay out of statistics, so one visitor a day stands for them all.
        visitor: visitorOf(workspaceNum, '', 'simulated', at),
        userAgent: '',
      }
    },
  }
}
