import { z } from 'zod'
import { listCodesQuery } from './codes.ts'
import { queryInteger, strictObject } from './fields.ts'
import { LIMITS } from './limits.ts'

const margin = { min: 0, max: LIMITS.qrImageMargin }
/** Addresses stay while designs change, and who shows a picture again shows the one that was kept. */
const v = z.string().max(64).optional().meta({
  description:
    'Anything, such as `updatedAt`; it changes nothing but the address, so that no picture that was kept is shown.',
})
const MARGIN = "Quiet zone in modules; the design's unless given, and 4 without a design. Scanners want 4."

/** What the address of an SVG or PNG takes. */
export const imageQuery = strictObject({
  size: queryInteger(1, LIMITS.qrImagePixels)
    .default(512)
    .meta({ description: "The picture's longer side in pixels. Without a frame it is square." }),
  margin: queryInteger(margin.min, margin.max).optional().meta({ description: MARGIN }),
  v,
})

/** What the address of a PDF takes. */
export const pdfQuery = strictObject({
  widthMm: queryInteger(LIMITS.pdfMinMm, LIMITS.pdfMaxMm)
    .default(50)
    .meta({ description: "The picture's width in print, in mm; with a frame it is higher than wide." }),
  margin: queryInteger(margin.min, margin.max).optional().meta({ description: MARGIN }),
  v,
})

/** `POST /codes/images`: which codes, and how their pictures shall be. */
export const zipImagesSchema = strictObject({
  ids: z.array(z.string().min(1).max(80)).min(1).max(LIMITS.imagesPerZip).optional(),
  filter: listCodesQuery
    .pick({ search: true, type: true, mode: true, tag: true })
    .extend({ active: z.boolean().optional() })
    .optional()
    .meta({ description: 'Instead of ids: the codes that a list with it shows; {} is all of them.' }),
  format: z.enum(['svg', 'png', 'pdf']).default('svg'),
  size: z.int().min(1).max(LIMITS.qrImagePixels).optional().meta({ description: 'Of svg and png; 512.' }),
  widthMm: z.int().min(LIMITS.pdfMinMm).max(LIMITS.pdfMaxMm).optional().meta({ description: 'Of pdf; 50.' }),
  margin: z.int().min(margin.min).max(margin.max).optional().meta({ description: MARGIN }),
})
  .refine((value) => (value.ids === undefined) !== (value.filter === undefined), {
    path: ['ids'],
    message: 'or filter is needed, one of them',
  })
  .meta({ id: 'ZipImages' })

export type ImageQuery = z.infer<typeof imageQuery>
export type PdfQuery = z.infer<typeof pdfQuery>
export type ZipImages = z.infer<typeof zipImagesSchema>
