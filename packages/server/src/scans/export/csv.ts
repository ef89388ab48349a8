import { SCAN_CSV_COLUMNS, type ScanItem } from '@qregg/contract'

/** Marks the file as UTF-8, without which Excel takes it for the computer's own old character set. */
const BYTE_ORDER_MARK = '\ufeff'
/**
 * What a spreadsheet would carry out as a formula: one of its signs at the beginning, also in the wide form of East
 * Asian keyboards, and behind what is not seen.
 */
const LIKE_A_FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/
/**
 * The same within a text: a spreadsheet that takes another sign for the end of a cell, as Excel takes the semicolon in most
 * of Europe, knows nothing of this file's quotes and begins a cell there. What stands before the sign is taken as a whole,
 * so that a long run of it is looked through once.
 */
const MAY_END_A_CELL = /[;\t\r\n][\s;"]*[=+\-@＝＋－＠]?/g
const ENDS_IN_A_SIGN = /[=+\-@＝＋－＠]$/

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

/** A text as a cell: quoted where it must be, and with an apostrophe before what would be carried out as a formula. */
export function csvCell(text: string | null): string {
  if (text === null) return ''
  const inner = text.replace(MAY_END_A_CELL, (found) =>
    ENDS_IN_A_SIGN.test(found) ? `${found.slice(0, -1)}'${found.slice(-1)}` : found,
  )
  const safe = LIKE_A_FORMULA.test(text) ? `'${inner}` : inner
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
