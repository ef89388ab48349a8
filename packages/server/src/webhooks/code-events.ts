import type { SubscribableEvent } from '@qregg/contract'
import type { CodeEvents } from '../codes/ports.ts'
import type { Db } from '../db/schema.ts'
import { afterCommit } from '../db/transaction.ts'
import type { NewId } from '../ids.ts'
import { eventBody, FORMAT } from './body.ts'
import { PARKED } from './verdict.ts'
import { filterMatches, fromRow } from './webhook.ts'

/**
 * Turns what happens to a code into deliveries, in the transaction of the change. After its commit `expect` names the
 * webhooks that they are for, and `wake` has them sent at once.
 */
export function createCodeEvents(deps: {
  newId: NewId
  expect(webhookIds: readonly string[]): void
  wake(): void
}): CodeEvents {
  return {
    async emit(trx, code, event, data, at) {
      const receivers = (await subscribers(trx, code.workspaceId, event)).filter((one) =>
        filterMatches(one.filter, code),
      )
      if (receivers.length === 0) return
      const body = eventBody(event, data, at)
      const rows = receivers.map((receiver) => ({
        id: deps.newId('delivery'),
        webhook_id: receiver.id,
        kind: 'event' as const,
        event,
        format: FORMAT,
        scan_ids: null,
        body,
        state: 'pending' as const,
        attempt: 0,
        step: 0,
        next_at: receiver.health.state === 'active' ? at : PARKED,
        lease_until: null,
        created_at: at,
        done_at: null,
      }))
      for (let i = 0; i < rows.length; i += 100) {
        await trx
          .insertInto('deliveries')
          .values(rows.slice(i, i + 100))
          .execute()
      }
      const ids = receivers.map((receiver) => receiver.id)
      afterCommit(trx, () => deps.expect(ids))
    },
    committed: deps.wake,
  }
}

/** From the database rather than from memory: it is the same answer for every instance. */
async function subscribers(trx: Db, workspaceId: string, event: SubscribableEvent) {
  const rows = await trx
    .selectFrom('webhooks')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('state', 'in', ['active', 'backoff'])
    .where('events', 'like', `%"${event}"%`)
    .execute()
  return rows.map(fromRow)
}
