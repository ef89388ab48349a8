import { createHmac, type KeyObject } from 'node:crypto'
import { isIPv4 } from 'node:net'
import ipaddr from 'ipaddr.js'
import { BoundedCache } from '../../bounded-cache.ts'
import { parseAddress } from './address.ts'
import { dayOf, type Salts } from './salts.ts'

/**
 * A visitor of one workspace on one UTC day, as a whole number from 0 to 2^52 − 1: eight bytes in either database,
 * and exact in JavaScript.
 */
export type VisitorHasher = (workspaceNum: number, ip: string, userAgent: string, at: number) => number

// 13 hexadecimal digits are 52 bits. Of a million visitors a day, one pair in ten thousand days would be taken for one.
const HEX_DIGITS = 13

/**
 * Makes the hasher: HMAC-SHA256, keyed with the salt of the day of `at` (epoch milliseconds), over the workspace's
 * number, the address (of IPv6 the /64, which is one household's) and the agent, cut to 52 bits.
 */
export function createVisitorHasher({
  salts,
  maximum = 20_000,
}: {
  salts: Salts
  maximum?: number
}): VisitorHasher {
  // Addresses are keys here, so each cache hangs on its salt alone, and is gone when the salt is forgotten.
  const bySalt = new WeakMap<KeyObject, BoundedCache<string, number>>()
  return (workspaceNum, ip, userAgent, at) => {
    const salt = salts.saltFor(dayOf(at))
    let known = bySalt.get(salt)
    if (known === undefined) {
      known = new BoundedCache(maximum)
      bySalt.set(salt, known)
    }
    const key = `${workspaceNum}|${ip}|${userAgent}`
    const cached = known.get(key)
    if (cached !== undefined) return cached
    const digest = createHmac('sha256', salt)
      .update(`${workspaceNum}|${networkOf(ip)}|${userAgent}`)
      .digest('hex')
    const visitor = Number.parseInt(digest.slice(0, HEX_DIGITS), 16)
    known.set(key, visitor)
    return visitor
  }
}

/** What stands for a household or a phone: an IPv4 address, or the first 64 bits of an IPv6 address. */
function networkOf(ip: string): string {
  if (isIPv4(ip)) return ip
  const address = parseAddress(ip)
  if (address === null) return ip
  return address instanceof ipaddr.IPv6 ? address.parts.slice(0, 4).join(':') : address.toString()
}
