import type { DesignCheck, ErrorCorrection, Grade, Look } from '@qregg/contract'
import { contrastOf } from './contrast.ts'

/** What was measured of a drawn code. */
export type Measured = {
  look: Pick<Look, 'foreground' | 'background' | 'finders' | 'modules' | 'margin'>
  errorCorrection: ErrorCorrection
  /** Modules a side, and the whole picture's width in modules. */
  modules: number
  width: number
  logoCover: number
  /** Read from the picture as it is, and from a small and blurred one; null: not read to the very text. */
  unusedCorrection: number | null
  readable: boolean
  readableFromAfar: boolean
}

type Reason = DesignCheck['reasons'][number]
/** Least values for A, B, C and D. */
type Scale = readonly [number, number, number, number]

const LETTERS = ['A', 'B', 'C', 'D', 'F'] as const
const CONTRAST: Scale = [4.5, 3, 2.2, 1.6]
const QUIET_ZONE: Scale = [4, 3, 2, 0]
/** What is left of error correction for dirt and scratches, as a share of the code: a plain code at L has 0.07. */
const LEFT: Scale = [0.1, 0.06, 0.035, 0.015]
/** Share of the modules that each level of error correction makes up for, less what print and light take. */
const CAPACITY = { L: 0.07, M: 0.15, Q: 0.25, H: 0.3 } as const
/** A module in print that a phone reads from a hand's breadth to an arm's length. */
const MODULE_MM = 0.4
/** Dots leave less ink than squares. */
const DOT_MM = 0.5

/** Grades a drawn code: the worst of its parts. F is what nobody should print. */
export const gradeOf = (measured: Measured): DesignCheck => {
  const { look, modules, width, logoCover, readable, unusedCorrection, errorCorrection } = measured
  const paper = look.background === 'transparent' ? '#ffffff' : look.background
  const ring = look.finders.frame ?? look.foreground
  const inks = [
    { field: 'foreground', ...contrastOf(look.foreground, paper) },
    { field: 'finders.frame', ...contrastOf(ring, paper) },
    { field: 'finders.ball', ...contrastOf(look.finders.ball ?? ring, paper) },
  ]
  const worst = inks.reduce((least, ink) => (ink.ratio < least.ratio ? ink : least))
  const inverted = inks[0]?.inverted ?? false
  const reasons: Reason[] = []
  const note = (field: string, grade: Grade, message: string): void => {
    if (grade !== 'A') reasons.push({ field, grade, message })
  }

  const ratio = Math.floor(worst.ratio * 10) / 10
  note(
    worst.field,
    onScale(worst.ratio, CONTRAST),
    `has a contrast of ${ratio} to the background; take a ${worst.inverted ? 'lighter' : 'darker'} colour, for 4.5 or more`,
  )
  const odd = inks.find((ink) => ink.inverted !== inverted)
  if (odd)
    note(
      odd.field,
      'F',
      `is ${inverted ? 'darker' : 'lighter'} than the background and the rest is not; make all of it darker`,
    )
  else if (inverted)
    note('foreground', 'C', 'is lighter than the background, which older scanners do not read; swap the two')
  if (look.background === 'transparent')
    note(
      'background',
      'B',
      'is transparent: it scans only on something light and even; give it a colour if you do not know on what',
    )
  note(
    'margin',
    onScale(look.margin, QUIET_ZONE),
    `is ${look.margin}; scanners want a quiet zone of 4 modules`,
  )
  const used = logoCover / CAPACITY[errorCorrection]
  const logoGrade: Grade =
    logoCover === 0 ? 'A' : used > 1 ? 'F' : used > 0.85 ? 'D' : used > 0.7 ? 'C' : used > 0.5 ? 'B' : 'A'
  note(
    'logo.size',
    logoGrade,
    `hides ${percent(logoCover)} of the modules, and error correction ${errorCorrection} makes up for ${percent(CAPACITY[errorCorrection])} at most; make it smaller${errorCorrection === 'H' ? '' : ', or use error correction H'}`,
  )
  if (!readable)
    note('design', 'F', `cannot be read by a scanner; ${unreadableHint(logoCover, worst.ratio, look)}`)
  else {
    if (!measured.readableFromAfar)
      note(
        'modules',
        'C',
        'is not read when it is small or blurred; use squares, more contrast or a smaller logo',
      )
    const left = (unusedCorrection ?? 1) * CAPACITY[errorCorrection]
    note(
      'errorCorrection',
      onScale(left, LEFT),
      `leaves ${percent(left)} of the code for dirt and scratches; use ${errorCorrection === 'H' ? 'a smaller logo' : 'error correction H'}, for 10 % or more`,
    )
  }
  return {
    grade: reasons.reduce<Grade>((low, { grade }) => (grade > low ? grade : low), 'A'),
    readable,
    contrast: Math.round(worst.ratio * 100) / 100,
    inverted,
    quietZone: look.margin,
    logoCover: Math.round(logoCover * 1000) / 1000,
    unusedCorrection,
    errorCorrection,
    modules,
    minimumPrintMm: Math.ceil(width * (look.modules === 'dots' ? DOT_MM : MODULE_MM)),
    reasons,
  }
}

const onScale = (value: number, scale: Scale): Grade =>
  LETTERS[scale.findIndex((least) => value >= least)] ?? 'F'

const percent = (share: number): string => `${Math.round(share * 100)} %`

const unreadableHint = (logoCover: number, ratio: number, look: Measured['look']): string => {
  const hints = [
    ...(logoCover > 0 ? ['make the logo smaller'] : []),
    ...(ratio < 4.5 ? ['use colours of more contrast'] : []),
    ...(look.margin < 4 ? ['use a margin of 4'] : []),
    ...(look.modules === 'square' ? [] : ['use square modules']),
  ]
  return hints.length > 0 ? hints.join(', or ') : 'use black on white'
}
