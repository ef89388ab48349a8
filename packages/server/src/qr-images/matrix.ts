import { encodeQR } from 'qr'
import { type CapacityUnit, QrCapacityError, QrImageError } from './errors.ts'

/** How much damage a code survives: about 7 % (L), 15 % (M), 25 % (Q) or 30 % (H) of its area. */
export type ErrorCorrection = 'L' | 'M' | 'Q' | 'H'

/** A QR code without its margin: `size` × `size` modules, row by row, 1 for dark and 0 for light. */
export interface QrMatrix {
  readonly size: number
  readonly modules: Uint8Array
}

/** How a text becomes a matrix; error correction M is what most printed codes use. */
export interface MatrixOptions {
  readonly errorCorrection?: ErrorCorrection
}

const levels = { L: 'low', M: 'medium', Q: 'quartile', H: 'high' } as const

/** What version 40, the largest, holds. Source: ISO/IEC 18004, table 7. */
const capacities: Record<ErrorCorrection, Record<CapacityUnit, number>> = {
  L: { digits: 7089, characters: 4296, bytes: 2953 },
  M: { digits: 5596, characters: 3391, bytes: 2331 },
  Q: { digits: 3993, characters: 2420, bytes: 1663 },
  H: { digits: 3057, characters: 1852, bytes: 1273 },
}

/**
 * Turns a text into the smallest QR code (version 1 to 40, so 21 to 177 modules a side) that holds it.
 * Text that is not all digits or upper-case alphanumeric is stored as UTF-8.
 * Throws `QrCapacityError` when it is too long, and `QrImageError` when it is empty or not well-formed Unicode.
 */
export const qrMatrix = (text: string, { errorCorrection = 'M' }: MatrixOptions = {}): QrMatrix => {
  refuseUnfitText(text, errorCorrection)
  // The encoder insists on a border. One module is the least, and it is left out while copying.
  const bordered = encodeQR(text, 'raw', { ecc: levels[errorCorrection], border: 1 })
  const size = bordered.length - 2
  const modules = new Uint8Array(size * size)
  for (let y = 0; y < size; y++) {
    const row = bordered[y + 1] ?? []
    for (let x = 0; x < size; x++) modules[y * size + x] = row[x + 1] === true ? 1 : 0
  }
  return { size, modules }
}

/** Calls `visit` for each unbroken run of dark modules in row `y`, from left to right. */
export const eachDarkRun = (
  { size, modules }: QrMatrix,
  y: number,
  visit: (x: number, length: number) => void,
): void => {
  const start = y * size
  const end = start + size
  for (let at = start; at < end; at++) {
    if (modules[at] !== 1) continue
    const from = at
    while (at < end && modules[at] === 1) at++
    visit(from - start, at - from)
  }
}

const refuseUnfitText = (text: string, errorCorrection: ErrorCorrection): void => {
  if (text === '') throw new QrImageError('text', 'text is empty; a QR code needs at least one character')
  const { length, unit } = measure(text)
  const capacity = capacities[errorCorrection][unit]
  if (length > capacity) {
    const hint = errorCorrection === 'L' ? 'shorten it' : 'shorten it or lower the error correction'
    const message = `text has ${length} ${unit}, but a QR code with error correction ${errorCorrection} holds at most ${capacity}; ${hint}`
    throw new QrCapacityError({ length, capacity, unit }, message)
  }
  // A lone surrogate would silently become U+FFFD, and the code would then say something else than was asked.
  if (!text.isWellFormed()) {
    throw new QrImageError('text', 'text holds half of a surrogate pair; send well-formed Unicode')
  }
}

const measure = (text: string): { length: number; unit: CapacityUnit } => {
  if (/^[0-9]+$/.test(text)) return { length: text.length, unit: 'digits' }
  if (/^[0-9A-Z $%*+\-./:]+$/.test(text)) return { length: text.length, unit: 'characters' }
  return { length: Buffer.byteLength(text, 'utf8'), unit: 'bytes' }
}
