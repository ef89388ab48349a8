import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { DAY_MS, type Salts } from '../../src/scans/enrichment/salts.ts'
import { createVisitorHasher } from '../../src/scans/enrichment/visitor.ts'
import { BROWSER_AGENTS } from './browser-agents.ts'
import { HOSTILE_TEXTS } from './hostile-texts.ts'

const AT = Date.UTC(2026, 0, 15, 12)
const AGENT = BROWSER_AGENTS[0]?.[0] ?? ''

/** Salts that a test can foretell: the day's number, 32 bytes long. */
const fakeSalts = (): Salts => {
  const kept = new Map<number, KeyObject>()
  return {
    saltFor(day) {
      const salt = kept.get(day) ?? createSecretKey(Buffer.alloc(32, `day ${day}`))
      kept.set(day, salt)
      return salt
    },
    rotate() {},
    close() {},
  }
}
const hasher = () => createVisitorHasher({ salts: fakeSalts() })

describe('a visitor', () => {
  it('is HMAC-SHA256 of workspace, address and agent under the salt of the day, cut to 52 bits', () => {
    const day = Math.floor(AT / DAY_MS)
    const whole = createHmac('sha256', Buffer.alloc(32, `day ${day}`))
      .update(`7|203.0.113.7|${AGENT}`)
      .digest()
    expect(hasher()(7, '203.0.113.7', AGENT, AT)).toBe(Number(whole.readBigUInt64BE() >> 12n))
  })

  it('is the same all day, and another the next day', () => {
    const visitor = hasher()
    const midnight = Math.floor(AT / DAY_MS) * DAY_MS
    const first = visitor(1, '203.0.113.7', AGENT, midnight)
    expect(visitor(1, '203.0.113.7', AGENT, midnight + DAY_MS - 1)).toBe(first)
    expect(visitor(1, '203.0.113.7', AGENT, midnight + DAY_MS)).not.toBe(first)
    expect(visitor(1, '203.0.113.7', AGENT, midnight - 1)).not.toBe(first)
  })

  it('is another in another workspace, at another address, with another agent', () => {
    const visitor = hasher()
    const all = [
      visitor(1, '203.0.113.7', AGENT, AT),
      visitor(2, '203.0.113.7', AGENT, AT),
      visitor(1, '203.0.113.8', AGENT, AT),
      visitor(1, '203.0.113.7', `${AGENT}!`, AT),
      visitor(1, '', AGENT, AT),
    ]
    expect(new Set(all).size).toBe(all.length)
  })

  it('with IPv6 is known by the first 64 bits, for a phone changes the rest at will', () => {
    const visitor = hasher()
    const home = visitor(1, '2001:db8:1:2::5', AGENT, AT)
    expect(visitor(1, '2001:db8:1:2:aaaa:bbbb:cccc:dddd', AGENT, AT)).toBe(home)
    expect(visitor(1, '2001:db8:1:2::', AGENT, AT)).toBe(home)
    expect(visitor(1, '2001:db8:1:3::5', AGENT, AT)).not.toBe(home)
    expect(visitor(1, '2001:db8::1:2:0:0:5', AGENT, AT)).not.toBe(home)
  })

  it('with IPv4 wrapped in IPv6 is the one with plain IPv4, and no two of those are one', () => {
    const visitor = hasher()
    expect(visitor(1, '::ffff:203.0.113.7', AGENT, AT)).toBe(visitor(1, '203.0.113.7', AGENT, AT))
    expect(visitor(1, '::ffff:203.0.113.8', AGENT, AT)).not.toBe(visitor(1, '203.0.113.7', AGENT, AT))
  })

  it('is a whole number that both databases and JavaScript keep exactly', () => {
    const visitor = hasher()
    let most = 0
    for (let last = 0; last < 256; last += 1) {
      const number = visitor(1, `203.0.113.${last}`, AGENT, AT)
      expect(Number.isSafeInteger(number) && number >= 0 && number < 2 ** 52).toBe(true)
      expect(JSON.parse(JSON.stringify(number))).toBe(number)
      most = Math.max(most, number)
    }
    expect(most).toBeGreaterThan(2 ** 51)
  })

  it('is a number for any hostile text too', () => {
    const visitor = hasher()
    for (const text of HOSTILE_TEXTS) expect(Number.isSafeInteger(visitor(1, text, text, AT))).toBe(true)
  })

  it('is the same from memory as made anew', () => {
    const visitor = createVisitorHasher({ salts: fakeSalts(), maximum: 2 })
    const first = visitor(1, '203.0.113.0', AGENT, AT)
    for (let last = 1; last < 50; last += 1) visitor(1, `203.0.113.${last}`, AGENT, AT)
    expect(visitor(1, '203.0.113.0', AGENT, AT)).toBe(first)
    expect(visitor(1, '203.0.113.0', AGENT, AT)).toBe(first)
  })
})
