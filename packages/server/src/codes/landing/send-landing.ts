import type { ServerResponse } from 'node:http'
import type { CodePayload, CodeType } from '@qregg/contract'
import { hasLandingPage, type LandingType, landingPage } from './landing-page.ts'

/** What a redirect keeps of a code that shows a page. */
export type Landing = { type: LandingType; payload: CodePayload; shortCode: string }

/** What a scan of this code shows; null when it leads away. @throws Error for a type of a newer version */
export function landingOf(code: { type: CodeType; payload: CodePayload; shortCode: string }): Landing | null {
  const { type, payload, shortCode } = code
  if (type === 'url') return null
  // Said here, where a code is looked up, and not where a page is made for a scan that is kept already.
  if (!hasLandingPage(type)) throw new Error(`This version knows no codes of the type ${type}.`)
  return { type, payload, shortCode }
}

/** Answers with a code's page. Never cached, so that every scan is seen and a change holds at once. */
export function sendLanding(response: ServerResponse, landing: Landing, headOnly: boolean): void {
  const page = landingPage(landing.type, landing.payload as never, landing.shortCode)
  response.writeHead(200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': Buffer.byteLength(page.body),
    'Cache-Control': 'private, no-store',
    'X-Robots-Tag': 'noindex',
    'Content-Security-Policy': page.contentSecurityPolicy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  })
  response.end(headOnly ? undefined : page.body)
}
