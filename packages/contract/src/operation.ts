import type { z } from 'zod'
import type { ErrorCode } from './errors.ts'
import type { Scope } from './me.ts'
import type { Role } from './people/people.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** One operation of the API: what the server mounts, what OpenAPI tells, and what clients are typed by. */
export type Operation = {
  /** operationId in OpenAPI, and the name to look for in the server. */
  readonly id: string
  readonly method: Method
  /** Below /api/v1, parameters in braces. */
  readonly path: string
  readonly tag: 'Codes' | 'Images' | 'Scans' | 'Webhooks' | 'Account' | 'People'
  readonly summary: string
  readonly description?: string
  /** The scope an API key must have; null: any key will do. */
  readonly scope: Scope | null
  /** The least role of a person that may, in the dashboard; left out: any, or as the scope says. */
  readonly role?: Role
  /** Nobody needs to be signed in. */
  readonly public?: true
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  /** Instead of `body`: the body is a file of one of these media types, of at most so many bytes. */
  readonly upload?: { readonly types: readonly string[]; readonly bytes: number }
  /** What the answer's `data` is; for a list, one item of it. Left out when the answer is a file. */
  readonly data?: z.ZodType
  /** Present on lists: the answer is `{ data: [...], pagination }`. */
  readonly pagination?: z.ZodType
  /** Request headers of its own, for readers: the handler reads them by itself. */
  readonly headers?: z.ZodObject
  /** Media type of an answer that is a file rather than JSON; of several, the handler names the one. */
  readonly file?: string | readonly string[]
  /** Statuses of success, the usual one first. */
  readonly statuses: readonly [number, ...number[]]
  /** Takes Idempotency-Key. */
  readonly idempotent?: boolean
  /** The handler validates rows of the body by itself, each with a result of its own. */
  readonly rowByRow?: boolean
  /** Errors of its own; those that every operation shares are added by OpenAPI. */
  readonly errors: readonly ErrorCode[]
}

/** Keeps an operation's own literal types while checking its shape. */
export function operation<const O extends Operation>(value: O): O {
  return value
}
