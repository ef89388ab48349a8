import type { ErrorBody, ErrorCode } from '@qregg/contract'
import type { AfterResponseMiddleware, HttpResponse, RawHttpResponse } from 'zapier-platform-core'
import { inputLabel } from '../inputs/labels.ts'
import { notOurs } from './call.ts'

const WAIT_SECONDS = 60
const WAIT_AT_MOST_SECONDS = 3_600

/** Where the server speaks to developers, what a person who builds a Zap can do instead. */
const SAID_BETTER: Partial<Record<ErrorCode, string>> = {
  external_id_taken:
    'Another QR code already has this reference. Use "Find or Create QR Code" to use that one.',
}

/** Turns every answer that is not a success into the error that Zapier knows what to do with. */
export const checkAnswer: AfterResponseMiddleware = async (response, z) => {
  const { status } = response
  if (status < 300) return response
  const { host } = new URL(response.request.url ?? '')
  if (status < 400) throw new z.errors.Error(moved(response, host), 'moved', status)
  const told = await readError(response)
  const wait = response.getHeader('retry-after')
  if (status === 401) {
    throw new z.errors.ExpiredAuthError(
      told?.message ?? `${host} refused the API key. Connect again with a key that works.`,
    )
  }
  // A server that says when to come back is asked again by Zapier, and no task is lost.
  if (status === 429 || (status === 503 && wait)) {
    const message = told?.message ?? `${host} is busy and asks to wait.`
    throw new z.errors.ThrottledError(message, waitSeconds(wait))
  }
  if (told) throw new z.errors.Error(sentence(told), told.code, status)
  if (status < 500) throw notOurs(z, host, status)
  throw new z.errors.Error(`${host} answered ${status}. Try again later.`, 'internal', status)
}

type Told = ErrorBody['error']

/** The error in the contract's shape; undefined when something else answered, such as a proxy with its HTML. */
async function readError(response: HttpResponse): Promise<Told | undefined> {
  try {
    // The content of a raw response may only be read as a stream.
    const { raw } = response.request
    const text = raw ? await (response as unknown as RawHttpResponse).text() : response.content
    const { error } = JSON.parse(text) as Partial<ErrorBody>
    return typeof error?.message === 'string' && typeof error.code === 'string' ? error : undefined
  } catch {
    return undefined
  }
}

function sentence({ code, message, details, requestId }: Told): string {
  if (code === 'validation_failed' && details?.length)
    return details.map((detail) => `${inputLabel(detail.path)} ${detail.message}.`).join(' ')
  if (code === 'internal') return `${message} (${requestId})`
  return SAID_BETTER[code] ?? message
}

function waitSeconds(header: string | undefined | null): number {
  if (!header || !/^\d{1,9}$/.test(header)) return WAIT_SECONDS
  return Math.min(Math.max(Number(header), 1), WAIT_AT_MOST_SECONDS)
}

function moved(response: HttpResponse, host: string): string {
  const target = response.getHeader('location') ?? ''
  const base = response.request.url
  const origin = URL.canParse(target, base) ? new URL(target, base).origin : ''
  const instead = origin && new URL(origin).host !== host ? ` Perhaps it is ${origin}.` : ''
  return `${host} answered with a redirect. Enter the address that the server really has as the server URL.${instead}`
}
