import { operations } from '@qregg/contract'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/schema.ts'
import type { Api } from '../http/api.ts'
import type { RecordChange } from '../http/audit.ts'
import { authorOf } from '../http/caller.ts'
import { decodeTextCursor, encodeCursor } from '../http/cursor.ts'
import type { NewId } from '../ids.ts'
import { findScan } from '../scans/find-scan.ts'
import type { ScanIds } from '../scans/scan-ids.ts'
import type { ScanLog } from '../scans/scan-log.ts'
import type { Snapshots } from '../scans/snapshots.ts'
import type { SecretBox } from '../secrets.ts'
import { deliverScan } from './deliver-scan.ts'
import type { DeliveryLog } from './delivery-log.ts'
import type { WebhookEngine } from './engine.ts'
import { startReplay } from './replays.ts'
import { promoteSecret, rotateSecret } from './rotation.ts'
import type { Subscriptions } from './subscriptions.ts'
import { toResource } from './webhook.ts'

export type DeliveryRoutesDeps = {
  database: Database
  clock: Clock
  newId: NewId
  box: SecretBox
  log: ScanLog
  ids: ScanIds
  snapshots: Snapshots
  engine: WebhookEngine
  subscriptions: Subscriptions
  deliveryLog: DeliveryLog
  recordChange: RecordChange
}

/** Mounts what an owner does with a webhook that exists: secrets, deliveries, replay. */
export function mountDeliveries(api: Api, deps: DeliveryRoutesDeps): void {
  const { subscriptions, deliveryLog } = deps

  api.route(operations.rotateSecret, async ({ params, body, caller, request }) => {
    const webhook = await subscriptions.get(caller, params.id)
    return { data: await rotateSecret(deps, webhook, body, authorOf(caller, request)) }
  })

  api.route(operations.promoteSecret, async ({ params, caller, request }) => {
    const webhook = await subscriptions.get(caller, params.id)
    return { data: toResource(await promoteSecret(deps, webhook, authorOf(caller, request))) }
  })

  api.route(operations.replay, async ({ params, body, caller }) => ({
    data: await startReplay(deps, await subscriptions.get(caller, params.id), body),
  }))

  api.route(operations.listDeliveries, async ({ params, query, caller }) => {
    const webhook = await subscriptions.get(caller, params.id)
    const before = query.cursor === undefined ? undefined : decodeTextCursor('deliveries', query.cursor)
    const found = await deliveryLog.list(webhook.id, query, before)
    const shown = found.slice(0, query.limit)
    const hasMore = found.length > query.limit
    const last = shown.at(-1)
    const nextCursor = hasMore && last ? encodeCursor('deliveries', last.id) : null
    return { data: shown, pagination: { limit: query.limit, hasMore, nextCursor } }
  })

  api.route(operations.getDelivery, async ({ params, caller }) => ({
    data: await deliveryLog.get(caller, params.id),
  }))

  api.route(operations.deliverScan, async ({ params, caller, remember }) => {
    const row = await findScan(deps, caller, params.id)
    const data = await deliverScan(deps, row, params.id, (trx, answer) =>
      remember(trx, { status: 202, body: { data: answer } }),
    )
    return { data }
  })

  api.route(operations.redeliver, async ({ params, caller }) => ({
    data: await deliveryLog.redeliver(caller, params.id),
  }))
}
