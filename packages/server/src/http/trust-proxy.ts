import ipaddr from 'ipaddr.js'

/** A network as its first address and the number of leading bits that count. */
export type Network = readonly [ipaddr.IPv4 | ipaddr.IPv6, number]

/** Whose X-Forwarded-For is believed: nobody's, that of so many proxies in a row, or that of proxies in networks. */
export type TrustProxy =
  | { kind: 'off' }
  | { kind: 'hops'; hops: number }
  | { kind: 'networks'; networks: readonly Network[] }

const MOST_HOPS = 32
const MOST_NETWORKS = 256
const WAY_OUT =
  'Use off, the number of proxies in front of this server (such as 1), or their networks (such as 10.0.0.0/8,fd00::/8)'

/** Reads TRUST_PROXY. Throws an Error whose message names the variable, what is wrong and the way out. */
export function parseTrustProxy(text: string | undefined): TrustProxy {
  const value = (text ?? '').trim()
  if (value === '' || value === '0' || /^(?:off|false)$/i.test(value)) return { kind: 'off' }
  if (/^\d+$/.test(value)) {
    const hops = Number(value)
    if (hops > MOST_HOPS)
      throw new Error(`TRUST_PROXY is ${value} proxies; at most ${MOST_HOPS} are possible. ${WAY_OUT}.`)
    return { kind: 'hops', hops }
  }
  const networks = value.split(',').map((part) => parseNetwork(part.trim()))
  if (networks.length > MOST_NETWORKS)
    throw new Error(`TRUST_PROXY lists more than ${MOST_NETWORKS} networks. ${WAY_OUT}.`)
  return { kind: 'networks', networks }
}

function parseNetwork(text: string): Network {
  const [address = '', bits, ...rest] = text.split('/')
  const whole = ipaddr.IPv4.isValidFourPartDecimal(address) ? 32 : ipaddr.IPv6.isValid(address) ? 128 : 0
  const length = bits === undefined ? whole : /^\d{1,3}$/.test(bits) ? Number(bits) : -1
  if (whole === 0 || rest.length > 0 || length < 0 || length > whole) {
    throw new Error(`TRUST_PROXY has "${text}", which is no network. ${WAY_OUT}.`)
  }
  // Everybody's word would be taken, the visitor's own included: the opposite of what the setting is for.
  if (length === 0) throw new Error(`TRUST_PROXY has "${text}", which is the whole internet. ${WAY_OUT}.`)
  return [ipaddr.parse(address), length]
}
