import type {
  Browser,
  Device,
  OperatingSystem,
  Scan,
  ScanItem,
  ScannedCode,
  ScanReason,
} from '@qregg/contract'
import { destinationOf, type Snapshot } from '../codes/code.ts'
import type { ScanRow } from '../db/schema.ts'
import type { ScanIds } from './scan-ids.ts'

/** What a scan tells of its code, from the revision that served it: the same for ever, whatever was edited since. */
export function toScannedCode(snapshot: Snapshot): ScannedCode {
  const { id, shortCode, title, externalId, tags, metadata } = snapshot
  return { id, shortCode, title, externalId, tags, metadata }
}

/** A scan in the contract's order of fields, which is the order of a delivery's bytes. */
export function toScan(row: ScanRow, snapshot: Snapshot, ids: ScanIds): Scan {
  return {
    timestamp: new Date(row.at).toISOString(),
    country: row.country,
    city: row.city,
    device: row.device as Device | null,
    os: row.os as OperatingSystem | null,
    browser: row.browser as Browser | null,
    referrer: row.referrer,
    id: ids.encode(row.at, row.id),
    reason: row.reason as ScanReason,
    destination: row.reason === 'inactive' ? null : destinationOf(snapshot),
    test: row.reason === 'test',
  }
}

/** One item of a delivery or a list. Made of immutable rows alone, so it can be made again to the byte. */
export function toScanItem(row: ScanRow, snapshot: Snapshot, ids: ScanIds): ScanItem {
  return { code: toScannedCode(snapshot), scan: toScan(row, snapshot, ids) }
}
