import type { Delivery } from './delivery-store.ts'

/** A delivery as either engine reads it. */
export type DeliveryRow = {
  id: string
  webhook_id: string
  kind: Delivery['kind']
  event: Delivery['event']
  format: number
  scan_ids: string | null
  body: string | null
  attempt: number
  step: number
  created_at: number
}

/** Of what is due, how many of the latest are looked through for one that was never tried. */
export const FRESH_AMONG = 100

export const DELIVERY_COLUMNS =
  'id, webhook_id, kind, event, format, scan_ids, body, attempt, step, created_at'

export function toDelivery(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    webhookId: row.webhook_id,
    kind: row.kind,
    event: row.event,
    format: row.format,
    scanIds: row.scan_ids ? (JSON.parse(row.scan_ids) as number[]) : [],
    body: row.body,
    attempt: row.attempt,
    step: row.step,
    createdAt: row.created_at,
  }
}
