import { LIMITS, operations } from '@qregg/contract'
import { type Bundle, defineCreate, defineInputFields, type ZObject } from 'zapier-platform-core'
import { call } from '../api/call.ts'
import { readFeatures } from '../api/features.ts'
import { codeImageFile, fileName, type ImageFormat } from '../hydrators/code-image.ts'
import { chosenCode, codeInput } from '../inputs/code-input.ts'
import { filledIn } from '../inputs/filled-in.ts'
import { LABELS } from '../inputs/labels.ts'
import { codeSample } from '../outputs/code.ts'

const FORMATS = {
  png: 'PNG, for Screens and Office Documents',
  svg: 'SVG, for Print at Any Size',
  pdf: 'PDF, for Print Shops',
}

const sizeInput = {
  key: 'size',
  label: LABELS.size,
  type: 'integer',
  required: false,
  helpText: `Longer side in pixels, of a PNG or SVG: 512 if left blank, at most ${LIMITS.qrImagePixels}.`,
} as const

const widthInput = {
  key: 'widthMm',
  label: LABELS.widthMm,
  type: 'integer',
  required: false,
  helpText: `Width in millimeters, of a PDF: 50 if left blank, ${LIMITS.pdfMinMm} to ${LIMITS.pdfMaxMm}.`,
} as const

const marginInput = {
  key: 'margin',
  label: LABELS.margin,
  type: 'integer',
  required: false,
  helpText: `White space around the code, counted in its squares: as the look of the code has it if left blank, or 4, which scanners want; at most ${LIMITS.qrImageMargin}.`,
} as const

/** The formats that this server knows, and how each is measured. */
async function measures(z: ZObject, bundle: Bundle) {
  const has = await readFeatures(z, bundle)
  const { pdf, ...older } = FORMATS
  const choices = has('codes.images.pdf') ? { ...older, pdf } : older
  return [
    { key: 'format', label: 'Format', type: 'string', required: false, choices, default: 'png' } as const,
    sizeInput,
    ...(has('codes.images.pdf') ? [widthInput] : []),
    marginInput,
  ]
}

type Input = { codeId: string; format?: string; size?: number; widthMm?: number; margin?: number }

async function perform(z: ZObject, bundle: Bundle<Input>) {
  const { codeId, format = 'png', size, widthMm, margin } = filledIn(bundle.inputData)
  const params = { id: chosenCode(z, { codeId }) }
  // The file is made later, where a complaint would name another step of the Zap.
  if (!isFormat(format)) throw new z.errors.Error('Format must be png, svg or pdf.')
  checkWhole(z, LABELS.size, size, 1, LIMITS.qrImagePixels)
  checkWhole(z, LABELS.widthMm, widthMm, LIMITS.pdfMinMm, LIMITS.pdfMaxMm)
  checkWhole(z, LABELS.margin, margin, 0, LIMITS.qrImageMargin)
  const { data } = await call(z, bundle, operations.getCode, { params })
  const { id, title, shortCode, shortUrl, updatedAt } = data
  return {
    id,
    title,
    shortCode,
    shortUrl,
    fileName: fileName({ shortCode, format }),
    file: codeImageFile(z, { id, shortCode, format, updatedAt, size, widthMm, margin }),
  }
}

function isFormat(text: string): text is ImageFormat {
  return Object.hasOwn(FORMATS, text)
}

function checkWhole(z: ZObject, label: string, value: unknown, min: number, max: number) {
  if (value === undefined) return
  const number = Number(value)
  if (!Number.isInteger(number) || number < min || number > max)
    throw new z.errors.Error(`${label} must be a whole number from ${min} to ${max}.`)
}

const { id, title, shortCode, shortUrl, images } = codeSample

export const downloadCodeImage = defineCreate({
  key: 'download_code_image',
  noun: 'QR Code Image',
  display: {
    label: 'Download QR Code Image',
    description: 'Downloads the picture of a QR code as a file that later steps can use.',
  },
  operation: {
    inputFields: defineInputFields([codeInput, measures]),
    perform,
    sample: {
      id,
      title,
      shortCode,
      shortUrl,
      fileName: fileName({ shortCode, format: 'png' }),
      file: images.png,
    },
    outputFields: [
      { key: 'id', label: 'QR Code ID', type: 'string' },
      { key: 'title', label: 'Title', type: 'string' },
      { key: 'shortCode', label: 'Short Code', type: 'string' },
      { key: 'shortUrl', label: 'Short URL', type: 'string' },
      { key: 'fileName', label: 'File Name', type: 'string' },
      { key: 'file', label: 'File', type: 'file' },
    ],
  },
})
