import { hash } from 'node:crypto'
import type { Look } from '@qregg/contract'
import { createImageCache } from './image-cache.ts'
import type { StoredLogo } from './logos/stored-logo.ts'
import { matrixFor } from './matrix-for.ts'
import { type PictureOptions, pictureOptions } from './picture-options.ts'
import { renderPng } from './png.ts'
import type { Job } from './studio/jobs.ts'
import type { Asker, Studio } from './studio/studio.ts'
import { renderSvg } from './svg.ts'

export type QrImageFormat = 'svg' | 'png' | 'pdf'

/** A picture of black squares on white: what it says and how large it is. */
export interface QrImageRequest extends PictureOptions {
  readonly text: string
  readonly format: 'svg' | 'png'
}

/** A picture in a design. All of it, and nothing else, decides the bytes. */
export interface DesignedRequest {
  readonly text: string
  readonly format: QrImageFormat
  /** Null: plain. */
  readonly look: Look | null
  /** Fetches the look's logo, when the picture is not known yet. */
  loadLogo(id: string): Promise<StoredLogo | null>
  /** Longer side in pixels, of SVG and PNG. */
  readonly size?: number | undefined
  /** Width in print, of PDF. */
  readonly widthMm?: number | undefined
  /** Instead of the design's. */
  readonly margin?: number | undefined
  /** For whose code, and whether by who has a key or by the public. */
  readonly asker: Asker
}

/** A picture ready to be served. Its body is shared with later callers, so nobody may write to it. */
export interface QrImage {
  readonly body: Buffer | string
  readonly contentType: string
  /** A strong entity tag with its quotes: equal for equal bytes. */
  readonly etag: string
}

export interface QrImages {
  /** Draws a plain picture, or finds the one drawn before. Throws `QrImageError` for what cannot be drawn. */
  image(request: QrImageRequest): QrImage
  /** The same for any design. Squares are drawn at once; all else on the studio's thread. Throws its refusals too. */
  designed(request: DesignedRequest): Promise<QrImage>
}

export interface QrImagesOptions {
  /** Pictures kept at most; 0 keeps none. */
  readonly cacheSize: number
  /** Bytes kept at most, bodies and keys together. */
  readonly cacheBytes?: number
  readonly studio?: Studio
  readonly maximumPixels?: number
}

type Squares = { foreground?: string; background?: string; level?: Look['errorCorrection'] }

export const PLAIN: Look = {
  foreground: '#000000',
  background: '#ffffff',
  modules: 'square',
  finders: { style: 'square', frame: null, ball: null },
  logo: null,
  frame: null,
  margin: 4,
  errorCorrection: 'auto',
}

const contentTypes = {
  svg: 'image/svg+xml; charset=utf-8',
  png: 'image/png',
  pdf: 'application/pdf',
} as const

/** Makes pictures and keeps those used last, within both bounds. */
export const createQrImages = (options: QrImagesOptions): QrImages => {
  const { cacheSize, cacheBytes = 16 * 1024 * 1024, studio, maximumPixels = 4_096 } = options
  const cache = createImageCache<QrImage>(cacheSize, cacheBytes)
  /** Pictures that are being drawn: whoever asks for one of them waits for the same. */
  const underWay = new Map<string, Promise<QrImage>>()

  const squares = ({ text, format, ...rest }: QrImageRequest, look: Squares = {}): QrImage => {
    const { size, margin } = pictureOptions(rest)
    const { foreground = PLAIN.foreground, background = PLAIN.background, level = 'auto' } = look
    // The text stands last, so that none can pass for another picture's key.
    const key = `${format} ${size} ${margin} ${foreground} ${background} ${level} ${text}`
    const known = cache.get(key)
    if (known !== undefined) return known
    const { matrix } = matrixFor(text, { errorCorrection: level, logo: null })
    const colours = { size, margin, foreground, background }
    const image = imageOf(format === 'svg' ? renderSvg(matrix, colours) : renderPng(matrix, colours), format)
    cache.set(key, image)
    return image
  }

  const drawn = async (key: string, request: DesignedRequest, look: Look): Promise<QrImage> => {
    if (!studio) throw new Error('There is no studio to draw a design.')
    const { text, format, size = 512, widthMm = 50 } = request
    const picture = { text, look, logo: look.logo && (await request.loadLogo(look.logo.id)) }
    const job: Exclude<Job, { kind: 'check' | 'logo' }> =
      format === 'pdf'
        ? { kind: 'pdf', picture, widthMm }
        : format === 'png'
          ? { kind: 'png', picture, size, maximum: maximumPixels }
          : { kind: 'svg', picture, size }
    const image = imageOf(Buffer.from(await studio.do(job, request.asker)), format)
    cache.set(key, image)
    return image
  }

  return {
    image: (request) => squares(request),
    async designed(request) {
      const { text, format, size, widthMm, margin } = request
      const given = request.look ?? PLAIN
      if (format !== 'pdf' && isSquares(given)) {
        const look = {
          foreground: given.foreground,
          background: given.background,
          level: given.errorCorrection,
        }
        return squares({ text, format, ...defined({ size }), margin: margin ?? given.margin }, look)
      }
      const look = { ...given, margin: margin ?? given.margin }
      const key = JSON.stringify([format, size, widthMm, look, text])
      const known = cache.get(key) ?? underWay.get(key)
      if (known !== undefined) return await known
      const promise = drawn(key, request, look).finally(() => underWay.delete(key))
      underWay.set(key, promise)
      return await promise
    },
  }
}

/** Whether a look is squares in two colours, which are drawn in well under a millisecond. */
const isSquares = ({ background, modules, finders, logo, frame }: Look): boolean =>
  background !== 'transparent' &&
  modules === 'square' &&
  finders.style === 'square' &&
  finders.frame === null &&
  finders.ball === null &&
  logo === null &&
  frame === null

const defined = ({ size }: { size: number | undefined }) => (size === undefined ? {} : { size })

const imageOf = (body: Buffer | string, format: QrImageFormat): QrImage => ({
  body,
  contentType: contentTypes[format],
  etag: `"${hash('sha256', body, 'base64url')}"`,
})
