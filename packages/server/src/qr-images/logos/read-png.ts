import { inflateSync } from 'node:zlib'
import { PNG_SIGNATURE } from '../drawing/png-format.ts'
import type { Pixels } from '../drawing/scene.ts'
import { LogoError } from './errors.ts'

type Header = { width: number; height: number; depth: number; colourType: number; interlaced: boolean }
/** Start and step of each of the seven passes of an interlaced picture. Source: ISO/IEC 15948, 8.2. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const
const CHANNELS: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }

/** Reads a PNG. Its header tells how much it will be, before anything is unpacked; more than that is never unpacked. */
export const readPng = (png: Buffer, maximumPixels: number): Pixels => {
  const { chunks, header } = takeApart(png, maximumPixels)
  const bits = header.depth * (CHANNELS[header.colourType] ?? 1)
  const passes = header.interlaced ? PASSES : ([[0, 0, 1, 1]] as const)
  const sizes = passes.map(([x, y, dx, dy]) => ({
    width: Math.ceil((header.width - x) / dx),
    height: Math.ceil((header.height - y) / dy),
  }))
  const lineBytes = (width: number): number => Math.ceil((width * bits) / 8)
  const total = sizes.reduce(
    (sum, { width, height }) => sum + (width > 0 ? (1 + lineBytes(width)) * height : 0),
    0,
  )
  const data = unpack(
    Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)),
    total,
  )
  const colour = colourReader(header, chunks)
  const rgba = new Uint8Array(header.width * header.height * 4)
  let at = 0
  for (const [index, [x0, y0, dx, dy]] of passes.entries()) {
    const { width, height } = sizes[index] ?? { width: 0, height: 0 }
    if (width <= 0) continue
    const length = lineBytes(width)
    let above: Uint8Array = new Uint8Array(length)
    for (let y = 0; y < height; y++) {
      const line = data.subarray(at + 1, at + 1 + length)
      unfilter(data[at] ?? 0, line, above, Math.max(1, bits >> 3))
      for (let x = 0; x < width; x++) colour(line, x, rgba, ((y0 + y * dy) * header.width + x0 + x * dx) * 4)
      above = line
      at += 1 + length
    }
  }
  return { width: header.width, height: header.height, rgba }
}

type Chunk = { type: string; data: Buffer }

const takeApart = (png: Buffer, maximumPixels: number): { header: Header; chunks: Chunk[] } => {
  if (!png.subarray(0, 8).equals(PNG_SIGNATURE)) throw new LogoError('is no PNG')
  const chunks: Chunk[] = []
  for (let at = 8; at + 12 <= png.length; ) {
    const length = png.readUInt32BE(at)
    if (at + 12 + length > png.length) break
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) })
    at += 12 + length
  }
  const first = chunks[0]
  if (first?.type !== 'IHDR' || first.data.length !== 13) throw new LogoError('is no PNG that can be read')
  const [width, height] = [first.data.readUInt32BE(0), first.data.readUInt32BE(4)]
  const [depth = 0, colourType = 0, , , interlace = 0] = first.data.subarray(8)
  if (width * height > maximumPixels)
    throw new LogoError(`has ${width} by ${height} pixels; at most ${maximumPixels} in all are taken`)
  const sound =
    width > 0 && height > 0 && [1, 2, 4, 8, 16].includes(depth) && CHANNELS[colourType] !== undefined
  if (
    !sound ||
    interlace > 1 ||
    (depth < 8 && ![0, 3].includes(colourType)) ||
    (depth > 8 && colourType === 3)
  )
    throw new LogoError('is no PNG that can be read')
  return { header: { width, height, depth, colourType, interlaced: interlace === 1 }, chunks }
}

const unpack = (packed: Buffer, length: number): Buffer => {
  let data: Buffer
  try {
    data = inflateSync(packed, { maxOutputLength: length })
  } catch {
    throw new LogoError('is damaged, or holds more than its header says')
  }
  if (data.length < length) throw new LogoError('is not whole')
  return data
}

/** Undoes a line's filter in place. Source: ISO/IEC 15948, 9.2. */
const unfilter = (filter: number, line: Uint8Array, above: Uint8Array, step: number): void => {
  if (filter > 4) throw new LogoError('is damaged')
  for (let at = 0; filter > 0 && at < line.length; at++) {
    const left = at >= step ? (line[at - step] ?? 0) : 0
    const up = above[at] ?? 0
    const corner = at >= step ? (above[at - step] ?? 0) : 0
    const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0
    line[at] = (line[at] ?? 0) + guess
  }
}

const paeth = (left: number, up: number, corner: number): number => {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)]
  if (a <= b && a <= c) return left
  return b <= c ? up : corner
}

type ReadPixel = (line: Uint8Array, x: number, rgba: Uint8Array, at: number) => void

/** Reads a line's pixel into eight bits each of red, green, blue and alpha. */
const colourReader = ({ depth, colourType }: Header, chunks: readonly Chunk[]): ReadPixel => {
  const dataOf = (type: string): Buffer =>
    chunks.find((chunk) => chunk.type === type)?.data ?? Buffer.alloc(0)
  const [palette, clear] = [dataOf('PLTE'), dataOf('tRNS')]
  const count = CHANNELS[colourType] ?? 1
  const scale = depth < 8 && colourType === 0 ? 255 / ((1 << depth) - 1) : 1
  const sample = (line: Uint8Array, index: number): number => {
    if (depth === 8) return line[index] ?? 0
    if (depth === 16) return line[index * 2] ?? 0
    const bit = index * depth
    return ((line[bit >> 3] ?? 0) >> (8 - depth - (bit & 7))) & ((1 << depth) - 1)
  }
  /** The one colour that a picture without alpha calls transparent. */
  const isClear = (values: readonly number[]): boolean =>
    clear.length >= 2 * values.length &&
    values.every((value, index) => value === clear[index * 2 + (depth === 16 ? 0 : 1)])
  return (line, x, rgba, at) => {
    const values = Array.from({ length: count }, (_, index) => sample(line, x * count + index))
    const [a = 0, b = 0, c = 0, d = 255] = values
    if (colourType === 3)
      rgba.set([palette[a * 3] ?? 0, palette[a * 3 + 1] ?? 0, palette[a * 3 + 2] ?? 0, clear[a] ?? 255], at)
    else if (colourType === 4) rgba.set([a, a, a, b], at)
    else if (colourType === 6) rgba.set([a, b, c, d], at)
    else if (colourType === 2) rgba.set([a, b, c, isClear(values) ? 0 : 255], at)
    else rgba.set([a * scale, a * scale, a * scale, isClear(values) ? 0 : 255], at)
  }
}
