import type { Operation } from '@qregg/contract'
import type { Clock } from '../clock.ts'
import { ApiError } from '../errors.ts'
import { authorize } from './authentication.ts'
import type { Caller } from './caller.ts'

/** How long somebody may be out before an answer that takes long notices. */
const LOOK_AGAIN_MS = 60_000

export type WhileAllowedDeps = {
  clock: Clock
  /** The same caller as of now; undefined when the key is revoked or expired, or the person is no member any more. */
  callerAgain(caller: Caller): Promise<Caller | undefined>
}

/**
 * Passes on a long answer as long as its caller may have it, and breaks it off then.
 * @throws ApiError 401 or 403, which whoever reads sees as an answer that is not whole
 */
export async function* whileAllowed(
  { clock, callerAgain }: WhileAllowedDeps,
  caller: Caller,
  operation: Operation,
  pieces: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  let lookedAt = clock.now()
  for await (const piece of pieces) {
    const now = clock.now()
    if (now - lookedAt >= LOOK_AGAIN_MS) {
      lookedAt = now
      const again = await callerAgain(caller)
      if (!again) throw new ApiError('unauthorized', 'Who asked for this is not let in any more.')
      authorize(again, operation)
    }
    yield piece
  }
}
