import type {
  accountOperations,
  ErrorBody,
  ErrorDetail,
  Operation,
  operations,
  workspaceOperations,
} from '@qregg/contract'
import type { z } from 'zod'

// Only types come from the contract: what it checks is checked by the server, and zod stays out of the page.
type Account = (typeof accountOperations)[keyof typeof accountOperations]
type InWorkspace =
  | (typeof operations)[keyof typeof operations]
  | (typeof workspaceOperations)[keyof typeof workspaceOperations]

type Find<All extends Operation, M, P> = Extract<All, { method: M; path: P }>
type PathOf<All extends Operation, M> = Extract<All, { method: M }>['path']
type In<S> = S extends z.ZodType ? z.input<S> : never
type Query<S> = S extends z.ZodType
  ? { [K in keyof z.input<S>]?: string | number | boolean | undefined }
  : never

/** What an operation takes besides its path, named and typed as the contract has it. */
export type Given<O extends Operation> = {
  params?: Record<string, string | number>
  query?: Query<O['query']>
  body?: O['upload'] extends object ? Blob : In<O['body']>
  headers?: Record<string, string>
  signal?: AbortSignal
}

type Data<O extends Operation> = O['data'] extends z.ZodType ? z.output<O['data']> : null
/** What it answers: `data`, and for lists `pagination`. */
export type Answer<O extends Operation> = O['pagination'] extends z.ZodType
  ? { data: Array<Data<O>>; pagination: z.output<O['pagination']> }
  : { data: Data<O> }

/** An answer that was no success, with the sentence the server made for people. `status` 0: the server was not reached. */
export class ApiFailure extends Error {
  readonly status: number
  readonly code: string
  readonly details: readonly ErrorDetail[]
  readonly requestId: string | undefined
  readonly existingId: string | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(
    status: number,
    body: Partial<Omit<ErrorBody['error'], 'code'>> & { code?: string },
    retryAfterSeconds?: number,
  ) {
    super(body.message ?? `The server answered ${status}. Try again; if it stays, look at the server's log.`)
    this.name = 'ApiFailure'
    this.status = status
    this.code = body.code ?? 'unknown'
    this.details = body.details ?? []
    this.requestId = body.requestId
    this.existingId = body.existingId
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** What may be sent twice, though it goes by POST: nothing is changed by it, or the same once more. */
const HARMLESS = /^\/(sign-(in|out)|password\/forgot|invitations\/open|codes\/(preview|images))/

/** Where no answer came: nobody knows whether the request was lost, or its answer after the work was done. */
function unreachable(method: string, path: string, { headers }: AnyGiven): string {
  const start = 'The server cannot be reached, or its answer was lost.'
  if (method === 'GET' || HARMLESS.test(path)) return `${start} Look at your connection, and try again.`
  if (headers?.['Idempotency-Key'])
    return `${start} Try again when your connection is back: what was done already is not done twice.`
  return `${start} It is not known whether this was done: look before you try again.`
}

let signedOut = () => {}
/** Calls back whenever the server refuses a request because nobody is signed in, or not any more. */
export function whenSignedOut(tell: () => void) {
  signedOut = tell
}

/** Path and query of a request below a base, for links and images as well. */
export function addressOf(
  base: string,
  path: string,
  params: Record<string, string | number> = {},
  query: Record<string, string | number | boolean | undefined> = {},
): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params[name] ?? '')),
  )
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
  const text = search.toString()
  return base + filled + (text && `?${text}`)
}

async function send(base: string, method: string, path: string, given: AnyGiven): Promise<Response> {
  const { body } = given
  const isFile = body instanceof Blob
  const response = await fetch(addressOf(base, path, given.params, given.query), {
    method,
    headers: {
      ...(body === undefined || isFile ? {} : { 'Content-Type': 'application/json' }),
      ...(isFile ? { 'Content-Type': body.type } : {}),
      ...given.headers,
    },
    body: body === undefined ? undefined : isFile ? body : JSON.stringify(body),
    credentials: 'same-origin',
    signal: given.signal,
  }).catch((error: unknown) => {
    if (given.signal?.aborted) throw error
    throw new ApiFailure(0, { message: unreachable(method, path, given), code: 'unreachable' })
  })
  if (response.ok) return response
  const answer = (await response.json().catch(() => ({}))) as Partial<ErrorBody>
  if (answer.error?.code === 'unauthorized') signedOut()
  throw new ApiFailure(
    response.status,
    answer.error ?? {},
    Number(response.headers.get('Retry-After')) || undefined,
  )
}

type AnyGiven = {
  params?: Record<string, string | number>
  query?: Record<string, string | number | boolean | undefined>
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
}

/** Typed calls below one base: `api.get('/codes', { query: { search } })`. @throws ApiFailure */
export type Client<All extends Operation> = {
  get<P extends PathOf<All, 'GET'>>(
    path: P,
    given?: Given<Find<All, 'GET', P>>,
  ): Promise<Answer<Find<All, 'GET', P>>>
  post<P extends PathOf<All, 'POST'>>(
    path: P,
    given?: Given<Find<All, 'POST', P>>,
  ): Promise<Answer<Find<All, 'POST', P>>>
  put<P extends PathOf<All, 'PUT'>>(
    path: P,
    given?: Given<Find<All, 'PUT', P>>,
  ): Promise<Answer<Find<All, 'PUT', P>>>
  patch<P extends PathOf<All, 'PATCH'>>(
    path: P,
    given?: Given<Find<All, 'PATCH', P>>,
  ): Promise<Answer<Find<All, 'PATCH', P>>>
  delete<P extends PathOf<All, 'DELETE'>>(
    path: P,
    given?: Given<Find<All, 'DELETE', P>>,
  ): Promise<Answer<Find<All, 'DELETE', P>>>
  /** The same for an answer that is a file. */
  file<P extends All['path']>(method: 'GET' | 'POST', path: P, given?: AnyGiven): Promise<Blob>
  /** Its address, for `<a download>`, `<img>` and EventSource: the session's cookie goes along. */
  address<P extends PathOf<All, 'GET'>>(path: P, given?: Given<Find<All, 'GET', P>>): string
}

function createClient<All extends Operation>(base: string): Client<All> {
  const json =
    (method: string) =>
    async (path: string, given: AnyGiven = {}) =>
      (await send(base, method, path, given)).json()
  return {
    get: json('GET'),
    post: json('POST'),
    put: json('PUT'),
    patch: json('PATCH'),
    delete: json('DELETE'),
    file: async (method, path, given = {}) => (await send(base, method, path, given)).blob(),
    address: (path, given: AnyGiven = {}) => addressOf(base, path, given.params, given.query),
  } as Client<All>
}

export const API_BASE = '/dashboard/api'
/** What belongs to the person, whatever the workspace. */
export const accountApi: Client<Account> = createClient<Account>(API_BASE)

/** Everything about one workspace: the whole API, and what only people may do. */
export type WorkspaceApi = Client<InWorkspace>
export function workspaceApi(workspaceId: string): WorkspaceApi {
  return createClient<InWorkspace>(`${API_BASE}/workspaces/${encodeURIComponent(workspaceId)}`)
}
