import { isIP } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { createAddressPolicy } from '../../src/webhooks/address-policy.ts'
import { ODD_ANSWERS, PRIVATE_HOSTS, PUBLIC_ADDRESSES } from './ssrf-literals.ts'

const strict = createAddressPolicy([])
const asUrlHost = (host: string) => new URL(`https://${host}/`).hostname.replace(/^\[|\]$/g, '')

describe('an address that may not be dialled', () => {
  it.each(PRIVATE_HOSTS)('is %s, as a URL has it', (host) => {
    const literal = asUrlHost(host)
    expect(isIP(literal)).not.toBe(0)
    expect(strict.mayDial(literal)).toBe(false)
  })

  it.each(PRIVATE_HOSTS.map((host) => host.replace(/^\[|\]$/g, '')))(
    'is %s, as a resolver has it',
    (answer) => {
      expect(strict.mayDial(answer)).toBe(false)
    },
  )

  it.each(ODD_ANSWERS)('is whatever is no plain address: %p', (answer) => {
    expect(strict.mayDial(answer)).toBe(false)
  })

  it('is every address of the special IPv4 networks, at both ends', () => {
    const ends = [
      ['0.0.0.0', '0.255.255.255'],
      ['10.0.0.0', '10.255.255.255'],
      ['100.64.0.0', '100.127.255.255'],
      ['127.0.0.0', '127.255.255.255'],
      ['169.254.0.0', '169.254.255.255'],
      ['172.16.0.0', '172.31.255.255'],
      ['192.0.0.0', '192.0.0.255'],
      ['192.168.0.0', '192.168.255.255'],
      ['198.18.0.0', '198.19.255.255'],
      ['224.0.0.0', '255.255.255.255'],
    ]
    for (const address of ends.flat()) {
      expect([address, strict.mayDial(address)]).toEqual([address, false])
      expect([address, strict.mayDial(`::ffff:${address}`)]).toEqual([address, false])
      expect([address, strict.mayDial(`64:ff9b::${address}`)]).toEqual([address, false])
    }
  })
})

describe('an address that may be dialled', () => {
  it.each(PUBLIC_ADDRESSES)('is %s', (address) => {
    expect(strict.mayDial(address)).toBe(true)
  })
})

describe('a network that the operator allows', () => {
  const policy = createAddressPolicy(['10.1.0.0/16', 'fd00:1::/32', '127.0.0.0/8'])

  it.each(['10.1.0.1', '10.1.255.255', 'fd00:1::5', '127.0.0.1', '::ffff:10.1.2.3'])(
    'lets %s be dialled',
    (address) => {
      expect(policy.mayDial(address)).toBe(true)
    },
  )

  it.each(['10.2.0.1', 'fd00:2::5', '::1', '192.168.0.1', '169.254.169.254', '64:ff9b::10.2.0.1'])(
    'opens nothing else: %s',
    (address) => {
      expect(policy.mayDial(address)).toBe(false)
    },
  )

  it('takes nothing away from what is public', () => {
    for (const address of PUBLIC_ADDRESSES) expect(policy.mayDial(address)).toBe(true)
  })
})
