import { LIMITS, type SubscribableEvent } from '@qregg/contract'
import type { Db } from '../db/schema.ts'
import { ApiError } from '../errors.ts'

/** How `events` stands in the row of a webhook that wants scans alone. */
const SCANS_ALONE = JSON.stringify(['scan'] satisfies SubscribableEvent[])

type Events = readonly SubscribableEvent[]

/**
 * Called before a webhook is made, or wants other events than `before`, under the workspace's lock. Scans are in the log
 * once, whoever is sent them; the body of any other event is kept for each webhook that gets it, so fewer may.
 * @throws ApiError 403 limit_reached
 */
export async function refuseTooMany(
  trx: Db,
  workspaceId: string,
  events: Events,
  before?: Events,
): Promise<void> {
  const webhooks = trx.selectFrom('webhooks').where('workspace_id', '=', workspaceId)
  const { webhooksPerWorkspace: inAll, eventWebhooksPerWorkspace: ofEvents } = LIMITS
  if (!before && (await count(webhooks)) >= inAll)
    throw new ApiError(
      'limit_reached',
      `A workspace has at most ${inAll} webhooks. Delete one that is not used.`,
    )
  const isNewToEvents = wantsEvents(events) && !wantsEvents(before ?? [])
  if (isNewToEvents && (await count(webhooks.where('events', '<>', SCANS_ALONE))) >= ofEvents)
    throw new ApiError(
      'limit_reached',
      `At most ${ofEvents} webhooks of a workspace ask for other events than scan. Delete one of them, or have it ask for scan alone.`,
    )
}

/** Whether the count of those that may be few goes up with these events. */
export const wantsEvents = (events: Events): boolean => events.some((event) => event !== 'scan')

async function count(webhooks: ReturnType<typeof selectWebhooks>): Promise<number> {
  const row = await webhooks
    .select((builder) => builder.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

const selectWebhooks = (trx: Db) => trx.selectFrom('webhooks')
