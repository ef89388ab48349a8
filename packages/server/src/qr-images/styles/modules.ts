import type { Look } from '@qregg/contract'
import { addBox, addCircle, type Path } from '../drawing/path.ts'
import { eachDarkRun, type QrMatrix } from '../matrix.ts'

const DOT_RADIUS = 0.45
const ROUND_RADIUS = 0.5

/** The dark modules as one path, `margin` modules in from the top left. What touches leaves no seam between. */
export const modulesPath = (matrix: QrMatrix, shape: Look['modules'], margin: number): Path => {
  const path: Path = []
  for (let y = 0; y < matrix.size; y++) {
    eachDarkRun(matrix, y, (x, length) => {
      if (shape === 'square') {
        addBox(path, { x: x + margin, y: y + margin, width: length, height: 1 })
        return
      }
      for (let at = x; at < x + length; at++) {
        if (shape === 'dots') addCircle(path, at + margin + 0.5, y + margin + 0.5, DOT_RADIUS)
        else addRounded(path, matrix, at, y, margin)
      }
    })
  }
  return path
}

/** A corner is round where no neighbour touches either of its sides. */
const addRounded = (path: Path, { size, modules }: QrMatrix, x: number, y: number, margin: number): void => {
  const dark = (column: number, row: number): boolean =>
    column >= 0 && column < size && row >= 0 && row < size && modules[row * size + column] === 1
  const [above, below, before, after] = [dark(x, y - 1), dark(x, y + 1), dark(x - 1, y), dark(x + 1, y)]
  addBox(path, { x: x + margin, y: y + margin, width: 1, height: 1 }, [
    above || before ? 0 : ROUND_RADIUS,
    above || after ? 0 : ROUND_RADIUS,
    below || after ? 0 : ROUND_RADIUS,
    below || before ? 0 : ROUND_RADIUS,
  ])
}
