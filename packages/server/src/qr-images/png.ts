import { crc32, deflateSync } from 'node:zlib'
import { LIMITS } from '@qregg/contract'
import { QrRangeError } from './errors.ts'
import { eachDarkRun, type QrMatrix } from './matrix.ts'
import { type PictureOptions, pictureOptions } from './picture-options.ts'

/**
 * Draws a matrix as a PNG exactly `size` pixels wide and high, one bit a pixel. Every module is the same whole
 * number of pixels, the largest that leaves `margin` modules on each side; what remains widens the margin.
 * Throws `QrRangeError` for a size or margin out of range, or when there is less than one pixel for a module.
 * Format: PNG (ISO/IEC 15948), colour type 3.
 */
export const renderPng = (matrix: QrMatrix, options: PictureOptions = {}): Buffer => {
  const { size, margin } = pictureOptions(options)
  const scale = wholeScale(matrix.size + 2 * margin, size)
  const pixels = deflateSync(scanlines(matrix, size, scale), { level: compressionLevel })
  return Buffer.concat([signature, header(size), palette, chunk('IDAT', pixels), end])
}

// Level 9 saves 250 of 800 bytes at 512 pixels but takes 15 times as long, and redirects wait on this thread.
const compressionLevel = 3

const wholeScale = (modules: number, size: number): number => {
  if (size >= modules) return Math.floor(size / modules)
  const message = `size is ${size}, but this code with its margin is ${modules} modules wide; ask for at least ${modules} pixels`
  throw new QrRangeError('size', { minimum: modules, maximum: LIMITS.qrImagePixels }, message)
}

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
    for (let repeat = 1; repeat < scale; repeat++) lines[top + repeat * stride] = filterUp
  }
  return lines
}

const filterUp = 2

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

/** Length, type, data and the checksum over type and data. */
const chunk = (type: string, data: Uint8Array): Buffer => {
  const bytes = Buffer.alloc(data.length + 12)
  bytes.writeUInt32BE(data.length, 0)
  bytes.write(type, 4, 'latin1')
  bytes.set(data, 8)
  bytes.writeUInt32BE(crc32(bytes.subarray(4, data.length + 8)), data.length + 8)
  return bytes
}

const header = (size: number): Buffer => {
  const data = Buffer.alloc(13)
  data.writeUInt32BE(size, 0)
  data.writeUInt32BE(size, 4)
  data[8] = 1 // One bit a pixel.
  data[9] = 3 // Colours from a palette.
  return chunk('IHDR', data)
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const palette = chunk('PLTE', Buffer.from([0xff, 0xff, 0xff, 0x00, 0x00, 0x00]))
const end = chunk('IEND', new Uint8Array(0))
