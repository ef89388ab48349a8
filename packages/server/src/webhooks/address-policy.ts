import ipaddr from 'ipaddr.js'

export type AddressPolicy = {
  /** Whether a receiver at this IP address may be dialled. Anything that is not a plain address may not. */
  mayDial(address: string): boolean
}

// Microsoft Azure's metadata and DNS service stands at a public address.
const NEVER = new Set(['168.63.129.16'])
const NAT64 = ipaddr.parseCIDR('64:ff9b::/96')
const SIX_TO_FOUR = ipaddr.parseCIDR('2002::/16')

/**
 * Public unicast addresses may be dialled; private, loopback, link-local and special ones only inside a network that
 * the operator allows (WEBHOOK_ALLOWED_NETWORKS). An IPv4 address inside an IPv6 one is judged as what it is.
 */
export function createAddressPolicy(allowedNetworks: readonly string[]): AddressPolicy {
  const allowed = allowedNetworks.map((cidr) => ipaddr.parseCIDR(cidr))
  return {
    mayDial(text) {
      const address = parse(text)
      if (!address) return false
      if (
        allowed.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits))
      )
        return true
      return isPublic(address)
    },
  }
}

function parse(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  // Only the plain spelling: 127.1, 0x7f.1 and the like are what the system's resolver would turn into an address.
  if (text.includes('%')) return null
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text)
  if (!ipaddr.IPv6.isValid(text)) return null
  const address = ipaddr.IPv6.parse(text)
  if (address.isIPv4MappedAddress()) return address.toIPv4Address()
  return address
}

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (NEVER.has(address.toString())) return false
  if (address.kind() === 'ipv4') return address.range() === 'unicast'
  const six = address as ipaddr.IPv6
  const inner = embedded(six)
  if (inner) return isPublic(inner)
  // Global unicast is 2000::/3; the special ranges inside it are named by the library.
  return six.range() === 'unicast' && ((six.parts[0] ?? 0) & 0xe000) === 0x2000
}

/** The IPv4 address that a translating prefix carries. */
function embedded(address: ipaddr.IPv6): ipaddr.IPv4 | null {
  const bytes = address.toByteArray()
  if (address.match(NAT64 as [ipaddr.IPv6, number])) return new ipaddr.IPv4(bytes.slice(12, 16))
  if (address.match(SIX_TO_FOUR as [ipaddr.IPv6, number])) return new ipaddr.IPv4(bytes.slice(2, 6))
  return null
}
