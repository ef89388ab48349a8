import { crc32 } from 'node:zlib'

/** What a PNG begins with. Format: ISO/IEC 15948. */
export const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** Length, type, data and the checksum over type and data. */
export const pngChunk = (type: string, data: Uint8Array): Buffer => {
  const bytes = Buffer.alloc(data.length + 12)
  bytes.writeUInt32BE(data.length, 0)
  bytes.write(type, 4, 'latin1')
  bytes.set(data, 8)
  bytes.writeUInt32BE(crc32(bytes.subarray(4, data.length + 8)), data.length + 8)
  return bytes
}

/** Bits a channel, and 2 for RGB, 3 for a palette, 6 for RGB with transparency. */
export const pngHeader = (width: number, height: number, depth: number, colourType: 2 | 3 | 6): Buffer => {
  const data = Buffer.alloc(13)
  data.writeUInt32BE(width, 0)
  data.writeUInt32BE(height, 4)
  data[8] = depth
  data[9] = colourType
  return pngChunk('IHDR', data)
}

export const PNG_END = pngChunk('IEND', new Uint8Array(0))

/** The filter that says "as the row above". */
export const FILTER_UP = 2
