import { createHash } from 'node:crypto'
import { LIMITS } from '@qregg/contract'
import type { Request } from 'express'
import type { Clock } from '../clock.ts'
import type { Database, Db } from '../db/schema.ts'
import { ApiError, invalidField } from '../errors.ts'
import type { SecretBox } from '../secrets.ts'
import type { Caller } from './caller.ts'

export type Answer = { status: number; body: unknown; headers?: Record<string, string> }

/**
 * Keeps a first answer. Called inside the transaction that does the work, so that either both are kept or neither is:
 * a client that lost the answer repeats the request and gets it, whenever the server died.
 */
export type Remember = (trx: Db, answer: Answer) => Promise<void>

export type Idempotency = {
  /** Runs `work` once for an Idempotency-Key; the same request again gets the first answer. */
  once(
    request: Request,
    caller: Caller,
    operation: string,
    work: (remember: Remember) => Promise<Answer>,
  ): Promise<Answer>
  /** Forgets what is older than a day. */
  sweep(): Promise<void>
}

type Key = { workspace_id: string; operation: string; key: string }

/** Answers may hold a webhook's secret, so they are sealed. */
export function createIdempotency(deps: { database: Database; clock: Clock; box: SecretBox }): Idempotency {
  const running = new Set<string>()

  async function recall(key: Key, fingerprint: string): Promise<Answer | undefined> {
    const row = await deps.database
      .selectFrom('idempotency_keys')
      .select(['fingerprint', 'status', 'body'])
      .where('workspace_id', '=', key.workspace_id)
      .where('operation', '=', key.operation)
      .where('key', '=', key.key)
      .where('created_at', '>', deps.clock.now() - LIMITS.idempotencySeconds * 1000)
      .executeTakeFirst()
    if (!row) return undefined
    if (row.fingerprint !== fingerprint) {
      throw new ApiError(
        'idempotency_mismatch',
        'This Idempotency-Key was used with another body. Use a new key for a new request.',
      )
    }
    return { status: row.status, ...(JSON.parse(deps.box.open(row.body)) as Omit<Answer, 'status'>) }
  }

  return {
    async once(request, caller, operation, work) {
      const text = request.get('Idempotency-Key')
      if (text === undefined) return await work(async () => {})
      if (text.length === 0 || text.length > LIMITS.idempotencyKeyLength) {
        throw invalidField('Idempotency-Key', `must be 1 to ${LIMITS.idempotencyKeyLength} characters long`)
      }
      const key: Key = { workspace_id: caller.workspace.id, operation, key: text }
      const fingerprint = createHash('sha256')
        .update(`${request.path} ${JSON.stringify(request.body ?? {})}`)
        .digest('hex')
      const slot = JSON.stringify(key)
      if (running.has(slot)) {
        throw new ApiError(
          'idempotency_in_progress',
          'The first request with this Idempotency-Key is still running.',
          {
            headers: { 'Retry-After': '1' },
          },
        )
      }
      running.add(slot)
      try {
        const first = await recall(key, fingerprint)
        if (first) return first
        const remember: Remember = async (trx, answer) => {
          const { status, ...rest } = answer
          const body = deps.box.seal(JSON.stringify(rest))
          const row = { ...key, fingerprint, status, body, created_at: deps.clock.now() }
          // What is there is older than a day: `recall` would have found it otherwise.
          await trx
            .deleteFrom('idempotency_keys')
            .where('workspace_id', '=', key.workspace_id)
            .where('operation', '=', operation)
            .where('key', '=', text)
            .where('created_at', '<=', row.created_at - LIMITS.idempotencySeconds * 1000)
            .execute()
          await trx.insertInto('idempotency_keys').values(row).execute()
        }
        // Another instance may have been first in the meantime: then its answer is the one.
        return await work(remember).catch(async (error: unknown) => {
          const first = await recall(key, fingerprint)
          if (first) return first
          throw error
        })
      } finally {
        running.delete(slot)
      }
    },
    async sweep() {
      await deps.database
        .deleteFrom('idempotency_keys')
        .where('created_at', '<=', deps.clock.now() - LIMITS.idempotencySeconds * 1000)
        .execute()
    },
  }
}
