import { decodeTextCursor, encodeCursor, notACursor } from '../http/cursor.ts'
import type { ScanIds } from './scan-ids.ts'

const LIST = 'scans'

/**
 * Where a list of scans or a stream has ended. As with ids of scans, whoever looks at it does not see how many scans the
 * server has. The very beginning is told as it is: mixed, it would be the constant that all others are mixed with.
 */
export function encodeScanCursor(ids: ScanIds, num: number): string {
  return encodeCursor(LIST, num === 0 ? '0' : `m${ids.mix(num)}`)
}

/**
 * The number in the log that a cursor stands for. Those of earlier versions have it as it is, and go on being understood.
 * @throws ApiError 422 when it is no cursor of scans
 */
export function decodeScanCursor(ids: ScanIds, text: string, field = 'cursor'): number {
  const [, mark, digits] = /^(m?)(\d{1,16})$/.exec(decodeTextCursor(LIST, text, field)) ?? []
  const num = mark === 'm' ? ids.unmix(Number(digits)) : Number(digits)
  if (digits === undefined || num === null) throw notACursor(field)
  return num
}
