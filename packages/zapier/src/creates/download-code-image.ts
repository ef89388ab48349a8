import { LIMITS, operations } from '@qregg/contract'
import { type Bundle, defineCreate, defineInputFields, type ZObject } from 'zapier-platform-core'
import { call } from '../api/call.ts'
import { codeImageFile, fileName, type ImageFormat } from '../hydrators/code-image.ts'
import { chosenCode, codeInput } from '../inputs/code-input.ts'
import { filledIn } from '../inputs/filled-in.ts'
import { LABELS } from '../inputs/labels.ts'
import { codeSample } from '../outputs/code.ts'

const FORMATS = { png: 'PNG, for Screens and Office Documents', svg: 'SVG, for Print at Any Size' }

const inputFields = defineInputFields([
  codeInput,
  { key: 'format', label: 'Format', type: 'string', required: false, choices: FORMATS, default: 'png' },
  {
    key: 'size',
    label: LABELS.size,
    type: 'integer',
    required: false,
    helpText: `Width and height in pixels, 512 if left blank, at most ${LIMITS.qrImagePixels}.`,
  },
  {
    key: 'margin',
    label: LABELS.margin,
    type: 'integer',
    required: false,
    helpText: `White space around the code, counted in its squares: 4 if left blank, which scanners want; at most ${LIMITS.qrImageMargin}.`,
  },
])

type Input = { codeId: string; format?: string; size?: number; margin?: number }

async function perform(z: ZObject, bundle: Bundle<Input>) {
  const { codeId, format = 'png', size, margin } = filledIn(bundle.inputData)
  const params = { id: chosenCode(z, { codeId }) }
  // The file is made later, where a complaint would name another step of the Zap.
  if (!isFormat(format)) throw new z.errors.Error('Format must be png or svg.')
  checkWhole(z, LABELS.size, size, 1, LIMITS.qrImagePixels)
  checkWhole(z, LABELS.margin, margin, 0, LIMITS.qrImageMargin)
  const { data } = await call(z, bundle, operations.getCode, { params })
  const { id, title, shortCode, shortUrl, updatedAt } = data
  return {
    id,
    title,
    shortCode,
    shortUrl,
    fileName: fileName({ shortCode, format }),
    file: codeImageFile(z, { id, shortCode, format, updatedAt, size, margin }),
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
    inputFields,
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
