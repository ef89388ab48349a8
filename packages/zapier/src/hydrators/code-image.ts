import { operations } from '@qregg/contract'
import type { Bundle, ZObject } from 'zapier-platform-core'
import { download } from '../api/call.ts'

/** What a file of a picture is made from. Zapier keeps a file by this for minutes, hence `updatedAt`. */
export type CodeImageInput = {
  id: string
  shortCode: string
  format: ImageFormat
  updatedAt: string
  /** Longer side in pixels, of a PNG or SVG. */
  size?: number
  /** Width in print in millimeters, of a PDF. */
  widthMm?: number
  /** Quiet zone in modules. */
  margin?: number
}

export type ImageFormat = 'png' | 'svg' | 'pdf'

const operationOf = {
  png: operations.codeImagePng,
  svg: operations.codeImageSvg,
  pdf: operations.codeImagePdf,
} as const

/** A file that is fetched only when a later step of the Zap uses it. */
export function codeImageFile(z: ZObject, input: CodeImageInput): string {
  return z.dehydrateFile(codeImage, input)
}

/** Fetches a QR image and hands it to Zapier as a file. */
export async function codeImage(z: ZObject, bundle: Bundle): Promise<string> {
  const { id, shortCode, format, size, widthMm, margin } = bundle.inputData as CodeImageInput
  const operation = operationOf[format]
  // Each format is measured in one way, and the server knows no other for it.
  const measure = format === 'pdf' ? { widthMm } : { size }
  const image = await download(z, bundle, operation, { params: { id }, query: { ...measure, margin } })
  return await z.stashFile(image, image.length, fileName({ shortCode, format }), operation.file)
}

export function fileName({ shortCode, format }: Pick<CodeImageInput, 'shortCode' | 'format'>): string {
  return `qr-${shortCode}.${format}`
}
