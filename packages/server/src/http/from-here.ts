import type { Request } from 'express'

const LOOPBACK = /^(::1|(::ffff:)?127(\.\d{1,3}){3})$/
const HERE = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i
/** What proxies add; some of them add only one of these. */
const PASSED_ON = /^(forwarded|via|x-real-ip|x-forwarded-.+)$/

/**
 * Whether a request comes from this very machine. The name it asks for must be this machine's, too: any site may have
 * its own name lead to loopback. And what a proxy passed on comes from wherever the proxy is reached from.
 */
export function isFromHere(request: Request): boolean {
  return (
    LOOPBACK.test(request.socket.remoteAddress ?? '') &&
    HERE.test(request.get('Host') ?? '') &&
    // A proxy that adds nothing and gives the name by which it dials still passes on the browser's Origin, and speaks
    // HTTP/1.0 unless it is told otherwise.
    isHere(request.get('Origin')) &&
    request.httpVersion !== '1.0' &&
    !Object.keys(request.headers).some((name) => PASSED_ON.test(name))
  )
}

const isHere = (origin: string | undefined) =>
  origin === undefined || (URL.canParse(origin) && HERE.test(new URL(origin).host))
