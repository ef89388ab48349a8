import { walkCurve } from './curve.ts'
import { CLOSE, CURVE, MOVE, OPERANDS, type Path } from './path.ts'

/** Straight edges, four numbers each (x0 y0 x1 y1), with the box they lie in. */
export type Edges = {
  readonly points: Float64Array
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** Turns a path into straight edges in pixels. Curves are cut so finely that no eye sees it. */
export const edgesOf = (path: Path, scale: number, dx: number, dy: number): Edges => {
  const points: number[] = []
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
  let [x, y, startX, startY] = [0, 0, 0, 0]

  const edge = (toX: number, toY: number): void => {
    left = Math.min(left, x, toX)
    right = Math.max(right, x, toX)
    top = Math.min(top, y, toY)
    bottom = Math.max(bottom, y, toY)
    // A level edge covers nothing.
    if (y !== toY) points.push(x, y, toX, toY)
    x = toX
    y = toY
  }
  for (let at = 0; at < path.length; ) {
    const command = path[at++] ?? CLOSE
    const px = (index: number) => (path[at + index] ?? 0) * scale + dx
    const py = (index: number) => (path[at + index] ?? 0) * scale + dy
    if (command === CURVE) walkCurve(x, y, [px(0), py(1), px(2), py(3), px(4), py(5)], 1, edge)
    else if (command === CLOSE) edge(startX, startY)
    else if (command === MOVE) {
      edge(startX, startY)
      startX = x = px(0)
      startY = y = py(1)
      // The edge from nowhere to the first point is none.
      if (points.length === 0) [left, right, top, bottom] = [x, x, y, y]
    } else edge(px(0), py(1))
    at += OPERANDS[command] ?? 0
  }
  edge(startX, startY)
  return { points: Float64Array.from(points), left, right, top, bottom }
}
