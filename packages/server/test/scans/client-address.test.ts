import { isIP } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { parseTrustProxy } from '../../src/http/trust-proxy.ts'
import { createClientAddress } from '../../src/scans/enrichment/client-address.ts'
import { HOSTILE_TEXTS } from './hostile-texts.ts'

const addressOf = (trust: string) => createClientAddress(parseTrustProxy(trust))

describe('TRUST_PROXY', () => {
  it.each([undefined, '', ' ', 'off', 'OFF', 'false', '0'])('is off when it is %j', (text) => {
    expect(parseTrustProxy(text)).toEqual({ kind: 'off' })
  })

  it('is a number of proxies', () => {
    expect(parseTrustProxy('2')).toEqual({ kind: 'hops', hops: 2 })
  })

  it('is a list of networks, of which one without a length is a single address', () => {
    const trust = parseTrustProxy('10.0.0.0/8, fd00::/8,192.0.2.7')
    expect(trust.kind === 'networks' && trust.networks.map(([, bits]) => bits)).toEqual([8, 8, 32])
  })

  it.each([
    'true',
    'yes',
    'all',
    '-1',
    '1.5',
    '33',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0/8',
    'fd00::/129',
    '10.0.0.0/8,',
    '10.0.0.0/8/8',
    'proxy.example.com',
    '0.0.0.0/0',
    '::/0',
    '010.0.0.1',
    '1,2',
  ])('stops the start with an error that names it and the way out when it is %j', (text) => {
    expect(() => parseTrustProxy(text)).toThrow(/^TRUST_PROXY .*Use off, the number of proxies/)
  })
})

describe('the address of a client without trusted proxies', () => {
  const address = addressOf('off')

  it('is that of the connection, whatever the header claims', () => {
    expect(address('203.0.113.7', '198.51.100.1')).toBe('203.0.113.7')
    expect(address('2001:db8::1', '198.51.100.1')).toBe('2001:db8::1')
  })

  it('is plain IPv4 where the connection wraps it in IPv6', () => {
    expect(address('::ffff:203.0.113.7', undefined)).toBe('203.0.113.7')
  })

  it('has no zone', () => {
    expect(address('fe80::1%eth0', undefined)).toBe('fe80::1')
  })

  it('is empty when the connection is already gone', () => {
    expect(address(undefined, '198.51.100.1')).toBe('')
  })
})

describe('the address of a client behind a number of proxies', () => {
  it('is what the nearest proxy wrote, behind one', () => {
    expect(addressOf('1')('10.0.0.1', '6.6.6.6, 203.0.113.7')).toBe('203.0.113.7')
  })

  it('is what the second proxy wrote, behind two', () => {
    expect(addressOf('2')('10.0.0.1', '6.6.6.6, 203.0.113.7, 10.0.0.2')).toBe('203.0.113.7')
  })

  it('is the left-most only when no more proxies have written than are trusted', () => {
    expect(addressOf('3')('10.0.0.1', '203.0.113.7')).toBe('203.0.113.7')
  })

  it('is that of the connection without a header', () => {
    expect(addressOf('1')('203.0.113.7', undefined)).toBe('203.0.113.7')
    expect(addressOf('1')('203.0.113.7', '')).toBe('203.0.113.7')
  })
})

describe('the address of a client behind proxies in networks', () => {
  const address = addressOf('10.0.0.0/8,fd00::/8')

  it('is the first from the right that is no trusted proxy', () => {
    expect(address('10.0.0.1', '6.6.6.6, 203.0.113.7, 10.9.9.9')).toBe('203.0.113.7')
    expect(address('::ffff:10.0.0.1', '6.6.6.6,203.0.113.7,fd00::5')).toBe('203.0.113.7')
  })

  it('is that of the connection when this is no trusted proxy', () => {
    expect(address('203.0.113.7', '6.6.6.6, 10.0.0.1')).toBe('203.0.113.7')
  })

  it('is the left-most when all are trusted proxies', () => {
    expect(address('10.0.0.1', '10.0.0.3, 10.0.0.2')).toBe('10.0.0.3')
  })

  it('never reaches past what is no address', () => {
    expect(address('10.0.0.1', '203.0.113.7, unknown, 10.0.0.2')).toBe('10.0.0.2')
    expect(address('10.0.0.1', '203.0.113.7, , 10.0.0.2')).toBe('10.0.0.2')
    expect(address('10.0.0.1', 'garbage')).toBe('10.0.0.1')
  })
})

describe('a forwarded address', () => {
  const address = addressOf('1')

  it.each([
    ['203.0.113.7:52114', '203.0.113.7'],
    ['[2001:db8::1]:52114', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['0:0:0:0:0:ffff:cb00:7107', '203.0.113.7'],
    ['fe80::1%eth0', 'fe80::1'],
    ['  203.0.113.7  ', '203.0.113.7'],
  ])('is spelt in one way: %s', (written, canonical) => {
    expect(address('10.0.0.1', written)).toBe(canonical)
    expect(address('10.0.0.1', written)).toBe(canonical)
  })

  it('of any hostile header leaves an address, and finding it never throws', () => {
    for (const trust of ['off', '1', '32', '10.0.0.0/8'])
      for (const text of HOSTILE_TEXTS)
        for (const header of [text, `${text},203.0.113.7`, `203.0.113.7,${text}`])
          expect(isIP(addressOf(trust)('10.0.0.1', header))).not.toBe(0)
  })

  it('is empty when neither the connection nor the header has one', () => {
    for (const text of HOSTILE_TEXTS.filter((each) => !each.startsWith('1.2.3.4,')))
      expect(address(text, text)).toBe('')
  })

  it('further back than 2,048 characters is not looked at, and no half of one is believed', () => {
    const proxies = '10.0.0.1,'.repeat(226)
    expect(proxies.length).toBe(2_034)
    expect(addressOf('10.0.0.0/8')('10.0.0.1', `198.51.100.255,${proxies}10.0.0.2`)).toBe('10.0.0.1')
    expect(addressOf('10.0.0.0/8')('10.0.0.1', `8.8.8.8,${proxies}10.0.0.2`.slice(3))).toBe('10.0.0.1')
  })
})
