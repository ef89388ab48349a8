import { isIP, type Socket } from 'node:net'
import { buildConnector } from 'undici'
import type { AddressPolicy } from './address-policy.ts'
import { createNameResolver } from './name-resolver.ts'

/** All addresses of a name. Rejects with the code of a name server's or the system's error. */
export type Resolve = (hostname: string) => Promise<readonly string[]>

/** A receiver's address is not one that may be dialled. The message names no address: it is shown to strangers. */
export class BlockedAddressError extends Error {
  readonly code = 'QREGG_BLOCKED_ADDRESS'

  constructor() {
    super('The address is private or reserved.')
  }
}

/** From the look-up of the name to the end of the TLS handshake. */
const CONNECT_TIMEOUT_MS = 3_000

/**
 * A connector for undici that resolves by itself, vets every address of the name, and dials one that it has vetted
 * with the name as TLS server name: between the check and the dial there is no second look-up to be told otherwise.
 * A lookup function given to the socket would not do: it is not asked about addresses written as such.
 */
export function createGuardedConnector(
  policy: AddressPolicy,
  resolve: Resolve = createNameResolver(),
  dial: buildConnector.connector = buildConnector({ timeout: CONNECT_TIMEOUT_MS, allowH2: false }),
  connectWithinMs = CONNECT_TIMEOUT_MS,
): buildConnector.connector {
  return (options, callback) => {
    const hostname = options.hostname.replace(/^\[|\]$/g, '')
    let [isDialled, isOver] = [false, false]
    const end: buildConnector.Callback = (...[error, socket]) => {
      // Too late: undici has been told that there is no connection.
      if (isOver) return void socket?.destroy()
      isOver = true
      clearTimeout(timer)
      if (error) return callback(error, null)
      noteUseInErrors(socket)
      callback(null, socket)
    }
    const timer = setTimeout(() => end(lateError(isDialled), null), connectWithinMs)
    vet(hostname, policy, resolve)
      .then((address) => {
        if (isOver) return
        isDialled = true
        dial({ ...options, hostname: address, servername: options.servername || serverName(hostname) }, end)
      })
      .catch((error: Error) => end(error, null))
  }
}

function lateError(isDialled: boolean): Error {
  return isDialled
    ? Object.assign(new Error('The receiver was not reached in time.'), { code: 'UND_ERR_CONNECT_TIMEOUT' })
    : Object.assign(new Error('The name was not resolved in time.'), { code: 'ETIMEOUT' })
}

/** undici tells of a connection that was closed whether it had been of use; of one that was reset it does not. */
function noteUseInErrors(socket: Socket): void {
  socket.on('error', (error) => Object.assign(error, { socket: { bytesRead: socket.bytesRead } }))
}

/** The address to dial, when each one of the name may be. One bad address among good ones is an attack, not an accident. */
async function vet(hostname: string, policy: AddressPolicy, resolve: Resolve): Promise<string> {
  const addresses = isIP(hostname) ? [hostname] : await resolve(hostname)
  // IPv4 first: a host without working IPv6 would otherwise wait for the connect timeout each time.
  const [first] = addresses.toSorted((a, b) => isIP(a) - isIP(b))
  if (first === undefined) throw Object.assign(new Error('The name has no address.'), { code: 'ENOTFOUND' })
  if (!addresses.every((address) => policy.mayDial(address))) throw new BlockedAddressError()
  return first
}

/** TLS wants a name, and none for a bare address. */
function serverName(hostname: string): string | undefined {
  return isIP(hostname) ? undefined : hostname
}
