import { openLogo } from '../logos/stored-logo.ts'
import { matrixFor } from '../matrix-for.ts'
import { compose } from '../styles/compose.ts'
import { outline } from '../text/outlines.ts'
import type { Picture } from './jobs.ts'

/** Puts a whole picture together, with its logo opened and its words outlined. */
export const sceneOf = ({ text, look, logo }: Picture) => {
  const { matrix, level } = matrixFor(text, look)
  const scene = compose(matrix, {
    look,
    logo: logo && openLogo(logo),
    frame: look.frame && outline(look.frame.text),
  })
  return { scene, level, modules: matrix.size }
}
