import type { Look } from '@qregg/contract'
import { addBox, addCircle, type Path } from '../drawing/path.ts'
import type { QrMatrix } from '../matrix.ts'

/** A finder is a ring of 7 modules around a ball of 3. */
export const FINDER = 7

/** Corners' radii: of the ring outside and inside, and of the ball. */
const RADII = { square: [0, 0, 0], rounded: [2.2, 1.3, 0.9] } as const

/** The three rings as one path and the three balls as another. */
export const finderPaths = (size: number, style: Look['finders']['style'], margin: number) => {
  const [rings, balls]: [Path, Path] = [[], []]
  const far = size - FINDER
  for (const [column, row] of [
    [0, 0],
    [far, 0],
    [0, far],
  ] as const) {
    const [x, y] = [column + margin, row + margin]
    if (style === 'circle') {
      addCircle(rings, x + 3.5, y + 3.5, 3.5)
      addCircle(rings, x + 3.5, y + 3.5, 2.5, true)
      addCircle(balls, x + 3.5, y + 3.5, 1.6)
      continue
    }
    const [outside, inside, ball] = RADII[style]
    addBox(rings, { x, y, width: 7, height: 7 }, outside)
    addBox(rings, { x: x + 1, y: y + 1, width: 5, height: 5 }, inside, true)
    addBox(balls, { x: x + 2, y: y + 2, width: 3, height: 3 }, ball)
  }
  return { rings, balls }
}

export const inFinder = (size: number, x: number, y: number): boolean =>
  (x < FINDER && (y < FINDER || y >= size - FINDER)) || (x >= size - FINDER && y < FINDER)

/** The matrix without its finders, which are drawn by themselves, and without what `hidden` names. */
export const withoutFinders = (
  { size, modules }: QrMatrix,
  hidden: (x: number, y: number) => boolean,
): QrMatrix => {
  const rest = Uint8Array.from(modules)
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) if (inFinder(size, x, y) || hidden(x, y)) rest[y * size + x] = 0
  return { size, modules: rest }
}
