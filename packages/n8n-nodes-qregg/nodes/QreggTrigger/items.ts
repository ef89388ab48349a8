import type { EventBodies, EventName } from '@qregg/contract'
import type { IDataObject } from 'n8n-workflow'

type Body = EventBodies[EventName]

/**
 * What a delivery gives to a workflow. `id` names what happened once and for all (a delivery that is repeated has the same
 * ones), so that "Remove Duplicates" works with it. Nothing for a ping and for what was not asked for.
 */
export function itemsOf(
  body: Body,
  wanted: { events: string[]; output: string; deliveryId: string | undefined },
): IDataObject[] {
  // A server newer than this node may send events that it does not know.
  if (body?.event === 'ping' || !wanted.events.includes(body?.event)) return []
  const { event, timestamp } = body
  if (wanted.output === 'delivery') return [asData({ id: wanted.deliveryId, ...body })]
  if (body.event === 'scan')
    return body.data.scans.map((item) => asData({ id: item.scan.id, event, ...item }))
  return [asData({ id: wanted.deliveryId, event, timestamp, ...body.data })]
}

const asData = (value: object) => ({ ...value }) as IDataObject
