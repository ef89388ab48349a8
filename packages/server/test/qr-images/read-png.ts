import { crc32, inflateSync } from 'node:zlib'
import { expect } from '@jest/globals'

interface Chunk {
  readonly type: string
  readonly data: Buffer
}

/** Takes a PNG apart, and expects each chunk's length and checksum to be right and nothing to follow the last. */
export const readChunks = (png: Buffer): Chunk[] => {
  expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a')
  const chunks: Chunk[] = []
  let at = 8
  while (at < png.length) {
    const length = png.readUInt32BE(at)
    const body = png.subarray(at + 4, at + 8 + length)
    expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(body))
    chunks.push({ type: body.toString('latin1', 0, 4), data: body.subarray(4) })
    at += 12 + length
  }
  return chunks
}

/** The pixels of a PNG of one bit a pixel, row by row, 1 for the palette's second colour. */
export const readPixels = (png: Buffer): number[][] => {
  const chunks = readChunks(png)
  const header = chunks[0]?.data ?? Buffer.alloc(0)
  const width = header.readUInt32BE(0)
  const lines = inflateSync(chunks.find(({ type }) => type === 'IDAT')?.data ?? Buffer.alloc(0))
  const stride = 1 + Math.ceil(width / 8)
  expect(lines).toHaveLength(stride * header.readUInt32BE(4))
  const rows: number[][] = []
  let above = Buffer.alloc(stride - 1)
  for (let at = 0; at < lines.length; at += stride) {
    const filter = lines[at] ?? 0
    expect([0, 2]).toContain(filter)
    const line = Buffer.from(lines.subarray(at + 1, at + stride))
    if (filter === 2)
      for (let byte = 0; byte < line.length; byte++) line[byte] = (line[byte] ?? 0) + (above[byte] ?? 0)
    rows.push(Array.from({ length: width }, (_, x) => ((line[x >> 3] ?? 0) >> (7 - (x & 7))) & 1))
    above = line
  }
  return rows
}
