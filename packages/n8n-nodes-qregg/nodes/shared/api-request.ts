import type { Pagination } from '@qregg/contract'
import type {
  IDataObject,
  IExecuteFunctions,
  IHookFunctions,
  IHttpRequestMethods,
  ILoadOptionsFunctions,
} from 'n8n-workflow'
import { sleep } from 'n8n-workflow'
import { apiError, errorBody, type RawAnswer } from './api-error.ts'
import { apiUrl } from './api-url.ts'

export type Caller = IExecuteFunctions | IHookFunctions | ILoadOptionsFunctions

export type ApiRequest = {
  method: IHttpRequestMethods
  /** Below /api/v1. */
  path: string
  /** What is undefined is left out. */
  query?: Record<string, string | number | boolean | undefined>
  body?: IDataObject
  idempotencyKey?: string
  /** The answer is a file. */
  file?: boolean
  /** Milliseconds. */
  timeout?: number
  /** The item that n8n shows an error at. */
  itemIndex?: number
}

export type ListAnswer<Item> = { data: Item[]; pagination: Pagination }

const TIMEOUT_MS = 30_000
// The limit is counted a minute, so a second wait is rare and a third one means that others use the key too.
const WAITS_AT_MOST = 3
const WAIT_AT_MOST_SECONDS = 60

/**
 * Asks the API and answers `{ data, pagination? }` as it came.
 * Where the server says "later" (429, 503, or the same request still running) it waits as long as it was told to.
 * @throws NodeApiError with the server's own message.
 */
export async function apiRequest<Answer extends { data: unknown }>(
  caller: Caller,
  request: ApiRequest,
): Promise<Answer> {
  const answer = await patiently(caller, request)
  const body = answer.body as Answer | null | undefined
  if (typeof body !== 'object' || body?.data === undefined)
    throw apiError(caller.getNode(), { ...answer, body: undefined }, request.itemIndex)
  return body
}

/** Fetches a file: its bytes and the answer's headers. @throws NodeApiError */
export async function apiFile(caller: Caller, request: ApiRequest) {
  const { body, headers } = await patiently(caller, { ...request, file: true })
  return { bytes: Buffer.from(body as ArrayBuffer), headers }
}

async function patiently(caller: Caller, request: ApiRequest): Promise<RawAnswer> {
  for (let waits = 0; ; waits++) {
    const answer = await send(caller, request)
    if (answer.statusCode >= 200 && answer.statusCode < 300) return answer
    const seconds = comeBackIn(answer)
    if (seconds === undefined || waits >= WAITS_AT_MOST)
      throw apiError(caller.getNode(), answer, request.itemIndex)
    await sleep(seconds * 1000)
  }
}

/** Seconds to wait before the same request, when the server did nothing and asks for patience. */
function comeBackIn(answer: RawAnswer): number | undefined {
  const { statusCode, headers } = answer
  const running = statusCode === 409 && errorBody(answer)?.code === 'idempotency_in_progress'
  if (statusCode !== 429 && statusCode !== 503 && !running) return undefined
  const told = Number(headers['retry-after'])
  return Math.min(told > 0 ? Math.ceil(told) : 5, WAIT_AT_MOST_SECONDS)
}

async function send(caller: Caller, request: ApiRequest): Promise<RawAnswer> {
  const { baseUrl } = await caller.getCredentials<{ baseUrl: string }>('qreggApi')
  return (await caller.helpers.httpRequestWithAuthentication.call(caller, 'qreggApi', {
    method: request.method,
    url: apiUrl(baseUrl) + request.path,
    qs: Object.fromEntries(Object.entries(request.query ?? {}).filter(([, value]) => value !== undefined)),
    headers: {
      'X-Qregg-Source': 'n8n',
      ...(request.idempotencyKey ? { 'Idempotency-Key': request.idempotencyKey } : {}),
    },
    ...(request.body ? { body: request.body } : {}),
    ...(request.file ? { encoding: 'arraybuffer' as const } : { json: true }),
    timeout: request.timeout ?? TIMEOUT_MS,
    // A redirect would carry the key to another host, or turn a POST into a GET.
    disableFollowRedirect: true,
    // Every status is read here: the server's message, its Retry-After and its 404 mean something.
    returnFullResponse: true,
    ignoreHttpStatusErrors: true,
  })) as RawAnswer
}
