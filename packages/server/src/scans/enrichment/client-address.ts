import type ipaddr from 'ipaddr.js'
import { BoundedCache } from '../../bounded-cache.ts'
import type { Network, TrustProxy } from '../../http/trust-proxy.ts'
import { canonicalAddress, parseAddress } from './address.ts'

export { parseTrustProxy, type TrustProxy } from '../../http/trust-proxy.ts'

// A chain of proxies is a few hundred characters; only the end of a longer header is read.
const LONGEST_CHAIN = 2_048

type Hop = { address: string; trusted: boolean }

/**
 * Finds whose request it is. The header is walked from the right, from the proxy that spoke to us outwards, and only
 * as far as TRUST_PROXY reaches: what stands further left was written by the visitor. The answer is canonical
 * (address.ts), and '' where the address is unknown. Never throws.
 *
 * With a number of hops the connection is not looked at, so the server must be reachable through the proxies alone.
 */
export function createClientAddress(
  trust: TrustProxy,
  maximum = 10_000,
): (remoteAddress: string | undefined, forwardedFor: string | undefined) => string {
  if (trust.kind === 'off') return (remoteAddress) => connectionAddress(remoteAddress ?? '')
  const hops = new BoundedCache<string, Hop | null>(maximum)
  const networks = trust.kind === 'networks' ? trust.networks : []

  const readHop = (text: string): Hop | null => {
    const known = hops.get(text)
    if (known !== undefined) return known
    const address = text.length > 64 ? null : canonicalAddress(text)
    const hop = address === null ? null : { address, trusted: isWithin(address, networks) }
    // A copy, because a slice would keep the whole header in memory; what is no address is not worth a place.
    if (hop !== null) hops.set(Buffer.from(text, 'latin1').toString('latin1'), hop)
    return hop
  }

  return (remoteAddress, forwardedFor) => {
    const connection = readHop(remoteAddress ?? '')
    let believed = connection?.address ?? ''
    let trusted = trust.kind === 'hops' ? true : (connection?.trusted ?? false)
    if (forwardedFor === undefined || !trusted) return believed
    const first = Math.max(0, forwardedFor.length - LONGEST_CHAIN)
    let end = forwardedFor.length
    for (let hop = 1; trusted && end > first; hop += 1) {
      const comma = forwardedFor.lastIndexOf(',', end - 1)
      // What was cut in the middle is not an address, and what is not an address ends the chain.
      if (comma < first && first > 0) return believed
      const next = readHop(forwardedFor.slice(comma + 1, end).trim())
      if (next === null) return believed
      believed = next.address
      trusted = trust.kind === 'hops' ? hop < trust.hops : next.trusted
      end = comma
    }
    return believed
  }
}

/** Node writes the address of a connection canonically, but for IPv4 wrapped in IPv6 and for zones. */
function connectionAddress(address: string): string {
  if (address.startsWith('::ffff:') && address.includes('.')) return address.slice(7)
  return address.includes('%') ? address.slice(0, address.indexOf('%')) : address
}

function isWithin(text: string, networks: readonly Network[]): boolean {
  const address = parseAddress(text)
  return address !== null && networks.some(([network, bits]) => covers(address, network, bits))
}

function covers(
  address: ipaddr.IPv4 | ipaddr.IPv6,
  network: ipaddr.IPv4 | ipaddr.IPv6,
  bits: number,
): boolean {
  return address.kind() === network.kind() && address.match(network, bits)
}
