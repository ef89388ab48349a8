import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { parseTrustProxy } from '../../src/http/trust-proxy.ts'
import { createEnricher, type Enricher, type Hit } from '../../src/scans/enrichment/enrich.ts'
import { openPlaces, type Places } from '../../src/scans/enrichment/place.ts'
import { RULE_VERSION } from '../../src/scans/enrichment/reason.ts'
import { DAY_MS, openSalts, type Salts } from '../../src/scans/enrichment/salts.ts'
import { HOSTILE_TEXTS } from './hostile-texts.ts'

const AT = Date.UTC(2026, 0, 15, 12)
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'
const clock = { now: () => AT }
const dataDir = mkdtempSync(join(tmpdir(), 'enrich-'))
let salts: Salts
let places: Places
let enricher: Enricher

const make = (trust = 'off', cityless = false) =>
  createEnricher({ places, salts, clock, trust: parseTrustProxy(trust), cityless })
const hit = (changes: Partial<Hit> = {}): Hit => ({
  remoteAddress: '8.8.8.8',
  headers: { host: 'example.com', 'user-agent': IPHONE, referer: 'https://example.com/menu?table=4' },
  workspaceNum: 1,
  active: true,
  at: AT,
  ...changes,
})

beforeAll(async () => {
  salts = openSalts(dataDir, clock)
  places = { locate: (ip) => (ip === '9.9.9.9' ? { country: 'CH', city: 'Zurich' } : shipped.locate(ip)) }
  const shipped = await openPlaces()
  enricher = make()
})
afterAll(() => {
  salts.close()
  rmSync(dataDir, { recursive: true })
})

describe('an enriched scan', () => {
  it('is the documented example: a person with an iPhone in the United States', () => {
    expect(enricher.enrich(hit())).toEqual({
      country: 'US',
      city: null,
      device: 'mobile',
      os: 'iOS',
      browser: 'Safari',
      referrer: 'https://example.com/menu',
      reason: 'human',
      rule: RULE_VERSION,
      visitor: expect.any(Number),
      userAgent: IPHONE,
    })
  })

  it('of a request without any header is a person of whom nothing is known', () => {
    expect(enricher.enrich(hit({ headers: {}, remoteAddress: undefined }))).toMatchObject({
      country: null,
      device: null,
      os: null,
      browser: null,
      referrer: null,
      reason: 'human',
      userAgent: '',
    })
  })

  it('is judged by its headers, its code and its method', () => {
    const reason = (changes: Partial<Hit>) => enricher.enrich(hit(changes)).reason
    expect(reason({ headers: { 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1)' } })).toBe('crawler')
    expect(reason({ headers: { 'user-agent': 'WhatsApp/2.23.20.0 A' } })).toBe('preview')
    expect(reason({ headers: { 'user-agent': IPHONE, 'sec-purpose': 'prefetch;prerender' } })).toBe(
      'prefetch',
    )
    expect(reason({ active: false })).toBe('inactive')
    expect(reason({ test: true, active: false })).toBe('test')
    expect(reason({ method: 'HEAD' })).not.toBe('human')
  })

  it('has the same visitor for a repeat, and another for another workspace or day', () => {
    const { visitor } = enricher.enrich(hit())
    expect(enricher.enrich(hit()).visitor).toBe(visitor)
    expect(enricher.enrich(hit({ at: undefined })).visitor).toBe(visitor)
    expect(enricher.enrich(hit({ workspaceNum: 2 })).visitor).not.toBe(visitor)
    expect(enricher.enrich(hit({ at: AT - DAY_MS })).visitor).toBe(visitor)
  })

  it('obeys TRUST_PROXY for the place and the visitor alike', () => {
    const headers = { 'user-agent': IPHONE, 'x-forwarded-for': '6.6.6.6, 193.0.6.139' }
    const behind = make('1').enrich(hit({ remoteAddress: '10.0.0.1', headers }))
    expect(behind.country).toBe('NL')
    expect(behind.visitor).toBe(enricher.enrich(hit({ remoteAddress: '193.0.6.139' })).visitor)
    expect(enricher.enrich(hit({ headers })).country).toBe('US')
  })

  it('has the city that the places know, unless cities are left out', () => {
    expect(enricher.enrich(hit({ remoteAddress: '9.9.9.9' }))).toMatchObject({
      country: 'CH',
      city: 'Zurich',
    })
    expect(make('off', true).enrich(hit({ remoteAddress: '9.9.9.9' }))).toMatchObject({
      country: 'CH',
      city: null,
    })
  })

  it('holds no address, wherever the address came from', () => {
    const headers = { 'user-agent': IPHONE, 'x-forwarded-for': '193.0.6.139, 2001:4860:4860::8888' }
    const all = [
      enricher.enrich(hit()),
      make('1').enrich(hit({ headers })),
      make('2').enrich(hit({ headers })),
      make('10.0.0.0/8').enrich(hit({ headers, remoteAddress: '10.0.0.1' })),
    ]
    expect(JSON.stringify(all)).not.toMatch(/8\.8\.8\.8|193\.0\.6|10\.0\.0|2001|4860/)
  })

  it('is small and storable whatever the headers are, and never throws', () => {
    for (const enrich of [enricher, make('2'), make('10.0.0.0/8')].map((each) => each.enrich))
      for (const text of HOSTILE_TEXTS) {
        const scan = enrich(
          hit({
            remoteAddress: text,
            headers: {
              'user-agent': text,
              referer: text,
              'x-forwarded-for': text,
              purpose: text,
              'x-moz': [text, text],
            },
          }),
        )
        expect(scan.reason).toBe('human')
        expect(JSON.stringify(scan).length).toBeLessThan(6_000)
        expect(JSON.stringify(scan)).not.toMatch(/\\u0000|\\ud[89a-f]/i)
      }
  })
})

describe('a simulated scan', () => {
  const given = {
    workspaceNum: 1,
    country: 'JP',
    city: 'Kyoto',
    device: 'tablet',
    os: 'Android',
    browser: 'Chrome',
    referrer: 'https://example.com/a?b=c',
  } as const

  it('is what was asked for, and always a test', () => {
    expect(enricher.simulate(given)).toEqual({
      country: 'JP',
      city: 'Kyoto',
      device: 'tablet',
      os: 'Android',
      browser: 'Chrome',
      referrer: 'https://example.com/a',
      reason: 'test',
      rule: RULE_VERSION,
      visitor: expect.any(Number),
      userAgent: '',
    })
  })

  it('has the fields of a real one, in the same order', () => {
    expect(Object.keys(enricher.simulate(given))).toEqual(Object.keys(enricher.enrich(hit())))
  })

  it('is never taken for a visitor who came', () => {
    const { visitor } = enricher.simulate(given)
    expect(enricher.enrich(hit({ headers: {}, remoteAddress: undefined })).visitor).not.toBe(visitor)
  })
})
