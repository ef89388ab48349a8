import { z } from 'zod'
import { pageQuery, strictObject, timestamp } from './fields.ts'
import { idOf } from './ids.ts'
import { LIMITS } from './limits.ts'

/** Closed lists: what an automation compares with must not change with a parser's version. */
export const DEVICES = ['mobile', 'tablet', 'desktop', 'other'] as const
export const OPERATING_SYSTEMS = [
  'iOS',
  'Android',
  'Windows',
  'macOS',
  'Linux',
  'ChromeOS',
  'HarmonyOS',
  'Other',
] as const
export const BROWSERS = [
  'Safari',
  'Chrome',
  'Firefox',
  'Edge',
  'Samsung Internet',
  'Opera',
  'Brave',
  'UC Browser',
  'Huawei Browser',
  'Mi Browser',
  'DuckDuckGo',
  'Vivaldi',
  'WeChat',
  'Instagram',
  'Facebook',
  'TikTok',
  'LINE',
  'Snapchat',
  'Other',
] as const
/** Why a hit is counted or withheld, judged once as it arrives. Webhooks get `human` and `test`. */
export const SCAN_REASONS = ['human', 'crawler', 'preview', 'prefetch', 'inactive', 'test'] as const
/** The reasons that are sent to webhooks. */
export const DELIVERED_REASONS = ['human', 'test'] as const satisfies readonly ScanReason[]

export type Device = (typeof DEVICES)[number]
export type OperatingSystem = (typeof OPERATING_SYSTEMS)[number]
export type Browser = (typeof BROWSERS)[number]
export type ScanReason = (typeof SCAN_REASONS)[number]

const country = z.string().regex(/^[A-Z]{2}$/, 'must be a country code of two capital letters, such as US')
const text = (maximum: number) => z.string().min(1).max(maximum)

/** The code as it was when the scan was served: enough for an automation to act without another call. */
export const scannedCodeSchema = z
  .object({
    id: idOf('code', '0Vb3kq9aT4mQz81LwXc2Rd'),
    shortCode: z.string(),
    title: z.string().nullable(),
    externalId: z.string().nullable(),
    tags: z.array(z.string()),
    metadata: z.record(z.string(), z.string()),
  })
  .meta({ id: 'ScannedCode' })

/** One scan. Documented fields stand first, from `timestamp` to `referrer`. */
export const scanSchema = z
  .object({
    timestamp,
    country: country.nullable(),
    city: z.string().nullable(),
    device: z.enum(DEVICES).nullable(),
    os: z.enum(OPERATING_SYSTEMS).nullable(),
    browser: z.enum(BROWSERS).nullable(),
    referrer: z
      .string()
      .nullable()
      .meta({ description: `URL without query and fragment, at most ${LIMITS.referrerLength} characters.` }),
    id: idOf('scan', '0Vb3kq9aT4mQz81L'),
    reason: z.enum(SCAN_REASONS),
    destination: z.string().nullable().meta({ description: 'Where this scan was sent.' }),
    test: z.boolean().meta({ description: 'Simulated: sent to webhooks, kept out of statistics.' }),
  })
  .meta({ id: 'Scan' })

/** An item of a delivery and of the lists of scans: the same shape everywhere. */
export const scanItemSchema = z.object({ code: scannedCodeSchema, scan: scanSchema }).meta({ id: 'ScanItem' })

export const listScansQuery = strictObject({
  ...pageQuery,
  after: z.string().max(200).optional().meta({
    description:
      'Ascending from a cursor, so that a client can tail the scans: keep `nextCursor` and send it again. An empty value begins at the oldest.',
  }),
  reason: z.enum(SCAN_REASONS).optional(),
})

export const simulateScanSchema = strictObject({
  country: country.nullable().optional(),
  city: text(100).nullable().optional(),
  device: z.enum(DEVICES).nullable().optional(),
  os: z.enum(OPERATING_SYSTEMS).nullable().optional(),
  browser: z.enum(BROWSERS).nullable().optional(),
  referrer: z
    .url({ protocol: /^https?$/ })
    .max(LIMITS.referrerLength)
    .nullable()
    .optional(),
}).meta({ id: 'SimulateScan', description: 'What is left out is a phone of our choosing.' })

export type ScannedCode = z.infer<typeof scannedCodeSchema>
export type Scan = z.infer<typeof scanSchema>
export type ScanItem = z.infer<typeof scanItemSchema>
export type ListScansQuery = z.infer<typeof listScansQuery>
export type SimulateScan = z.infer<typeof simulateScanSchema>
