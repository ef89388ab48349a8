import type { Request } from 'express'
import type { Logger } from 'pino'
import type { TrustProxy } from './trust-proxy.ts'

/**
 * The address that a request came from, as TRUST_PROXY has it. Where that is off and a proxy is there all the same,
 * everybody seems to be the proxy and shares its limits: that is logged, once.
 */
export function createClientOfRequest(deps: {
  addressOf(remoteAddress: string | undefined, forwardedFor: string | undefined): string
  trustProxy: TrustProxy
  logger: Logger
}): (request: Request) => string {
  let isTold = deps.trustProxy.kind !== 'off'
  return (request) => {
    const forwardedFor = request.get('X-Forwarded-For')
    if (forwardedFor !== undefined && !isTold) {
      isTold = true
      deps.logger.warn(
        'A request came with X-Forwarded-For, and TRUST_PROXY is off, so it is not believed. If a proxy is in front of ' +
          'this server, set TRUST_PROXY: everybody behind it shares the limits of one address until then.',
      )
    }
    return deps.addressOf(request.socket.remoteAddress, forwardedFor)
  }
}
