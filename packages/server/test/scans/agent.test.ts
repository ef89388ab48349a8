import { describe, expect, it } from '@jest/globals'
import { BROWSERS, DEVICES, OPERATING_SYSTEMS } from '@qregg/contract'
import { createAgentCache, parseAgent } from '../../src/scans/enrichment/agent.ts'
import { APP_AGENTS, GENERIC_AGENTS } from './app-agents.ts'
import { BROWSER_AGENTS } from './browser-agents.ts'
import { CRAWLER_AGENTS, PREVIEW_AGENTS } from './fetcher-agents.ts'
import { HOSTILE_TEXTS } from './hostile-texts.ts'

describe('an agent', () => {
  it('of the documented example, Safari on an iPhone, is mobile, iOS and Safari', () => {
    const userAgent =
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'
    expect(parseAgent(userAgent)).toEqual({ device: 'mobile', os: 'iOS', browser: 'Safari' })
  })

  it.each([...BROWSER_AGENTS, ...APP_AGENTS])(
    'is read as the contract names it: %s',
    (text, device, os, browser) => {
      expect(parseAgent(text)).toEqual({ device, os, browser })
    },
  )

  it('that is empty is unknown in every way', () => {
    expect(parseAgent('')).toEqual({ device: null, os: null, browser: null })
  })

  it('of a program is no desktop, whatever system it names', () => {
    for (const text of [
      'Go-http-client/2.0 (linux)',
      'curl/8.16.0 (x86_64-pc-linux-gnu)',
      'Java/21 (Windows 11)',
    ])
      expect(parseAgent(text).device).toBeNull()
  })

  it('is never read as anything outside the closed lists', () => {
    const texts = [...PREVIEW_AGENTS, ...CRAWLER_AGENTS, ...GENERIC_AGENTS, ...HOSTILE_TEXTS]
    for (const text of texts) {
      const { device, os, browser } = parseAgent(text)
      expect([null, ...DEVICES]).toContain(device)
      expect([null, ...OPERATING_SYSTEMS]).toContain(os)
      expect([null, ...BROWSERS]).toContain(browser)
    }
  })

  it('is judged by its first 512 characters only', () => {
    const padding = `Mozilla/5.0 (${'x'.repeat(500)}`
    expect(parseAgent(`${padding} MetaIAB Facebook`)).toEqual(parseAgent(padding))
  })
})

describe('the cache of agents', () => {
  it('answers the very same object for the same header, and what parseAgent says', () => {
    const agents = createAgentCache()
    const [text] = BROWSER_AGENTS[0] ?? ['']
    const first = agents(text)
    expect(agents(Buffer.from(text).toString())).toBe(first)
    expect(first).toEqual({ ...parseAgent(text), text, fetcher: null })
  })

  it('forgets agents rather than growing', () => {
    const agents = createAgentCache(4)
    const first = agents('curl/1')
    for (let version = 2; version < 20; version += 1) agents(`curl/${version}`)
    expect(agents('curl/1')).not.toBe(first)
    expect(agents('curl/1')).toEqual(first)
  })

  it('keeps of a hostile header at most 512 characters, none of them a control character', () => {
    const agents = createAgentCache()
    for (const hostile of HOSTILE_TEXTS) {
      const { text } = agents(hostile)
      expect(text.length).toBeLessThanOrEqual(512)
      expect(text.isWellFormed()).toBe(true)
      expect([...text].every((letter) => letter >= ' ' && letter !== '\x7f')).toBe(true)
      expect(agents(hostile).text).toBe(text)
    }
  })

  it('does not take two agents for one because they begin alike', () => {
    const agents = createAgentCache()
    expect(agents('WhatsApp\x00/2').fetcher).toBe('preview')
    expect(agents('x WhatsApp /2').fetcher).toBeNull()
  })
})
