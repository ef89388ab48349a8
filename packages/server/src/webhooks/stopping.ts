import type { DeliveryState } from '@qregg/contract'
import type { Db } from '../db/schema.ts'
import { PARKED } from './verdict.ts'
import type { StoredWebhook } from './webhook.ts'

/** Columns of a webhook that nothing is held against. */
export const HEALTHY = {
  state: 'active',
  disabled_reason: null,
  failures: 0,
  first_failure_at: null,
  next_probe_at: null,
  gone_since: null,
  disabled_at: null,
} as const

/** Its owner stops it, or starts it again where it stopped. */
export function stateChange(before: StoredWebhook, active: boolean | undefined) {
  const { state } = before.health
  if (active === true) return state === 'active' ? {} : HEALTHY
  if (active === false && state !== 'disabled')
    return { ...HEALTHY, state: 'disabled', disabled_reason: 'Stopped by its owner.' } as const
  return {}
}

/** Lets the clocks of what waits go on: it is due at once. */
export async function unpark(trx: Db, webhookId: string, now: number) {
  await setNextAt(trx, webhookId, now)
}

/** Lets them stand still. */
export async function park(trx: Db, webhookId: string) {
  await setNextAt(trx, webhookId, PARKED)
}

async function setNextAt(trx: Db, webhookId: string, nextAt: number) {
  await trx
    .updateTable('deliveries')
    .set({ next_at: nextAt })
    .where('webhook_id', '=', webhookId)
    .where('state', '=', 'pending')
    .execute()
}

/** What was asked to be sent again is not: a range that waits for ever would hold its scans back from retention. */
export async function endReplays(trx: Db, webhookId: string): Promise<void> {
  await trx.deleteFrom('replays').where('webhook_id', '=', webhookId).execute()
}

/** Gives up what waits, or all that is not done. */
export async function cancelWaiting(
  trx: Db,
  webhookId: string,
  now: number,
  states: DeliveryState[] = ['pending'],
): Promise<void> {
  await trx
    .updateTable('deliveries')
    .set({ state: 'cancelled', done_at: now })
    .where('webhook_id', '=', webhookId)
    .where('state', 'in', states)
    .execute()
}
