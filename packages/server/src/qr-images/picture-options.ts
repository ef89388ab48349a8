import { LIMITS } from '@qregg/contract'
import { QrRangeError } from './errors.ts'

/** What every picture can be asked for. */
export interface PictureOptions {
  /** Width and height in pixels, 1 to `LIMITS.qrImagePixels`; 512 when left out. */
  readonly size?: number
  /** Quiet zone on each side in modules, 0 to `LIMITS.qrImageMargin`; 4 when left out, as ISO/IEC 18004 asks. */
  readonly margin?: number
}

/** Fills in the defaults. Throws `QrRangeError` for what is not a whole number in range. */
export const pictureOptions = ({ size = 512, margin = 4 }: PictureOptions) => {
  refuseOutside('size', size, { minimum: 1, maximum: LIMITS.qrImagePixels })
  refuseOutside('margin', margin, { minimum: 0, maximum: LIMITS.qrImageMargin })
  return { size, margin }
}

const refuseOutside = (
  field: 'size' | 'margin',
  value: number,
  range: { minimum: number; maximum: number },
): void => {
  if (Number.isInteger(value) && value >= range.minimum && value <= range.maximum) return
  const message = `${field} is ${value}; use a whole number from ${range.minimum} to ${range.maximum}`
  throw new QrRangeError(field, range, message)
}
