import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { sendLanding } from '../codes/landing/send-landing.ts'
import { isReserved } from '../codes/reserved-words.ts'
import type { Enricher } from '../scans/enrichment/enrich.ts'
import type { Kept, Recorder } from '../scans/recorder.ts'
import type { CodeCache, RedirectTarget } from './code-cache.ts'
import { sendPage } from './pages.ts'

/** Answers `GET /{shortCode}` and says true; false when the request is somebody else's. */
export type Redirect = (request: IncomingMessage, response: ServerResponse) => boolean

/** What a look-up says: undefined when it failed. */
type Found = RedirectTarget | null | undefined

// The visitor's query is dropped: a destination's own parameters are its owner's business.
// A slash at the end is what some apps add to what they scan.
const SHORT_CODE = /^\/([A-Za-z0-9_-]{2,64})\/?(?:\?.*)?$/s

/**
 * The hot path. It stands before Express, whose chain costs more than everything here. **The 302 leaves only after the
 * scan's transaction is committed**; when that fails, or too much waits, the answer is 503 and never a redirect
 * without a row. HEAD answers the same and is never a scan.
 */
export function createRedirect(deps: {
  codes: CodeCache
  enricher: Enricher
  recorder: Recorder
  clock: Clock
  logger: Logger
}): Redirect {
  const { codes, enricher, recorder, clock, logger } = deps

  return (request, response) => {
    const { method, url } = request
    if (method !== 'GET' && method !== 'HEAD') return false
    const shortCode = SHORT_CODE.exec(url ?? '')?.[1]
    if (shortCode === undefined) return false
    const found = lookUp(shortCode)
    if (!(found instanceof Promise)) return respond(request, response, shortCode, found)
    // Who serves a reserved word does not wait for a database to say that it is no code.
    if (isReserved(shortCode)) return false
    found
      .then((target) => respond(request, response, shortCode, target))
      .catch((error: unknown) => {
        logger.error({ err: error }, 'a redirect could not be answered')
        response.destroy()
      })
    return true
  }

  /** Undefined when the database cannot say: a fault that would end the process here, where nobody catches it. */
  function lookUp(shortCode: string): Found | Promise<Found> {
    try {
      const found = codes.find(shortCode)
      return found instanceof Promise ? found.catch(refused) : found
    } catch (error) {
      return refused(error)
    }
  }

  function refused(error: unknown): undefined {
    logger.error({ err: error }, 'a code could not be looked up and its scan was refused with 503')
  }

  function respond(request: IncomingMessage, response: ServerResponse, shortCode: string, target: Found) {
    const isHead = request.method === 'HEAD'
    if (target === undefined) {
      sendPage(response, 'busy', isHead)
      return true
    }
    if (target === null) {
      // A reserved word is never a code, so only what is not found needs to be asked about.
      if (isReserved(shortCode)) return false
      sendPage(response, 'unknown', isHead)
      return true
    }
    if (isHead) answer(response, target, true)
    else record(request, response, target)
    return true
  }

  function record(request: IncomingMessage, response: ServerResponse, target: RedirectTarget) {
    const at = clock.now()
    const active = target.state === 'active'
    const seen = enricher.enrich({
      remoteAddress: request.socket.remoteAddress,
      headers: request.headers,
      workspaceNum: target.workspaceNum,
      active,
      at,
    })
    const taken = recorder.record(
      {
        workspace_num: target.workspaceNum,
        code_num: target.codeNum,
        revision: target.revision,
        at,
        country: seen.country,
        city: seen.city,
        device: seen.device,
        os: seen.os,
        browser: seen.browser,
        referrer: seen.referrer,
        reason: seen.reason,
        rule: seen.rule,
        visitor: seen.visitor,
        userAgent: seen.userAgent,
      },
      (kept) => recorded(response, target, kept),
    )
    if (!taken) sendPage(response, 'busy')
  }

  /** Called by the recorder among the answers of a whole batch: a response that cannot be written is cut off. */
  function recorded(response: ServerResponse, target: RedirectTarget, kept: Kept) {
    try {
      if (kept) answer(response, target, false)
      else sendPage(response, 'busy')
    } catch (error) {
      logger.error({ err: error }, 'a redirect could not be answered')
      response.destroy()
    }
  }
}

function answer(response: ServerResponse, target: RedirectTarget, headOnly: boolean) {
  if (target.state !== 'active') return sendPage(response, target.state, headOnly)
  if (target.landing !== null) return sendLanding(response, target.landing, headOnly)
  response.writeHead(302, [
    'Location',
    target.location,
    'Cache-Control',
    'private, no-store',
    'X-Robots-Tag',
    'noindex',
    'Content-Length',
    '0',
  ])
  response.end()
}
