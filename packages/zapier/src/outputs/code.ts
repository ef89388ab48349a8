import { type Code, codeSchema, eventSamples } from '@qregg/contract'
import type { ZObject } from 'zapier-platform-core'
import { codeImageFile } from '../hydrators/code-image.ts'
import { fieldsOf, type OutputField } from './fields.ts'

/** A code as every step tells it: the API's own fields, and its picture as a file. */
export type CodeOutput = Code & { qrImage: string }

const LABELS = {
  id: 'QR Code ID',
  externalId: 'Your Reference',
  images__svg: 'SVG Image URL',
  images__png: 'PNG Image URL',
  images__pdf: 'PDF Image URL',
  scans__total: 'Total Scans',
  scans__unique: 'Daily Unique Visitors',
} as const

/** The fields of a code without the file: a deleted code has no picture any more. */
export const codeFields: OutputField[] = fieldsOf(codeSchema, LABELS).filter(
  // Most codes are plain: who has designs maps them from live data, as custom data is.
  ({ key }) => !key.startsWith('design__'),
)
export const codeOutputFields: OutputField[] = [
  ...codeFields,
  { key: 'qrImage', label: 'QR Code Image', type: 'file' },
]

/** The contract's sample, without what only some codes have: the names of its metadata, and a design. */
export function sampleOf<T extends { metadata: Record<string, string> }>(code: T): T {
  return { ...code, metadata: {}, ...('design' in code ? { design: {} } : {}) }
}

export const codeSample: CodeOutput = withImage(
  sampleOf(eventSamples['code.created'].data.code),
  ({ images }) => images.png,
)

/** The picture is fetched only when a later step of the Zap uses it. */
export function codeOutput(z: ZObject, code: Code): CodeOutput {
  return withImage(code, ({ id, shortCode, updatedAt }) =>
    codeImageFile(z, { id, shortCode, format: 'png', updatedAt }),
  )
}

function withImage(code: Code, image: (code: Code) => string): CodeOutput {
  return { ...code, qrImage: image(code) }
}
