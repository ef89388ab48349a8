import { operations } from '@qregg/contract'
import type { Bundle, ZObject } from 'zapier-platform-core'
import { download } from '../api/call.ts'

/** What a file of a picture is made from. Zapier keeps a file by this for minutes, hence `updatedAt`. */
export type CodeImageInput = {
  id: string
  shortCode: string
  format: ImageFormat
  updatedAt: string
  /** Width and height in pixels. */
  size?: number
  /** Quiet zone in modules. */
  margin?: number
}

export type ImageFormat = 'png' | 'svg'

const operationOf = { png: operations.codeImagePng, svg: operations.codeImageSvg }

/** A file that is fetched only when a later step of the Zap uses it. */
export function codeImageFile(z: ZObject, input: CodeImageInput): string {
  return z.dehydrateFile(codeImage, input)
}

/** Fetches a QR image and hands it to Zapier as a file. */
export async function codeImage(z: ZObject, bundle: Bundle): Promise<string> {
  const { id, shortCode, format, size, margin } = bundle.inputData as CodeImageInput
  const operation = operationOf[format]
  const image = await download(z, bundle, operation, { params: { id }, query: { size, margin } })
  return await z.stashFile(image, image.length, fileName({ shortCode, format }), operation.file)
}

export function fileName({ shortCode, format }: Pick<CodeImageInput, 'shortCode' | 'format'>): string {
  return `qr-${shortCode}.${format}`
}
