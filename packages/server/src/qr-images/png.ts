import { deflateSync } from 'node:zlib'
import { LIMITS } from '@qregg/contract'
import { FILTER_UP, PNG_END, PNG_SIGNATURE, pngChunk, pngHeader } from './drawing/png-format.ts'
import { channels } from './drawing/scene.ts'
import { eachDarkRun, type QrMatrix } from './matrix.ts'
import { type PictureOptions, pictureOptions } from './picture-options.ts'
import { wholeScale } from './scale.ts'

/** How a PNG of squares looks: two colours, `#rrggbb`. */
export interface PngOptions extends PictureOptions {
  readonly foreground?: string
  readonly background?: string
}

/**
 * Draws a matrix as a PNG exactly `size` pixels wide and high, one bit a pixel. Every module is the same whole
 * number of pixels, the largest that leaves `margin` modules on each side; what remains widens the margin.
 * Throws `QrRangeError` for a size or margin out of range, or when there is less than one pixel for a module.
 * Format: PNG (ISO/IEC 15948), colour type 3.
 */
export const renderPng = (matrix: QrMatrix, options: PngOptions = {}): Buffer => {
  const { size, margin } = pictureOptions(options)
  const scale = wholeScale(matrix.size + 2 * margin, size, LIMITS.qrImagePixels)
  const pixels = deflateSync(scanlines(matrix, size, scale), { level: compressionLevel })
  return Buffer.concat([
    PNG_SIGNATURE,
    pngHeader(size, size, depth, 3),
    palette(options),
    pngChunk('IDAT', pixels),
    PNG_END,
  ])
}

// Level 9 saves 250 of 800 bytes at 512 pixels but takes 15 times as long, and redirects wait on this thread.
const compressionLevel = 3

/** The uncompressed picture: a filter byte, then a bit for each pixel, for each line. */
const scanlines = (matrix: QrMatrix, size: number, scale: number): Buffer => {
  const stride = 1 + Math.ceil(size / 8)
  // Zero is the background colour and the filter "none", so the margin is drawn already.
  const lines = Buffer.alloc(stride * size)
  const offset = Math.floor((size - matrix.size * scale) / 2)
  for (let y = 0; y < matrix.size; y++) {
    const top = (offset + y * scale) * stride
    const line = lines.subarray(top + 1, top + stride)
    eachDarkRun(matrix, y, (x, length) => setBits(line, offset + x * scale, offset + (x + length) * scale))
    // The rest of a module's lines say "as above", which costs nothing to draw and little to compress.
    for (let repeat = 1; repeat < scale; repeat++) lines[top + repeat * stride] = FILTER_UP
  }
  return lines
}

/** Sets the bits `from` up to, not including, `to`; bit 0 is the highest of byte 0. */
const setBits = (line: Buffer, from: number, to: number): void => {
  const first = from >> 3
  const last = to >> 3
  const head = 0xff >> (from & 7)
  const tail = 0xff & ~(0xff >> (to & 7))
  if (first === last) {
    line[first] = (line[first] ?? 0) | (head & tail)
    return
  }
  line[first] = (line[first] ?? 0) | head
  line.fill(0xff, first + 1, last)
  if (tail !== 0) line[last] = (line[last] ?? 0) | tail
}

const depth = 1
const palette = ({ foreground = '#000000', background = '#ffffff' }: PngOptions): Buffer =>
  pngChunk('PLTE', Buffer.from([...channels(background), ...channels(foreground)]))
