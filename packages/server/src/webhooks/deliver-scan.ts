import type { ScanDeliveries } from '@qregg/contract'
import type { Transaction } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Database, ScanRow, Schema } from '../db/schema.ts'
import { transact } from '../db/transaction.ts'
import type { NewId } from '../ids.ts'
import type { Snapshots } from '../scans/snapshots.ts'
import { FORMAT } from './body.ts'
import { toResource } from './delivery-log.ts'
import type { WebhookEngine } from './engine.ts'
import { PARKED } from './verdict.ts'
import { filterMatches, fromRow } from './webhook.ts'

type Deps = {
  database: Database
  clock: Clock
  newId: NewId
  snapshots: Snapshots
  engine: WebhookEngine
}

const ROWS_A_STATEMENT = 50

/**
 * Sends one scan, whatever its reason, to the webhooks that run, want scans, and name its code or tags: as a new delivery
 * each, beside what they are owed anyway. `kept` is called in the transaction with the answer.
 */
export async function deliverScan(
  deps: Deps,
  row: ScanRow,
  scanId: string,
  kept: (trx: Transaction<Schema>, answer: ScanDeliveries) => Promise<void>,
): Promise<ScanDeliveries> {
  const { database, clock, newId, engine } = deps
  const snapshot = (await deps.snapshots.of([row]))(row)
  const answer = await transact(database, async (trx) => {
    const now = clock.now()
    const webhooks = await trx
      .selectFrom('webhooks')
      .selectAll()
      .where('workspace_num', '=', row.workspace_num)
      .where('state', 'in', ['active', 'backoff'])
      .where('events', 'like', '%"scan"%')
      .execute()
    const receivers = webhooks.map(fromRow).filter((one) => filterMatches(one.filter, snapshot))
    const deliveries = receivers.map((receiver) => ({
      id: newId('delivery'),
      webhook_id: receiver.id,
      kind: 'scan' as const,
      event: 'scan' as const,
      format: FORMAT,
      scan_ids: JSON.stringify([row.id]),
      body: null,
      state: 'pending' as const,
      attempt: 0,
      step: 0,
      next_at: receiver.health.state === 'active' ? now : PARKED,
      lease_until: null,
      claimed_by: null,
      created_at: now,
      done_at: null,
    }))
    for (let i = 0; i < deliveries.length; i += ROWS_A_STATEMENT) {
      await trx
        .insertInto('deliveries')
        .values(deliveries.slice(i, i + ROWS_A_STATEMENT))
        .execute()
    }
    const made = { scanId, deliveries: deliveries.map(toResource) }
    await kept(trx, made)
    return made
  })
  engine.expect(answer.deliveries.map(({ webhookId }) => webhookId))
  engine.wake()
  return answer
}
