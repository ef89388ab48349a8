import type { Operation } from '@qregg/contract'
import { LIMITS } from '@qregg/contract'
import express, { type Request, type RequestHandler, type Response, type Router } from 'express'
import type { z } from 'zod'
import { ApiError } from '../errors.ts'
import type { Caller } from './caller.ts'
import type { Idempotency, Remember } from './idempotency.ts'
import { streamFile } from './stream-file.ts'
import { validate } from './validation.ts'

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined

/** What a handler gets: everything parsed, and who calls. */
export type Input<O extends Operation, Who = Caller> = {
  params: Parsed<O['params']>
  query: Parsed<O['query']>
  /** Parsed JSON, or the bytes of an upload. */
  body: O['upload'] extends object ? Buffer : Parsed<O['body']>
  /** Null where nobody needs to be signed in. */
  caller: O['public'] extends true ? null : Who
  request: Request
  /** Aborted when the answer is out, or nobody is there any more to take it. */
  closed: AbortSignal
  /** Inside the transaction of an idempotent operation: keeps the answer for the same Idempotency-Key. */
  remember: Remember
}

/** What a handler answers: `data` (and `pagination`) as the contract has it, or a file. */
export type Output<O extends Operation> = O['file'] extends string | readonly string[]
  ? { file: Buffer | string | AsyncIterable<Buffer>; headers?: Record<string, string>; status?: number }
  : O['pagination'] extends z.ZodType
    ? { data: Array<Parsed<O['data']>>; pagination: Parsed<O['pagination']> }
    : { data: Parsed<O['data']>; status?: number; headers?: Record<string, string> }

export type Api<Who = Caller> = {
  router: Router
  /** Mounts one operation of the contract. */
  route<O extends Operation>(operation: O, handler: (input: Input<O, Who>) => Promise<Output<O>>): void
  /** Answers 405 for the other methods of every mounted path. Called once, last. */
  close(): void
}

/**
 * Says who sends a request, counts it, and whether they may. Null for a public operation.
 * @throws ApiError 401, 403, 404 or 429
 */
export type Admit<Who> = (operation: Operation, request: Request, response: Response) => Promise<Who | null>

export type ApiDeps<Who> = {
  admit: Admit<Who>
  /**
   * Says the same once a body has arrived, which its sender may have held back until they may do less. Left out where
   * it makes no difference.
   */
  admitAgain?: Admit<Who>
  /** Left out where no operation takes an Idempotency-Key. */
  idempotency?: Who extends Caller ? Idempotency : never
}

/**
 * A router of the contract's operations: admission, body, validation, and one shape of answer. There is one below
 * /api/v1 for keys, and below /dashboard/api for people.
 */
export function createApi<Who = Caller>(deps: ApiDeps<Who>): Api<Who> {
  const router = express.Router({ caseSensitive: true, strict: false })
  const methods = new Map<string, string[]>()
  const parseBody = express.json({ limit: LIMITS.bodyBytes, strict: false })

  async function run(operation: Operation, handler: AnyHandler, request: Request, response: Response) {
    const closing = new AbortController()
    response.once('close', () => closing.abort())
    let caller = await deps.admit(operation, request, response)
    if (operation.body) await readBody(parseBody, request, response)
    if (operation.upload) await readUpload(operation.upload, request, response)
    if (deps.admitAgain && (operation.body || operation.upload))
      caller = await deps.admitAgain(operation, request, response)
    const input = {
      params: operation.params && validate(operation.params, request.params, 'path'),
      query: operation.query && validate(operation.query, request.query, 'query'),
      body: operation.upload
        ? request.body
        : operation.body &&
          validate(
            operation.body,
            request.body === undefined ? {} : request.body,
            'body',
            !operation.rowByRow,
          ),
      caller,
      request,
      closed: closing.signal,
    }
    if (!operation.idempotent || !deps.idempotency)
      return await send(response, operation, await handler({ ...input, remember: async () => {} }))
    const answer = await deps.idempotency.once(request, caller as Caller, operation.id, async (remember) => {
      const output = await handler({ ...input, remember })
      return {
        status: output.status ?? operation.statuses[0],
        body: bodyOf(output),
        headers: output.headers,
      }
    })
    response
      .set(answer.headers ?? {})
      .status(answer.status)
      .json(answer.body)
  }

  return {
    router,
    route(operation, handler) {
      const path = operation.path.replace(/\{(\w+)\}/g, ':$1')
      methods.set(path, [...(methods.get(path) ?? []), operation.method])
      const method = operation.method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete'
      router[method](path, (request, response) => {
        // `/codes/bulk` is no code: a method that it lacks is not meant for `/codes/{id}`.
        const others = path === request.path ? undefined : methods.get(request.path)
        if (others && !others.includes(operation.method)) throw notPossible(request, others)
        return run(operation, handler as unknown as AnyHandler, request, response)
      })
    },
    close() {
      const named = [...methods].sort(([a], [b]) => Number(a.includes(':')) - Number(b.includes(':')))
      for (const [path, allowed] of named) {
        router.all(path, (request) => {
          throw notPossible(request, allowed)
        })
      }
    },
  }
}

function notPossible({ method }: Request, allowed: string[]): ApiError {
  const allow = allowed.includes('GET') ? ['HEAD', ...allowed] : allowed
  const message = `${method} is not possible here. Possible: ${allowed.join(', ')}.`
  return new ApiError('method_not_allowed', message, { headers: { Allow: allow.join(', ') } })
}

type AnyOutput = {
  data?: unknown
  pagination?: unknown
  file?: Buffer | string | AsyncIterable<Buffer>
  status?: number
  headers?: Record<string, string>
}
type AnyHandler = (input: unknown) => Promise<AnyOutput>

function bodyOf(output: AnyOutput) {
  return output.pagination ? { data: output.data, pagination: output.pagination } : { data: output.data }
}

async function send(response: Response, operation: Operation, output: AnyOutput): Promise<void> {
  const { file } = output
  response.set(output.headers ?? {}).status(output.status ?? operation.statuses[0])
  if (typeof operation.file === 'string') response.type(operation.file)
  if (file === undefined) response.json(bodyOf(output))
  else if (typeof file === 'string' || Buffer.isBuffer(file)) response.send(file)
  // Whoever asks for the headers alone must not wait for all that would come after them.
  else if (response.req.method === 'HEAD') response.end()
  else await streamFile(response, file)
}

/** Reads a file as it is into `request.body`; what is too large is refused before it is read. */
async function readUpload(
  upload: NonNullable<Operation['upload']>,
  request: Request,
  response: Response,
): Promise<void> {
  if (!request.is([...upload.types])) {
    throw new ApiError(
      'unsupported_media_type',
      `Send the file itself as the body, with the header "Content-Type: ${upload.types.join('" or "')}".`,
    )
  }
  const parse = express.raw({ type: () => true, limit: upload.bytes, inflate: false })
  // Of no body at all the parser makes nothing.
  request.body = Buffer.alloc(0)
  await new Promise<void>((resolve, reject) =>
    parse(request, response, (error?: unknown) => (error ? reject(error) : resolve())),
  )
}

/** Reads a JSON body of at most 64 KiB into `request.body`; none at all is left undefined. */
async function readBody(parse: RequestHandler, request: Request, response: Response): Promise<void> {
  const empty =
    request.headers['content-length'] === '0' ||
    (!request.headers['content-length'] && !request.headers['transfer-encoding'])
  if (!empty && !request.is('application/json')) {
    throw new ApiError(
      'unsupported_media_type',
      'Send the body as JSON, with the header "Content-Type: application/json".',
    )
  }
  await new Promise<void>((resolve, reject) =>
    parse(request, response, (error?: unknown) => (error ? reject(error) : resolve())),
  )
}
