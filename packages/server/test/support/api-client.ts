import type { IncomingHttpHeaders } from 'node:http'
import { API_PREFIX, type Operation, operations } from '@qregg/contract'
import type { z } from 'zod'
import { type ApiFailure, checkAnswer } from './answer-check.ts'
import { ask } from './ask.ts'

type Operations = typeof operations
type Item<O extends Operation> = O['data'] extends z.ZodType ? z.output<O['data']> : never

/** What a success of an operation holds. */
export type SuccessOf<O extends Operation> = O extends { pagination: infer P extends z.ZodType }
  ? { data: Array<Item<O>>; pagination: z.output<P> }
  : { data: Item<O> }
export type Success<Id extends keyof Operations> = SuccessOf<Operations[Id]>

export type Call = {
  /** For the braces in the operation's path. */
  params?: Record<string, string>
  query?: Record<string, string | number | boolean | undefined> | string
  /** Sent as JSON. Anything goes: bad input is what many tests are about. */
  body?: unknown
  /** Instead of `body`: exactly this. */
  rawBody?: string | Buffer
  headers?: Record<string, string>
}

type Told = { status: number; headers: IncomingHttpHeaders; text: string; bytes: Buffer }
/** An answer of whatever status. `body` is a success's or a failure's; both were held against the contract. */
export type Answer<O extends Operation> = Told & { body: SuccessOf<O> | ApiFailure }
export type Ok<O extends Operation> = Told & SuccessOf<O>
export type Refused = Told & ApiFailure['error']

export type Client<Known extends Record<string, Operation>> = {
  /** Calls an operation and checks the answer, a success or not, against what the contract says of it. */
  send<Id extends keyof Known>(id: Id, call?: Call): Promise<Answer<Known[Id]>>
  /** The same, and throws when it was refused. */
  ok<Id extends keyof Known>(id: Id, call?: Call): Promise<Ok<Known[Id]>>
  /** The same, and throws when it was not refused. */
  refused(id: keyof Known, call?: Call): Promise<Refused>
}
export type ApiClient = Client<Operations>

/** A client of the API at `origin` that sends `key` (null: none). */
export function apiClient(origin: string, key: string | null): ApiClient {
  return clientOf(operations, origin + API_PREFIX, key === null ? {} : { Authorization: `Bearer ${key}` })
}

/** A client of operations that are mounted below `base`. */
export function clientOf<Known extends Record<string, Operation>>(
  known: Known,
  base: string,
  ownHeaders: Record<string, string>,
  check: (operation: Operation, reply: Told) => unknown = checkAnswer,
): Client<Known> {
  async function send<Id extends keyof Known>(id: Id, call: Call = {}): Promise<Answer<Known[Id]>> {
    const operation: Operation = known[id] as Operation
    const body = call.rawBody ?? (call.body === undefined ? undefined : JSON.stringify(call.body))
    const reply = await ask(base + pathOf(operation, call), {
      method: operation.method,
      headers: {
        ...ownHeaders,
        ...(body === undefined
          ? {}
          : { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)) }),
        ...call.headers,
      },
      body,
    })
    return { ...reply, body: check(operation, reply) as SuccessOf<Known[Id]> | ApiFailure }
  }

  return {
    send,
    async ok<Id extends keyof Known>(id: Id, call?: Call) {
      const { body, ...told } = await send(id, call)
      if ('error' in body)
        throw new Error(`${String(id)} was refused: ${told.status} ${JSON.stringify(body)}`)
      return { ...told, ...body } as Ok<Known[Id]>
    },
    async refused(id, call) {
      const { body, ...told } = await send(id, call)
      if (!('error' in body))
        throw new Error(`${String(id)} was not refused: ${told.status} ${JSON.stringify(body)}`)
      return { ...told, ...body.error }
    },
  }
}

function pathOf(operation: Operation, { params = {}, query = {} }: Call): string {
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? ''),
  )
  const pair = ([name, value]: [string, unknown]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(String(value))}`]
  const search = typeof query === 'string' ? query : Object.entries(query).flatMap(pair).join('&')
  return search === '' ? path : `${path}?${search}`
}
