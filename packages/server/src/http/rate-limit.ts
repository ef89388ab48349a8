import type { Response } from 'express'
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Clock } from '../clock.ts'
import { ApiError } from '../errors.ts'

const WINDOW_SECONDS = 60

/** Counts one request of a caller and tells the answer's headers what is left. @throws ApiError 429 */
export type RateLimit = (callerId: string, response: Response) => Promise<void>

/** Makes what counts requests: in this process, or for all that share a database. */
export type MakeLimiter = (options: { points: number; duration: number }) => RateLimiterAbstract

/** Allows `perMinute` requests a minute and caller; 0 allows all. `who` begins the sentence that refuses more. */
export function createRateLimit(
  perMinute: number,
  clock: Clock,
  makeLimiter: MakeLimiter = (options) => new RateLimiterMemory(options),
  who = 'This API key has',
): RateLimit {
  if (perMinute === 0) return async () => {}
  const limiter = makeLimiter({ points: perMinute, duration: WINDOW_SECONDS })
  return async (callerId, response) => {
    const { state, refused } = await consume(limiter, callerId)
    const resetSeconds = Math.max(1, Math.ceil(state.msBeforeNext / 1000))
    const remaining = Math.max(0, state.remainingPoints)
    response.set({
      'X-RateLimit-Limit': String(perMinute),
      'X-RateLimit-Remaining': String(remaining),
      'X-RateLimit-Reset': String(Math.ceil(clock.now() / 1000) + resetSeconds),
      'RateLimit-Policy': `"default";q=${perMinute};w=${WINDOW_SECONDS}`,
      RateLimit: `"default";r=${remaining};t=${resetSeconds}`,
    })
    if (!refused) return
    throw new ApiError(
      'rate_limited',
      `${who} made ${perMinute} requests in a minute. Try again in ${resetSeconds} s.`,
      {
        headers: { 'Retry-After': String(resetSeconds) },
      },
    )
  }
}

/** Counts one; whether that was too many is told, not thrown. */
export async function consume(limiter: RateLimiterAbstract, key: string) {
  try {
    return { state: await limiter.consume(key), refused: false }
  } catch (reason) {
    if (reason instanceof RateLimiterRes) return { state: reason, refused: true }
    throw reason
  }
}
