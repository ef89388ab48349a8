import { encodePng } from '../drawing/png-writer.ts'
import { resize } from '../drawing/resize.ts'
import type { Pixels } from '../drawing/scene.ts'
import type { LogoPicture } from '../styles/compose.ts'
import { LogoError } from './errors.ts'
import { readJpeg } from './read-jpeg.ts'
import { readPng } from './read-png.ts'
import { readSvg } from './read-svg.ts'

/** A logo as the database has it: outlines as JSON, or a PNG that we wrote, in base64. */
export type StoredLogo = { kind: 'vector' | 'pixels'; width: number; height: number; content: string }
export type UploadType = 'image/png' | 'image/jpeg' | 'image/svg+xml'

/** A logo takes a quarter of a picture's width, so this is enough for a picture of 2,000 pixels. */
const KEPT_PIXELS = 512

/** Reads what was sent and draws it again. @throws LogoError with what is wrong and what to do */
export const readUpload = async (
  type: UploadType,
  bytes: Buffer,
  maximumPixels: number,
): Promise<StoredLogo> => {
  if (type === 'image/svg+xml') {
    const picture = readSvg(bytes)
    const { kind, width, height } = picture
    return { kind, width, height, content: JSON.stringify(picture, rounded) }
  }
  const read = type === 'image/png' ? readPng : readJpeg
  const pixels = read(bytes, maximumPixels)
  const { width, height } = pixels
  if (width / height > 20 || height / width > 20) throw new LogoError('is too long and narrow')
  const scale = Math.min(1, KEPT_PIXELS / Math.max(width, height))
  const kept = resize(pixels, Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)))
  return { kind: 'pixels', width, height, content: (await encodePng(kept)).toString('base64') }
}

/** The logo ready to be drawn. */
export const openLogo = (stored: StoredLogo): LogoPicture => {
  if (stored.kind === 'vector') return JSON.parse(stored.content) as LogoPicture
  const pixels: Pixels = readPng(Buffer.from(stored.content, 'base64'), KEPT_PIXELS * KEPT_PIXELS)
  return { kind: 'pixels', width: pixels.width, height: pixels.height, pixels }
}

const rounded = (_key: string, value: unknown): unknown =>
  typeof value === 'number' ? Math.round(value * 10_000) / 10_000 : value
