import jpeg from 'jpeg-js'
import type { Pixels } from '../drawing/scene.ts'
import { LogoError } from './errors.ts'

const MEMORY_MB = 256

/** Reads a JPEG. Its header tells how much it will be, before anything is unpacked. */
export const readJpeg = (bytes: Buffer, maximumPixels: number): Pixels => {
  const { width, height } = sizeOf(bytes)
  if (width * height > maximumPixels)
    throw new LogoError(`has ${width} by ${height} pixels; at most ${maximumPixels} in all are taken`)
  try {
    const { data } = jpeg.decode(bytes, {
      useTArray: true,
      maxMemoryUsageInMB: MEMORY_MB,
      tolerantDecoding: false,
    })
    return { width, height, rgba: data }
  } catch {
    throw new LogoError('is a JPEG that cannot be read; save it again, or send it as PNG')
  }
}

/** Width and height from the frame's header. Source: ITU-T T.81, B.2.2. */
const sizeOf = (bytes: Buffer): { width: number; height: number } => {
  for (let at = 2; bytes[0] === 0xff && bytes[1] === 0xd8 && at + 9 < bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1] ?? 0
    // Fill bytes and markers without a length are stepped over.
    if (marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += marker === 0xff ? 1 : 2
      continue
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) {
      const [height, width] = [bytes.readUInt16BE(at + 5), bytes.readUInt16BE(at + 7)]
      if (width > 0 && height > 0) return { width, height }
    }
    at += 2 + bytes.readUInt16BE(at + 2)
  }
  throw new LogoError('is no JPEG that can be read')
}
