import type { Request } from 'express'
import { ApiError } from '../errors.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses what another site has a browser send: a cookie proves who, not that they meant it. Every browser says where a
 * request that changes something comes from; whoever says nothing is refused as well.
 * Source: OWASP Cross-Site Request Forgery Prevention, Fetch Metadata.
 */
export function createSameOrigin(publicUrl: string): (request: Request) => void {
  const ownHost = new URL(publicUrl).host
  return (request) => {
    if (SAFE.has(request.method)) return
    const site = request.get('Sec-Fetch-Site')
    if (site === undefined ? isOwn(request, ownHost) : site === 'same-origin') return
    throw new ApiError(
      'forbidden',
      `This must come from the pages of this server itself. Open ${publicUrl}/dashboard/ and do it there.`,
    )
  }
}

/** By host alone: behind a proxy that speaks https, this server does not know by which scheme it was asked. */
function isOwn(request: Request, ownHost: string): boolean {
  const origin = request.get('Origin')
  if (origin === undefined || !URL.canParse(origin)) return false
  const { host } = new URL(origin)
  return host !== '' && (host === ownHost || host === request.get('Host'))
}

/**
 * Refuses what a page of another site asks for, by a link or by loading it: for a GET that leaves something behind.
 * @throws ApiError 403
 */
export function refuseOtherSites(request: Request): void {
  const site = request.get('Sec-Fetch-Site')
  if (site === undefined || site === 'same-origin' || site === 'none') return
  throw new ApiError('forbidden', 'This is not answered to other sites. Do it from the dashboard.')
}
