import { SCAN_CSV_COLUMNS, type ScanItem } from '@qregg/contract'
import { csvCell } from '../../csv-cell.ts'

/** Marks the file as UTF-8, without which Excel takes it for the computer's own old character set. */
const BYTE_ORDER_MARK = '\ufeff'

type Column = (typeof SCAN_CSV_COLUMNS)[number]
type Cells = Record<Column, string | null>

/** The first line of the file, with the byte order mark before it. */
export const CSV_HEADER = `${BYTE_ORDER_MARK}${SCAN_CSV_COLUMNS.join(',')}\r\n`

/** One scan as a line of CSV by RFC 4180. What is null is an empty cell. */
export function csvLine({ code, scan }: ScanItem): string {
  const cells: Cells = {
    id: scan.id,
    timestamp: scan.timestamp,
    codeId: code.id,
    shortCode: code.shortCode,
    title: code.title,
    externalId: code.externalId,
    tags: code.tags.join('; '),
    metadata: Object.keys(code.metadata).length > 0 ? JSON.stringify(code.metadata) : null,
    country: scan.country,
    city: scan.city,
    device: scan.device,
    os: scan.os,
    browser: scan.browser,
    referrer: scan.referrer,
    reason: scan.reason,
    destination: scan.destination,
    test: String(scan.test),
  }
  return `${SCAN_CSV_COLUMNS.map((column) => csvCell(cells[column])).join(',')}\r\n`
}
