import type { IDataObject } from 'n8n-workflow'
import { apiFile } from '../../shared/api-request.ts'
import { chosenCode, codeLocator } from '../../shared/code-locator.ts'
import type { Operation } from '../operation.ts'

const MEDIA_TYPES: Record<string, string> = {
  png: 'image/png',
  svg: 'image/svg+xml',
  pdf: 'application/pdf',
}

export const downloadImage: Operation = {
  fields: [
    codeLocator,
    {
      displayName: 'Format',
      name: 'format',
      type: 'options',
      default: 'png',
      options: [
        { name: 'PNG', value: 'png', description: 'For screens, mails and documents' },
        { name: 'SVG', value: 'svg', description: 'For print, sharp at any size' },
        { name: 'PDF', value: 'pdf', description: 'For print, one page as wide as you say' },
      ],
    },
    {
      displayName: 'Put Output File in Field',
      name: 'binaryPropertyName',
      type: 'string',
      default: 'data',
      required: true,
      hint: 'The name of the output binary field to put the file in',
    },
    {
      displayName: 'Options',
      name: 'options',
      type: 'collection',
      placeholder: 'Add Option',
      default: {},
      options: [
        {
          displayName: 'File Name',
          name: 'fileName',
          type: 'string',
          default: '',
          placeholder: 'e.g. table-12.png',
          description: 'Left out, the file is named by the short code',
        },
        {
          displayName: 'Margin',
          name: 'margin',
          type: 'number',
          default: 4,
          typeOptions: { minValue: 0, maxValue: 64 },
          description: 'Quiet zone around the code in modules; scanners want 4',
        },
        {
          displayName: 'Print Width',
          name: 'widthMm',
          type: 'number',
          default: 50,
          typeOptions: { minValue: 5, maxValue: 2000 },
          description: 'Width of a PDF in millimeters',
        },
        {
          displayName: 'Size',
          name: 'size',
          type: 'number',
          default: 512,
          typeOptions: { minValue: 1, maxValue: 4096 },
          description: 'Longer side of a PNG or SVG in pixels',
        },
      ],
    },
  ],

  async run(context, itemIndex) {
    const id = await chosenCode(context, itemIndex)
    const format = context.getNodeParameter('format', itemIndex) as string
    const field = context.getNodeParameter('binaryPropertyName', itemIndex)
    const options = context.getNodeParameter('options', itemIndex, {}) as IDataObject
    const { bytes, headers } = await apiFile(context, {
      method: 'GET',
      path: `/codes/${encodeURIComponent(id)}/image.${format}`,
      // Each format is measured in one way, and the server knows no other for it.
      query: {
        ...(format === 'pdf'
          ? { widthMm: options.widthMm as number | undefined }
          : { size: options.size as number | undefined }),
        margin: options.margin as number | undefined,
      },
      itemIndex,
    })
    const fileName = String(options.fileName ?? '').trim() || toldName(headers) || `${id}.${format}`
    const binary = await context.helpers.prepareBinaryData(bytes, fileName, MEDIA_TYPES[format])
    return [{ json: { codeId: id, fileName, size: bytes.length }, binary: { [field]: binary } }]
  },
}

/** The name in `Content-Disposition: inline; filename="Ab3xY7z.png"`. */
function toldName(headers: Record<string, unknown>): string | undefined {
  return /filename="([^"/\\]+)"/.exec(String(headers['content-disposition'] ?? ''))?.[1]
}
