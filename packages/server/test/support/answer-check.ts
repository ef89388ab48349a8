import type { IncomingHttpHeaders } from 'node:http'
import {
  ERRORS,
  type ErrorBody,
  type ErrorCode,
  errorSchema,
  ID_PREFIXES,
  type Operation,
  openApiDocument,
} from '@qregg/contract'
import { z } from 'zod'

export type ApiFailure = ErrorBody

type Reply = { status: number; headers: IncomingHttpHeaders; text: string; bytes: Buffer }
type Documented = { responses: Record<string, { description: string }> }

const document = openApiDocument() as { paths: Record<string, Record<string, Documented>> }

/** What the OpenAPI document says of a status: undefined when it does not have it. */
function inDocument(operation: Operation, status: number): string | undefined {
  return document.paths[operation.path]?.[operation.method.toLowerCase()]?.responses[status]?.description
}

/** What the dashboard may be told beside an operation's own errors; it is in no document. */
const TOLD_PEOPLE: readonly ErrorCode[] = [
  'unauthorized',
  'forbidden',
  'plan_required',
  'not_found',
  'rate_limited',
  'malformed_json',
  'bad_request',
  'payload_too_large',
  'unsupported_media_type',
  'validation_failed',
  'idempotency_in_progress',
  'idempotency_mismatch',
  'internal',
  'unavailable',
]

/** The same of the dashboard's answers. */
export function toldPeople(operation: Operation, status: number): string | undefined {
  const codes = [...operation.errors, ...TOLD_PEOPLE].filter((code) => ERRORS[code].status === status)
  const isSuccess = operation.statuses.includes(status)
  return codes.length > 0 || isSuccess ? codes.map((code) => `\`${code}\``).join(', ') : undefined
}

/**
 * Holds an answer against what the contract and the OpenAPI document say of the operation, and answers its body:
 * the status is a documented one, every field is there, has its type and its place in the order, and there is no
 * field more. An error has one of the operation's codes, the code's status, and the request id of the header.
 */
export function checkAnswer(operation: Operation, reply: Reply, documentedFor = inDocument): unknown {
  const told = `${operation.id} answered ${reply.status} ${reply.text.slice(0, 2_000)}`
  const fail = (why: string): never => {
    throw new Error(`${why}: ${told}`)
  }
  const { headers, status } = reply
  if (!headers['x-request-id']?.toString().startsWith(ID_PREFIXES.request)) fail('X-Request-Id is missing')
  const documented = documentedFor(operation, status)
  if (documented === undefined) return fail('The status is not documented for this operation')
  if (!operation.statuses.includes(status)) return checkError(reply, documented, fail)
  if (operation.file) {
    const types = [operation.file].flat()
    if (!types.some((type) => headers['content-type']?.startsWith(type))) fail(`The type is none of ${types}`)
    return { data: reply.bytes }
  }
  if (headers['cache-control'] !== 'no-store') fail('An answer with data may not be cached')
  return exactly(successSchema(operation), reply, fail)
}

function successSchema(operation: Operation): z.ZodType {
  const data = operation.data ?? z.never()
  return operation.pagination
    ? z.object({ data: z.array(data), pagination: operation.pagination })
    : z.object({ data })
}

function checkError(reply: Reply, documented: string, fail: (why: string) => never): ErrorBody {
  const body = exactly(errorSchema, reply, fail)
  const { code, requestId } = body.error
  if (ERRORS[code].status !== reply.status) fail(`The status of ${code} is ${ERRORS[code].status}`)
  if (!documented.includes(`\`${code}\``)) fail(`${code} is not documented for this operation`)
  if (requestId !== reply.headers['x-request-id']) fail('The request id is not the header X-Request-Id')
  return body
}

/** A schema's output has its fields in its order and no others, so equal texts mean equal names, nesting and order. */
function exactly<S extends z.ZodType>(schema: S, reply: Reply, fail: (why: string) => never): z.output<S> {
  if (!/^application\/json; charset=utf-8$/.test(reply.headers['content-type'] ?? ''))
    fail('The answer is not JSON')
  const body: unknown = JSON.parse(reply.text)
  const read = schema.safeParse(body)
  if (!read.success) return fail(z.prettifyError(read.error))
  if (JSON.stringify(read.data) !== JSON.stringify(body))
    fail(`The contract would write ${JSON.stringify(read.data)}`)
  return read.data
}
