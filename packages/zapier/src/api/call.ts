import { API_PREFIX, type Operation } from '@qregg/contract'
import type { BeforeRequestMiddleware, HttpResponse, RawHttpResponse, ZObject } from 'zapier-platform-core'
import { type Connected, readConnection } from './connection.ts'

type Parsed<S> = S extends { _zod: { output: infer T } } ? T : never

/** What an operation answers, by the contract. */
export type Answer<O extends Operation> = O extends { pagination: infer P }
  ? { data: Array<Parsed<O['data']>>; pagination: Parsed<P> }
  : { data: Parsed<O['data']> }

export type Request = {
  /** For the braces in the operation's path. */
  params?: Record<string, string>
  /** Undefined and empty ones are left out. */
  query?: Record<string, string | number | undefined>
  body?: object
}

// Zapier ends a step after 30 s; a sentence of ours is better than its silence.
const TIMEOUT_MS = 20_000

/**
 * Calls an operation of the API and answers its body.
 * @throws Zapier's own errors, with a sentence for a person: for a refusal see check-answer.ts
 */
export async function call<O extends Operation>(
  z: ZObject,
  bundle: Connected,
  operation: O,
  request: Request = {},
): Promise<Answer<O>> {
  const { host } = readConnection(z, bundle)
  const response = await send<HttpResponse>(z, bundle, operation, request, false)
  const body: unknown = response.data
  if (typeof body !== 'object' || body === null || !('data' in body)) throw notOurs(z, host)
  return body as Answer<O>
}

/** The same for an operation that answers a file. */
export async function download(
  z: ZObject,
  bundle: Connected,
  operation: Operation & { file: string },
  request: Request,
): Promise<Buffer> {
  const { host } = readConnection(z, bundle)
  const response = await send<RawHttpResponse>(z, bundle, operation, request, true)
  if (!response.getHeader('content-type')?.startsWith(operation.file)) throw notOurs(z, host)
  return await response.buffer()
}

async function send<R extends HttpResponse | RawHttpResponse>(
  z: ZObject,
  bundle: Connected,
  operation: Operation,
  request: Request,
  raw: boolean,
): Promise<R> {
  const { origin, host, apiKey } = readConnection(z, bundle)
  const headers: Record<string, string> = {
    Accept: [operation.file ?? 'application/json'].flat().join(', '),
    Authorization: `Bearer ${apiKey}`,
    'X-Qregg-Source': 'zapier',
  }
  if (request.body) headers['Content-Type'] = 'application/json'
  try {
    return (await z.request({
      url: origin + API_PREFIX + pathOf(operation, request),
      middlewareData: { search: searchOf(request) },
      method: operation.method,
      headers,
      ...(request.body ? { body: jsonText(request.body) } : {}),
      // A redirect would drop the key or the method; check-answer.ts says where to instead.
      redirect: 'manual',
      timeout: TIMEOUT_MS,
      raw,
    } as Parameters<ZObject['request']>[0])) as unknown as R
  } catch (error) {
    throw isUnreachable(error) ? unreachable(z, host, error) : error
  }
}

function pathOf(operation: Operation, { params = {} }: Request): string {
  return operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
}

function searchOf({ query = {} }: Request): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value))
  }
  return search.size === 0 ? '' : `?${search}`
}

/** Puts the query on when Zapier's client has had its look at the URL: `{{…}}` in a query it would empty. */
export const appendSearch: BeforeRequestMiddleware = (request) => {
  request.url += String(request.middlewareData?.search ?? '')
  return request
}

/** `{{bundle.…}}` that a user typed would be refused as a variable; in JSON it can be spelt otherwise. */
function jsonText(body: object): string {
  return JSON.stringify(body).replaceAll('{{', '\\u007b\\u007b')
}

type Unreachable = Error & { code?: string; type?: string }

function isUnreachable(error: unknown): error is Unreachable {
  return error instanceof Error && error.name === 'FetchError'
}

function unreachable(z: ZObject, host: string, error: Unreachable) {
  const why =
    error.type === 'request-timeout'
      ? `did not answer within ${TIMEOUT_MS / 1000} seconds`
      : `could not be reached${error.code ? ` (${error.code})` : ''}`
  return new z.errors.Error(
    `${host} ${why}. Check the server URL of this connection, and that the server runs.`,
  )
}

/** For an answer that no server of ours gives. */
export function notOurs(z: ZObject, host: string, status?: number) {
  const what = status ? `What answers at ${host} (with ${status})` : `What answers at ${host}`
  return new z.errors.Error(`${what} is not a Qregg server. Check the server URL of this connection.`)
}
