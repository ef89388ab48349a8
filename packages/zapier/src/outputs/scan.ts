import { eventSamples, type ScanItem, scanItemSchema } from '@qregg/contract'
import { sampleOf } from './code.ts'
import { fieldsOf, type OutputField } from './fields.ts'

/** A scan as a Zap gets it: an item of a delivery or a list, with an id of its own. */
export type ScanOutput = { id: string } & ScanItem

const LABELS = {
  code__id: 'QR Code ID',
  code__shortCode: 'Short Code',
  code__title: 'QR Code Title',
  code__externalId: 'Your Reference',
  code__tags: 'QR Code Tags',
  scan__id: 'Scan ID',
  scan__timestamp: 'Scanned At',
  scan__os: 'Operating System',
  scan__test: 'Test Scan',
} as const

export const scanOutputFields: OutputField[] = [
  { key: 'id', label: 'ID', type: 'string', primary: true },
  ...fieldsOf(scanItemSchema, LABELS),
]

/** Items of one delivery may be scans of one code, so it is the scan's id that tells them apart. */
export function scanOutput(item: ScanItem): ScanOutput {
  return { id: item.scan.id, ...item }
}

const [item] = eventSamples.scan.data.scans as [ScanItem]
export const scanSample: ScanOutput = scanOutput({ ...item, code: sampleOf(item.code) })
