import { z } from 'zod'
import { strictObject, timestamp } from './fields.ts'
import { idOf } from './ids.ts'
import { LIMITS } from './limits.ts'

/** How a dark module is drawn. */
export const MODULE_SHAPES = ['square', 'rounded', 'dots'] as const
/** How the three large corner patterns are drawn. */
export const FINDER_STYLES = ['square', 'rounded', 'circle'] as const
/** How much of a code may be lost: about 7, 15, 25 or 30 % of its codewords. */
export const ERROR_CORRECTIONS = ['L', 'M', 'Q', 'H'] as const
/** A: reads everywhere. D: reads with luck. F: is refused. */
export const GRADES = ['A', 'B', 'C', 'D', 'F'] as const

const colour = z
  .string()
  .toLowerCase()
  .regex(/^#[0-9a-f]{6}$/, 'must be a colour such as #1a2b3c')
  .meta({ example: '#1a2b3c' })
const background = z
  .string()
  .toLowerCase()
  .regex(/^(#[0-9a-f]{6}|transparent)$/, 'must be a colour such as #ffffff, or transparent')
  .meta({ example: '#ffffff' })
const logoId = z.string().max(80).meta({ example: 'logo_4c9d1e0ab5f34e62a1b0c7d8e9f01234' })
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this refuses
const ONE_LINE = /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$/
const frameText = z
  .string()
  .trim()
  .min(1)
  .max(LIMITS.frameTextLength)
  .regex(ONE_LINE, 'must be one line without control characters')
  .meta({ description: 'One line below the code, drawn as outlines.', example: 'Scan me' })
const modules = z.enum(MODULE_SHAPES)
const finderStyle = z.enum(FINDER_STYLES)
const logoSize = z
  .number()
  .min(0.05)
  .max(0.4)
  .meta({ description: "The logo's longer side as a share of the code's width." })
const margin = z
  .int()
  .min(0)
  .max(LIMITS.designMargin)
  .meta({ description: 'Quiet zone in modules; scanners want 4.' })
const errorCorrection = z
  .enum(['auto', ...ERROR_CORRECTIONS])
  .meta({ description: 'auto is H with a logo, as far as the text leaves room, and M without.' })

/** What a scanner makes of a design: told with it, and by `POST /codes/{id}/design/check`. */
export const designCheckSchema = z
  .object({
    grade: z.enum(GRADES).meta({ description: 'The worst of all reasons; a design with F is refused.' }),
    readable: z.boolean().meta({ description: 'Whether a decoder read the drawn picture to the very text.' }),
    contrast: z.number().meta({ description: 'Smallest contrast ratio to the background, 1 to 21.' }),
    inverted: z.boolean().meta({ description: 'Light on dark, which older scanners do not read.' }),
    quietZone: z.int().meta({ description: 'In modules.' }),
    logoCover: z.number().meta({ description: 'Share of the modules that the logo hides, 0 to 1.' }),
    unusedCorrection: z
      .number()
      .nullable()
      .meta({ description: 'Share of the error correction still free, 0 to 1; null when nothing was read.' }),
    errorCorrection: z.enum(ERROR_CORRECTIONS),
    modules: z.int().meta({ description: 'Modules a side, without the quiet zone.' }),
    minimumPrintMm: z.int().meta({ description: "The picture's smallest width in print, in mm." }),
    reasons: z.array(z.object({ field: z.string(), grade: z.enum(GRADES), message: z.string() })).meta({
      description: 'What keeps it from A, and what to change.',
    }),
  })
  .meta({ id: 'DesignCheck' })

/** How a code's picture looks, as the API tells it. */
export const designSchema = z
  .object({
    foreground: colour,
    background,
    modules,
    finders: z.object({ style: finderStyle, frame: colour.nullable(), ball: colour.nullable() }),
    logo: z.object({ id: logoId, size: logoSize }).nullable(),
    frame: z
      .object({ text: frameText, foreground: colour.nullable(), background: colour.nullable() })
      .nullable(),
    margin,
    errorCorrection,
    check: designCheckSchema,
  })
  .meta({ id: 'Design', description: 'How the picture looks; null is black squares on white.' })

const DEFAULT_FINDERS = { style: 'square', frame: null, ball: null } as const

/** How a code's picture shall look. What is left out is as in a plain one. */
export const setDesignSchema = strictObject({
  foreground: colour.default('#000000'),
  background: background.default('#ffffff').meta({ description: 'A colour, or transparent.' }),
  modules: modules.default('square'),
  finders: strictObject({
    style: finderStyle.default('square'),
    frame: colour.nullable().default(null).meta({ description: 'null: the foreground.' }),
    ball: colour.nullable().default(null).meta({ description: "null: the frame's colour." }),
  }).default(DEFAULT_FINDERS),
  logo: strictObject({ id: logoId, size: logoSize.default(0.22) })
    .nullable()
    .default(null)
    .meta({ description: 'A logo of `POST /logos`, in the middle.' }),
  frame: strictObject({
    text: frameText,
    foreground: colour.nullable().default(null).meta({ description: "null: the code's background." }),
    background: colour.nullable().default(null).meta({ description: "null: the code's foreground." }),
  })
    .nullable()
    .default(null),
  margin: margin.default(4),
  errorCorrection: errorCorrection.default('auto'),
  check: z.unknown().optional().meta({ description: 'Ignored: what was got may be sent back.' }),
}).meta({
  id: 'SetDesign',
  description: 'The whole look: a design that is sent replaces the one before. null is plain.',
})

/** `POST /codes/{id}/design/check`: a design to try, or the one that the code has. */
export const checkDesignSchema = strictObject({
  design: setDesignSchema.nullable().optional().meta({ description: "Left out: the code's own." }),
}).meta({ id: 'CheckDesign' })

/** A logo as the API tells it. Its picture is kept as we drew it again, never as it was sent. */
export const logoSchema = z
  .object({
    id: idOf('logo', '4c9d1e0ab5f34e62a1b0c7d8e9f01234'),
    kind: z.enum(['vector', 'pixels']).meta({ description: 'vector: from SVG. pixels: from PNG or JPEG.' }),
    width: z.number().meta({ description: 'Of the picture that was sent.' }),
    height: z.number(),
    createdAt: timestamp,
  })
  .meta({ id: 'Logo' })

export type Grade = (typeof GRADES)[number]
export type ErrorCorrection = (typeof ERROR_CORRECTIONS)[number]
export type Design = z.infer<typeof designSchema>
export type DesignCheck = z.infer<typeof designCheckSchema>
export type SetDesign = z.infer<typeof setDesignSchema>
export type Logo = z.infer<typeof logoSchema>
/** The look alone, without what was found out about it. */
export type Look = Omit<Design, 'check'>
