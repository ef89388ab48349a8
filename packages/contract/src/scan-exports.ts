import { z } from 'zod'
import { deliverySchema } from './deliveries.ts'
import { strictObject } from './fields.ts'
import { idOf } from './ids.ts'
import { SCAN_REASONS } from './scans.ts'

export const EXPORT_FORMATS = ['csv', 'ndjson'] as const

/** The columns of a CSV of scans, in their order. New ones are added at the end. */
export const SCAN_CSV_COLUMNS = [
  'id',
  'timestamp',
  'codeId',
  'shortCode',
  'title',
  'externalId',
  'tags',
  'metadata',
  'country',
  'city',
  'device',
  'os',
  'browser',
  'referrer',
  'reason',
  'destination',
  'test',
] as const

const reason = z
  .enum(SCAN_REASONS)
  .optional()
  .meta({ description: 'Left out: what webhooks are sent, `human` and `test`.' })
const moment = z.iso.datetime({ offset: true, message: 'must be a time such as 2026-01-31T12:00:00Z' })

export const exportScansQuery = strictObject({
  format: z.enum(EXPORT_FORMATS).meta({
    description: 'csv: a header row, UTF-8 with a byte order mark. ndjson: a scan a line, as in lists.',
  }),
  since: moment.optional().meta({ description: 'Scans of this moment and later.' }),
  until: moment.optional().meta({ description: 'Scans before this moment. Left out: all there are.' }),
  reason,
})

export const streamScansQuery = strictObject({
  codeId: z.string().min(1).max(80).optional().meta({ description: 'Scans of this code alone.' }),
  reason,
})

export const streamScansHeaders = z.object({
  'Last-Event-ID': z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'The `id` of the last event that was received: what came after it is told first.' }),
})

/** What sending one scan on purpose has made. */
export const scanDeliveriesSchema = z
  .object({
    scanId: idOf('scan', '0Vb3kq9aT4mQz81L'),
    deliveries: z.array(deliverySchema).meta({
      description: 'One for each webhook that it is sent to; none when no webhook matches its code.',
    }),
  })
  .meta({ id: 'ScanDeliveries' })

export type ExportFormat = (typeof EXPORT_FORMATS)[number]
export type ExportScansQuery = z.infer<typeof exportScansQuery>
export type StreamScansQuery = z.infer<typeof streamScansQuery>
export type ScanDeliveries = z.infer<typeof scanDeliveriesSchema>
