import { curveTo, lineTo, type Path } from '../drawing/path.ts'

type Point = { readonly x: number; readonly y: number }
type Shape = { rx: number; ry: number; turn: number; large: boolean; sweep: boolean }

/** Adds an SVG arc as cubic curves, one for each quarter or less. Source: SVG 2, appendix B.2 (endpoint to centre). */
export const addArc = (path: Path, from: Point, { turn, large, sweep, ...radii }: Shape, to: Point): void => {
  let [rx, ry] = [Math.abs(radii.rx), Math.abs(radii.ry)]
  if (rx === 0 || ry === 0 || (from.x === to.x && from.y === to.y)) {
    lineTo(path, to.x, to.y)
    return
  }
  const phi = (turn * Math.PI) / 180
  const [cos, sin] = [Math.cos(phi), Math.sin(phi)]
  const [halfX, halfY] = [(from.x - to.x) / 2, (from.y - to.y) / 2]
  const [x1, y1] = [cos * halfX + sin * halfY, cos * halfY - sin * halfX]
  // Radii that do not reach from one point to the other grow until they do.
  const reach = Math.sqrt((x1 / rx) ** 2 + (y1 / ry) ** 2)
  if (reach > 1) [rx, ry] = [rx * reach, ry * reach]
  const below = (rx * y1) ** 2 + (ry * x1) ** 2
  const factor = Math.sqrt(Math.max(0, ((rx * ry) ** 2 - below) / below)) * (large === sweep ? -1 : 1)
  const [cx1, cy1] = [(factor * rx * y1) / ry, (-factor * ry * x1) / rx]
  const [cx, cy] = [cos * cx1 - sin * cy1 + (from.x + to.x) / 2, sin * cx1 + cos * cy1 + (from.y + to.y) / 2]
  const start = Math.atan2((y1 - cy1) / ry, (x1 - cx1) / rx)
  let sweepAngle = Math.atan2((-y1 - cy1) / ry, (-x1 - cx1) / rx) - start
  if (sweep && sweepAngle < 0) sweepAngle += 2 * Math.PI
  if (!sweep && sweepAngle > 0) sweepAngle -= 2 * Math.PI

  const parts = Math.max(1, Math.ceil(Math.abs(sweepAngle) / (Math.PI / 2) - 1e-6))
  const step = sweepAngle / parts
  const handle = (4 / 3) * Math.tan(step / 4)
  const at = (x: number, y: number): [number, number] => [
    cx + cos * rx * x - sin * ry * y,
    cy + sin * rx * x + cos * ry * y,
  ]
  for (let part = 0; part < parts; part++) {
    const [a, b] = [start + part * step, start + (part + 1) * step]
    const [cosA, sinA, cosB, sinB] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b)]
    const end: [number, number] = part === parts - 1 ? [to.x, to.y] : at(cosB, sinB)
    curveTo(
      path,
      ...at(cosA - handle * sinA, sinA + handle * cosA),
      ...at(cosB + handle * sinB, sinB - handle * cosB),
      ...end,
    )
  }
}
