import { LIMITS, type Replay } from '@qregg/contract'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/schema.ts'
import { transact } from '../db/transaction.ts'
import { ApiError, invalidField } from '../errors.ts'
import type { NewId } from '../ids.ts'
import type { ScanLog } from '../scans/scan-log.ts'
import type { WebhookEngine } from './engine.ts'
import { underLock } from './under-lock.ts'
import type { StoredWebhook } from './webhook.ts'

type Deps = { database: Database; clock: Clock; newId: NewId; log: ScanLog; engine: WebhookEngine }

/**
 * Has the scans of a time range sent to a webhook again, as new deliveries, whenever it has nothing newer to be sent.
 * Kept as a range of the log with a cursor of its own: a replay of a million scans is one row. One that is asked for
 * again while it is not through is answered as it was, so a request can be repeated.
 * @throws ApiError 403 limit_reached, 404, 409 webhook_inactive, 422
 */
export async function startReplay(deps: Deps, webhook: StoredWebhook, given: Replay) {
  refuseStopped(webhook)
  const now = deps.clock.now()
  const since = Date.parse(given.since)
  const asked = given.until === undefined ? now : Math.min(Date.parse(given.until), now)
  if (asked <= since) throw invalidField('until', 'must be later than since')
  const range = {
    cursor_id: (await deps.log.firstAt(since)) - 1,
    end_id: (await deps.log.firstAt(asked)) - 1,
  }
  const wanted = { since_at: since, until_at: asked === now ? null : asked }
  await deps.engine.settle(webhook.id)
  const until = await transact(deps.database, async (trx) => {
    refuseStopped(await underLock(trx, webhook))
    const open = trx.selectFrom('replays').where('webhook_id', '=', webhook.id)
    const twin = await open
      .select('created_at')
      .where('since_at', '=', since)
      .where('until_at', 'is not distinct from', wanted.until_at)
      .executeTakeFirst()
    if (twin) return wanted.until_at ?? twin.created_at
    const { count } = await open
      .select((builder) => builder.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    if (Number(count) >= LIMITS.replaysPerWebhook) throw tooMany(count)
    const row = { id: deps.newId('delivery'), webhook_id: webhook.id, ...range, ...wanted, created_at: now }
    await trx.insertInto('replays').values(row).execute()
    return asked
  })
  await deps.engine.reload(webhook.id)
  return { webhookId: webhook.id, since: new Date(since).toISOString(), until: new Date(until).toISOString() }
}

function refuseStopped({ health }: StoredWebhook): void {
  if (health.state === 'active' || health.state === 'backoff') return
  throw new ApiError(
    'webhook_inactive',
    'The webhook is stopped. Start it with PATCH { "active": true }, then replay.',
  )
}

function tooMany(count: number): ApiError {
  return new ApiError(
    'limit_reached',
    `${count} replays of this webhook are not through. Wait until one is, or end them all by stopping it: PATCH { "active": false }.`,
  )
}
