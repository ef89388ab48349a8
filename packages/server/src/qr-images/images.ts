import { hash } from 'node:crypto'
import { createImageCache } from './image-cache.ts'
import { qrMatrix } from './matrix.ts'
import { type PictureOptions, pictureOptions } from './picture-options.ts'
import { renderPng } from './png.ts'
import { renderSvg } from './svg.ts'

export type QrImageFormat = 'svg' | 'png'

/** What a picture says and how it looks. All of it, and nothing else, decides the bytes. */
export interface QrImageRequest extends PictureOptions {
  readonly text: string
  readonly format: QrImageFormat
}

/** A picture ready to be served. Its body is shared with later callers, so nobody may write to it. */
export interface QrImage {
  readonly body: Buffer | string
  readonly contentType: string
  /** A strong entity tag with its quotes: equal for equal bytes. */
  readonly etag: string
}

export interface QrImages {
  /** Draws a picture, or finds the one drawn before. Throws `QrImageError` for what cannot be drawn. */
  image(request: QrImageRequest): QrImage
}

export interface QrImagesOptions {
  /** Pictures kept at most; 0 keeps none. */
  readonly cacheSize: number
  /** Bytes kept at most, bodies and keys together. */
  readonly cacheBytes?: number
}

const contentTypes = { svg: 'image/svg+xml; charset=utf-8', png: 'image/png' } as const

/** Makes pictures and keeps those used last, within both bounds. */
export const createQrImages = ({ cacheSize, cacheBytes = 16 * 1024 * 1024 }: QrImagesOptions): QrImages => {
  const cache = createImageCache<QrImage>(cacheSize, cacheBytes)
  return {
    image({ text, format, ...options }) {
      const { size, margin } = pictureOptions(options)
      // The text stands last, so that none can pass for another picture's key.
      const key = `${format} ${size} ${margin} ${text}`
      const known = cache.get(key)
      if (known !== undefined) return known
      const image = draw(text, format, { size, margin })
      cache.set(key, image)
      return image
    },
  }
}

const draw = (text: string, format: QrImageFormat, options: PictureOptions): QrImage => {
  const matrix = qrMatrix(text)
  const body = format === 'svg' ? renderSvg(matrix, options) : renderPng(matrix, options)
  return { body, contentType: contentTypes[format], etag: `"${hash('sha256', body, 'base64url')}"` }
}
