import { z } from 'zod'
import { pageQuery, strictObject, timestamp } from './fields.ts'
import { idOf } from './ids.ts'
import { ERROR_CLASSES, EVENTS } from './webhooks.ts'

/**
 * pending: waits for its next attempt. in_flight: under way. delivered, failed: the receiver took it, or its schedule
 * is used up. cancelled: its webhook was deleted. expired: given up unsent, because it was kept as long as logs are.
 */
export const DELIVERY_STATES = [
  'pending',
  'in_flight',
  'delivered',
  'failed',
  'cancelled',
  'expired',
] as const

/** One body on its way to one webhook, with however many attempts it took. */
export const deliverySchema = z
  .object({
    id: idOf('delivery', '0Vb3kq9aT4mQz81LwXc2Rd').meta({ description: 'What `webhook-id` says.' }),
    webhookId: z.string(),
    event: z.enum(EVENTS),
    state: z.enum(DELIVERY_STATES),
    scans: z.int().meta({ description: 'How many scans are in it; 0 for other events.' }),
    attempts: z.int().meta({ description: 'How often it has been tried.' }),
    nextAttemptAt: timestamp
      .nullable()
      .meta({ description: 'Null when it is done, or waits for its webhook to recover.' }),
    createdAt: timestamp,
    doneAt: timestamp.nullable(),
  })
  .meta({ id: 'Delivery' })

export const attemptSchema = z
  .object({
    number: z.int(),
    at: timestamp,
    status: z
      .int()
      .nullable()
      .meta({ description: "The receiver's HTTP status; null when it never answered." }),
    errorClass: z.enum(ERROR_CLASSES).nullable().meta({ description: 'Null: it succeeded.' }),
    message: z.string().nullable(),
    durationMs: z.int(),
    responseHead: z.string().nullable().meta({ description: 'The first 4 KiB of the answer.' }),
  })
  .meta({ id: 'Attempt' })

export const deliveryDetailSchema = deliverySchema
  .extend({
    body: z
      .string()
      .nullable()
      .meta({ description: 'Its bytes, as they are sent; null when its scans are kept no more.' }),
    attemptLog: z.array(attemptSchema),
  })
  .meta({ id: 'DeliveryDetail' })

export const listDeliveriesQuery = strictObject({
  ...pageQuery,
  state: z.enum(DELIVERY_STATES).optional(),
})

export type DeliveryState = (typeof DELIVERY_STATES)[number]
export type DeliveryResource = z.infer<typeof deliverySchema>
export type DeliveryDetail = z.infer<typeof deliveryDetailSchema>
export type AttemptResource = z.infer<typeof attemptSchema>
export type ListDeliveriesQuery = z.infer<typeof listDeliveriesQuery>
