import type { ErrorCorrection, Look } from '@qregg/contract'
import { QrCapacityError } from './errors.ts'
import { type QrMatrix, qrMatrix } from './matrix.ts'

const FALLBACKS: Record<Look['errorCorrection'], readonly ErrorCorrection[]> = {
  auto: ['M', 'L'],
  L: ['L'],
  M: ['M'],
  Q: ['Q'],
  H: ['H'],
}
const WITH_LOGO = ['H', 'Q', 'M'] as const

/** The matrix of a text in a look: of the levels that come into question the first one that holds it. */
export const matrixFor = (
  text: string,
  { errorCorrection, logo }: Pick<Look, 'errorCorrection' | 'logo'>,
): { matrix: QrMatrix; level: ErrorCorrection } => {
  const levels = errorCorrection === 'auto' && logo ? WITH_LOGO : FALLBACKS[errorCorrection]
  for (const [index, level] of levels.entries()) {
    try {
      return { matrix: qrMatrix(text, { errorCorrection: level }), level }
    } catch (error) {
      if (!(error instanceof QrCapacityError) || index === levels.length - 1) throw error
    }
  }
  throw new Error('A look has no level of error correction.')
}
