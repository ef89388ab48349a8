import { describe, expect, it } from '@jest/globals'
import { DELIVERED_REASONS, SCAN_REASONS } from '@qregg/contract'
import { type JudgedHit, judge, RULE_VERSION } from '../../src/scans/enrichment/reason.ts'
import { APP_AGENTS, GENERIC_AGENTS } from './app-agents.ts'
import { BROWSER_AGENTS } from './browser-agents.ts'
import { CRAWLER_AGENTS, PREVIEW_AGENTS } from './fetcher-agents.ts'
import { HOSTILE_TEXTS } from './hostile-texts.ts'

const hit = (changes: Partial<JudgedHit>): JudgedHit => ({
  method: 'GET',
  userAgent: BROWSER_AGENTS[0]?.[0] ?? '',
  headers: {},
  active: true,
  test: false,
  ...changes,
})

const people = [...BROWSER_AGENTS, ...APP_AGENTS].map(([text]) => text)
const googlebot = CRAWLER_AGENTS[0] ?? ''
const whatsapp = 'WhatsApp/2.25.26.74 A'

describe('the reason of a scan', () => {
  it.each(people)('is human for a person: %s', (userAgent) => {
    expect(judge(hit({ userAgent }))).toBe('human')
  })

  it.each(GENERIC_AGENTS)('is human for a program that names nobody: "%s"', (userAgent) => {
    expect(judge(hit({ userAgent }))).toBe('human')
  })

  it.each(PREVIEW_AGENTS)('is preview for a named fetcher of previews: %s', (userAgent) => {
    expect(judge(hit({ userAgent }))).toBe('preview')
  })

  it.each(CRAWLER_AGENTS)('is crawler for a named crawler: %s', (userAgent) => {
    expect(judge(hit({ userAgent }))).toBe('crawler')
  })

  it.each([
    { 'sec-purpose': 'prefetch' },
    { 'sec-purpose': 'prefetch;prerender' },
    { 'sec-purpose': 'prefetch;anonymous-client-ip' },
    { purpose: 'prefetch' },
    { purpose: 'Prefetch' },
    { 'x-purpose': 'preview' },
    { 'x-moz': 'prefetch' },
    { purpose: ['a', 'prefetch'] },
  ])('is prefetch when a browser says that nobody asked yet: %j', (headers) => {
    expect(judge(hit({ headers }))).toBe('prefetch')
  })

  it.each([
    { 'sec-purpose': '' },
    { purpose: 'navigate' },
    { 'x-moz': 'microsummary' },
    { 'x-purpose': 'prefetched-elsewhere-not' },
    { referer: 'https://example.com/prefetch' },
    { 'sec-fetch-mode': 'navigate' },
  ])('is human when a header only looks like that of a prefetch: %j', (headers) => {
    expect(judge(hit({ headers }))).toBe('human')
  })

  it('is inactive while the code is switched off, whoever asks', () => {
    for (const userAgent of [people[0] ?? '', googlebot, whatsapp, ''])
      expect(judge(hit({ userAgent, active: false, headers: { purpose: 'prefetch' } }))).toBe('inactive')
  })

  it('follows the documented order: test, inactive, prefetch, preview, crawler, human', () => {
    const everything = `${googlebot} facebookexternalhit/1.1`
    const headers = { purpose: 'prefetch' }
    expect(judge(hit({ userAgent: everything, headers, active: false, test: true }))).toBe('test')
    expect(judge(hit({ userAgent: everything, headers, active: false }))).toBe('inactive')
    expect(judge(hit({ userAgent: everything, headers }))).toBe('prefetch')
    expect(judge(hit({ userAgent: everything }))).toBe('preview')
    expect(judge(hit({ userAgent: googlebot }))).toBe('crawler')
    expect(judge(hit({}))).toBe('human')
  })

  it('never lets a HEAD reach a webhook', () => {
    for (const userAgent of [...people, ...GENERIC_AGENTS])
      expect(DELIVERED_REASONS as readonly string[]).not.toContain(judge(hit({ userAgent, method: 'HEAD' })))
  })

  it('is the same for the same hit, however often it is judged', () => {
    for (const userAgent of [...people, ...PREVIEW_AGENTS, ...CRAWLER_AGENTS]) {
      const first = judge(hit({ userAgent }))
      for (let again = 0; again < 3; again += 1) expect(judge(hit({ userAgent }))).toBe(first)
    }
  })

  it('takes a name only where it begins a word', () => {
    expect(judge(hit({ userAgent: 'Mozilla/5.0 (Linux; Android 14; MyGooglebot Phone) Mobile' }))).toBe(
      'human',
    )
    expect(judge(hit({ userAgent: 'Mozilla/5.0 (compatible;Googlebot/2.1)' }))).toBe('crawler')
    expect(judge(hit({ userAgent: 'xWhatsApp/2' }))).toBe('human')
  })

  it('knows a name whatever the size of its letters', () => {
    expect(judge(hit({ userAgent: 'mozilla/5.0 (compatible; GOOGLEBOT/2.1)' }))).toBe('crawler')
    expect(judge(hit({ userAgent: 'whatsapp/2.25 a' }))).toBe('preview')
  })

  it('is one of the contract for every hostile header, and is never withheld for one', () => {
    for (const text of HOSTILE_TEXTS) {
      expect(
        judge(hit({ userAgent: text, headers: { purpose: text, 'sec-purpose': text, 'x-moz': text } })),
      ).toBe('human')
      expect(SCAN_REASONS).toContain(judge(hit({ userAgent: `${googlebot}${text}` })))
    }
  })

  it('is judged by the first 512 characters of the agent', () => {
    expect(judge(hit({ userAgent: `${'x '.repeat(256)}Googlebot/2.1` }))).toBe('human')
  })

  it('carries the version of the rule that these agents were checked with', () => {
    expect(RULE_VERSION).toBe(2)
  })
})
