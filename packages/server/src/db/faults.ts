import { setTimeout as sleep } from 'node:timers/promises'

/** PostgreSQL's: two transactions stood in each other's way, and this one was chosen to try again. */
const COLLISIONS = new Set(['40001', '40P01'])
/** Network errors, and those that PostgreSQL ends a connection with: whether a COMMIT was done is not known. */
const UNREACHABLE =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|57P0[1-5]|08\d{3}|53300)$/
const CONNECTION_ENDED = /connection terminated|timeout exceeded|read timeout|connection error|not queryable/i

/** Somebody else was writing: nothing happened, try again. */
export function isBusy(error: unknown): boolean {
  const code = codeOf(error)
  return code.startsWith('SQLITE_BUSY') || COLLISIONS.has(code)
}

/** The database server cannot be reached, or was lost while it was asked. */
export function isUnreachable(error: unknown): boolean {
  if (UNREACHABLE.test(codeOf(error))) return true
  // The driver's own errors have no code.
  return codeOf(error) === '' && error instanceof Error && CONNECTION_ENDED.test(error.message)
}

/** The database itself has refused, as with a full disk: no fault of what was being worked on. */
export function isDatabaseFault(error: unknown): boolean {
  return /^(SQLITE_|[0-9A-Z]{5}$)/.test(codeOf(error)) || isUnreachable(error)
}

export function isUniqueViolation(error: unknown): boolean {
  return ['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', '23505'].includes(codeOf(error))
}

/** The disk is full: nothing was kept, and everything can be once there is room. */
export function isFull(error: unknown): boolean {
  return ['SQLITE_FULL', '53100'].includes(codeOf(error))
}

const BUSY_RETRY_MS = 5
const BUSY_GIVE_UP_MS = 5_000

/** Does `work`, and again while somebody else writes: where nobody else would try again. */
export async function whenFree<T>(work: () => Promise<T>): Promise<T> {
  const giveUp = performance.now() + BUSY_GIVE_UP_MS
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isBusy(error) || performance.now() > giveUp) throw error
      await sleep(BUSY_RETRY_MS)
    }
  }
}

/**
 * Does `work`, and once more when somebody else has just made what it wanted to make: the second time finds it. Where
 * one process has the database to itself that does not happen.
 */
export async function againWhenMade<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    return await work()
  }
}

/** By the code alone: a driver makes its errors with the class that was loaded first in the process, be it another. */
function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : ''
  return typeof code === 'string' ? code : ''
}
