import { lookup as systemLookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { buildConnector } from 'undici'
import type { AddressPolicy } from './address-policy.ts'

/** All addresses of a name, as the system's resolver knows them. */
export type Resolve = (hostname: string) => Promise<string[]>

export const systemResolve: Resolve = async (hostname) =>
  (await systemLookup(hostname, { all: true, verbatim: true })).map((entry) => entry.address)

/** A receiver's address is not one that may be dialled. The message names no address: it is shown to strangers. */
export class BlockedAddressError extends Error {
  readonly code = 'QREGG_BLOCKED_ADDRESS'

  constructor() {
    super('The address is private or reserved.')
  }
}

const CONNECT_TIMEOUT_MS = 3_000

/**
 * A connector for undici that resolves by itself, vets every address of the name, and dials one that it has vetted
 * with the name as TLS server name: between the check and the dial there is no second look-up to be told otherwise.
 * A lookup function given to the socket would not do: it is not asked about addresses written as such.
 */
export function createGuardedConnector(
  policy: AddressPolicy,
  resolve: Resolve = systemResolve,
  dial: buildConnector.connector = buildConnector({ timeout: CONNECT_TIMEOUT_MS, allowH2: false }),
  resolveWithinMs = CONNECT_TIMEOUT_MS,
): buildConnector.connector {
  return (options, callback) => {
    const hostname = options.hostname.replace(/^\[|\]$/g, '')
    inTime(vet(hostname, policy, resolve), resolveWithinMs).then(
      ([address]) =>
        dial(
          { ...options, hostname: address as string, servername: options.servername || serverName(hostname) },
          callback,
        ),
      (error: Error) => callback(error, null),
    )
  }
}

/** A resolver may never answer, and the socket's own timeout begins only with the dial. */
async function inTime<T>(work: Promise<T>, withinMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const error = Object.assign(new Error('The name was not resolved in time.'), { code: 'ETIMEOUT' })
    timer = setTimeout(reject, withinMs, error)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** At least one address, each of which may be dialled. One bad address among good ones is an attack, not an accident. */
async function vet(hostname: string, policy: AddressPolicy, resolve: Resolve): Promise<string[]> {
  const addresses = isIP(hostname) ? [hostname] : await resolve(hostname)
  if (addresses.length === 0)
    throw Object.assign(new Error('The name has no address.'), { code: 'ENOTFOUND' })
  if (!addresses.every((address) => policy.mayDial(address))) throw new BlockedAddressError()
  // IPv4 first: a host without working IPv6 would otherwise wait for the connect timeout each time.
  return addresses.sort((a, b) => isIP(a) - isIP(b))
}

/** TLS wants a name, and none for a bare address. */
function serverName(hostname: string): string | undefined {
  return isIP(hostname) ? undefined : hostname
}
