import { setImmediate as nextTurn } from 'node:timers/promises'
import { type BulkResult, type Code, createCodeSchema } from '@qregg/contract'
import type { Request } from 'express'
import { againWhenMade, isBusy, isFull, isUniqueViolation, isUnreachable } from '../db/faults.ts'
import { ApiError } from '../errors.ts'
import type { Author, Caller } from '../http/caller.ts'
import type { Idempotency } from '../http/idempotency.ts'
import { validate } from '../http/validation.ts'
import type { Codes } from './codes.ts'
import type { Prepared } from './new-code.ts'

/** Rows made in one transaction: a few milliseconds, and then it is the redirects' turn. */
const ROWS_AT_ONCE = 5

type Deps = { codes: Codes; idempotency: Idempotency }
type Batch = { caller: Caller; author: Author; request: Request }

/**
 * Makes a code for each row that can be made, a few rows a transaction, and answers a result for every row in order.
 * With an Idempotency-Key each transaction keeps its own results, so a request that is repeated after the server died
 * half-way gets those, and goes on where it stopped.
 */
export async function bulkCreate(deps: Deps, batch: Batch, rows: readonly unknown[]): Promise<BulkResult[]> {
  const results: BulkResult[] = []
  for (let first = 0; first < rows.length; first += ROWS_AT_ONCE) {
    if (first > 0) await nextTurn()
    results.push(...(await some(deps, batch, rows.slice(first, first + ROWS_AT_ONCE), first)))
  }
  return results
}

async function some(deps: Deps, batch: Batch, rows: readonly unknown[], first: number) {
  const { caller, request } = batch
  const once = () =>
    deps.idempotency.once(request, caller, `bulkCreateCodes.${first}`, async (remember) => {
      const prepared = await Promise.all(rows.map((row) => prepare(deps.codes, caller, row)))
      const ready = prepared.filter((one): one is Prepared => !(one instanceof ApiError))
      let body: BulkResult[] = []
      await deps.codes.createSome(caller, ready, batch.author, async (trx, made) => {
        body = told(prepared, made, first)
        await remember(trx, { status: 200, body })
      })
      return { status: 200, body }
    })
  try {
    // Another request may have been quicker with an externalId: it is found when these rows are tried again.
    const answer = await againWhenMade(once)
    return answer.body as BulkResult[]
  } catch (error) {
    return rows.map((_, index) => refused(first + index, notStored(error)))
  }
}

async function prepare(codes: Codes, caller: Caller, row: unknown): Promise<Prepared | ApiError> {
  try {
    return await codes.prepare(caller, validate(createCodeSchema, row, 'body'))
  } catch (error) {
    if (error instanceof ApiError) return error
    throw error
  }
}

/** Puts what was made back in the place of the rows that could be tried. */
function told(
  prepared: ReadonlyArray<Prepared | ApiError>,
  made: ReadonlyArray<Code | ApiError>,
  first: number,
): BulkResult[] {
  const rest = made.values()
  return prepared.map((one, index) => {
    const result = one instanceof ApiError ? one : (rest.next().value as Code | ApiError)
    if (result instanceof ApiError) return refused(first + index, result)
    return { index: first + index, status: 201, data: result }
  })
}

function refused(index: number, error: ApiError): BulkResult {
  const { requestId: _, ...told } = error.body('').error
  return { index, status: error.status, error: told }
}

/** What holds for all rows of a transaction that failed; the rows before it are made and are told all the same. */
function notStored(error: unknown): ApiError {
  if (isBusy(error) || isFull(error))
    return new ApiError('unavailable', 'The server cannot store this row at the moment. Send it again later.')
  // Lost twice against other requests: a third try is the client's to make.
  if (isUniqueViolation(error))
    return new ApiError('unavailable', 'Other requests were quicker. Send this row again.')
  if (isUnreachable(error))
    return new ApiError(
      'unavailable',
      'The database was lost, and whether this row was stored is not known. With an Idempotency-Key the same request can be sent again; without one, look for the code first.',
    )
  throw error
}
