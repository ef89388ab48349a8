import { isIPv4, isIPv6 } from 'node:net'
import ipaddr from 'ipaddr.js'

/**
 * An IP address in its one canonical spelling, or null for anything else: IPv6 in its short form and small letters,
 * IPv4 that comes wrapped in IPv6 (`::ffff:`) as plain IPv4, no zone (`%eth0`), no port, no brackets.
 */
export function canonicalAddress(text: string): string | null {
  const address = parseAddress(withoutPort(text))
  if (address === null) return null
  // A zone names an interface of this machine, and says nothing about the visitor.
  if (address instanceof ipaddr.IPv6) address.zoneId = undefined
  return address.toString()
}

/** An address as the library's own object, IPv4 unwrapped; null for anything but dotted IPv4 or IPv6. */
export function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  // Node judges the text first: the library takes `1` and `0x7f.1` for IPv4 too, and each of its own checks throws
  // and catches inside, which costs more than all else that is done for a scan.
  if (isIPv4(text)) return ipaddr.IPv4.parse(text)
  // 45 characters are the longest IPv6; a zone may follow.
  if (text.length > 64 || !isIPv6(text)) return null
  const address = ipaddr.IPv6.parse(text)
  return address.parts[5] === 0xffff && address.isIPv4MappedAddress() ? address.toIPv4Address() : address
}

/** Some proxies write `203.0.113.7:52114` or `[2001:db8::1]:52114`. */
function withoutPort(text: string): string {
  if (text.startsWith('[')) return text.replace(/^\[([^\]]*)\](?::\d{1,5})?$/, '$1')
  return text.includes('.') ? text.replace(/^(\d[\d.]*):\d{1,5}$/, '$1') : text
}
