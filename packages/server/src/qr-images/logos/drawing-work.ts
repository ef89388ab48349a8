import { CLOSE, OPERANDS, type Path } from '../drawing/path.ts'

/** What it takes to go to a row at all, as a share of the row: many thin shapes are work as well. */
const ROW = 0.01

/**
 * How much work a shape is to draw, whatever the size of the picture: 1 is as much as filling all of it, `width` by
 * `height`. Counted is the box that the shape lies in, for each pixel of that is looked at.
 */
export const drawingWork = (path: Path, width: number, height: number): number => {
  let [left, right, top, bottom] = [width, 0, height, 0]
  for (let at = 0; at < path.length; ) {
    const command = path[at++] ?? CLOSE
    for (let operands = OPERANDS[command] ?? 0; operands > 0; operands -= 2) {
      const [x, y] = [path[at++] ?? 0, path[at++] ?? 0]
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y)
    }
  }
  // Nothing is drawn beyond the logo's edges.
  const columns = Math.min(width, right) - Math.max(0, left)
  const rows = Math.min(height, bottom) - Math.max(0, top)
  return columns < 0 || rows < 0 ? 0 : (columns / width + ROW) * (rows / height)
}
