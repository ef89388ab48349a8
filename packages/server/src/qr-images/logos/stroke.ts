import { walkCurve } from '../drawing/curve.ts'
import {
  addCircle,
  CLOSE,
  CURVE,
  closePath,
  lineTo,
  MOVE,
  moveTo,
  OPERANDS,
  type Path,
} from '../drawing/path.ts'

type Point = readonly [x: number, y: number]
type Line = { points: Point[]; closed: boolean }

/** As SVG has it; `fineness` is pixels a unit, for how finely curves are cut. */
export type Stroke = { width: number; cap: string; join: string; fineness: number }

/** More than this is refused by who asked, so it need not be drawn to its end. */
const MAXIMUM_NUMBERS = 200_000

/** Longest point of a mitred corner, in widths of the line. SVG's own, unless a file says otherwise. */
const MITRE_LIMIT = 4

/**
 * Turns a line into the area that it paints: a box for each straight piece, and what belongs at its corners and ends.
 * Every part runs the same way round, so that they add up.
 */
export const strokeArea = (path: Path, { width, cap, join, fineness }: Stroke): Path => {
  const area: Path = []
  const half = width / 2
  for (const { points, closed } of linesOf(path, fineness)) {
    const last = points.length - 1
    for (let index = 0; index < last && area.length <= MAXIMUM_NUMBERS; index++) {
      const [from, to] = [points[index] as Point, points[index + 1] as Point]
      const [nx, ny] = across(from, to, half)
      // A square end is half a width longer; across turned by a quarter is along.
      const start = cap === 'square' && !closed && index === 0 ? 1 : 0
      const end = cap === 'square' && !closed && index === last - 1 ? 1 : 0
      const [x0, y0] = [from[0] + ny * start, from[1] - nx * start]
      const [x1, y1] = [to[0] - ny * end, to[1] + nx * end]
      addPolygon(area, [
        [x0 + nx, y0 + ny],
        [x1 + nx, y1 + ny],
        [x1 - nx, y1 - ny],
        [x0 - nx, y0 - ny],
      ])
      const next = points[index + 2] ?? (closed ? points[1] : undefined)
      if (next) addCorner(area, [from, to, next], half, join)
    }
    const ends = closed || cap !== 'round' ? [] : [points[0] as Point, points[last] as Point]
    for (const [x, y] of ends) addCircle(area, x, y, half)
  }
  return area
}

/** Half a width to the side of a piece. */
const across = ([x0, y0]: Point, [x1, y1]: Point, half: number): Point => {
  const length = Math.hypot(x1 - x0, y1 - y0)
  return [((y1 - y0) / length) * half, ((x0 - x1) / length) * half]
}

const addCorner = (
  area: Path,
  [from, at, to]: readonly [Point, Point, Point],
  half: number,
  join: string,
): void => {
  const [x, y] = at
  if (join === 'round') {
    addCircle(area, x, y, half)
    return
  }
  const [a, b] = [across(from, at, half), across(at, to, half)]
  // The gap is on the side that the line turns away from.
  const side = a[0] * b[1] - a[1] * b[0] > 0 ? 1 : -1
  const [ax, ay, bx, by] = [a[0] * side, a[1] * side, b[0] * side, b[1] * side]
  const corner: Point[] = [at, [x + ax, y + ay]]
  const [mx, my] = [ax + bx, ay + by]
  const reach = mx * mx + my * my
  // The tip lies on the middle between both sides, as far out as both edges meet.
  const far = (2 * half * half) / reach
  if (join !== 'bevel' && far * Math.sqrt(reach) <= MITRE_LIMIT * half)
    corner.push([x + mx * far, y + my * far])
  addPolygon(area, [...corner, [x + bx, y + by]])
}

/** Adds a polygon clockwise, whichever way round its points are given. */
const addPolygon = (area: Path, points: readonly Point[]): void => {
  const doubled = points.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = points[(index + 1) % points.length] as Point
    return sum + x * nextY - nextX * y
  }, 0)
  if (doubled === 0) return
  for (const [index, [x, y]] of (doubled > 0 ? points : points.toReversed()).entries()) {
    if (index === 0) moveTo(area, x, y)
    else lineTo(area, x, y)
  }
  closePath(area)
}

/** Each part of a path as points, no two of them in one place. Unlike one that is filled, an open part stays open. */
const linesOf = (path: Path, fineness: number): Line[] => {
  const lines: Line[] = []
  let line: Line = { points: [], closed: false }
  const begin = (x: number, y: number): void => {
    line = { points: [[x, y]], closed: false }
    lines.push(line)
  }
  const go = (x: number, y: number): void => {
    const [fromX, fromY] = line.points.at(-1) ?? []
    if (x !== fromX || y !== fromY) line.points.push([x, y])
  }
  for (let at = 0; at < path.length; ) {
    const command = path[at++] ?? CLOSE
    const n = (index: number): number => path[at + index] ?? 0
    const [x, y] = line.points.at(-1) ?? [0, 0]
    if (command === MOVE) begin(n(0), n(1))
    else if (command === CURVE) walkCurve(x, y, [n(0), n(1), n(2), n(3), n(4), n(5)], fineness, go)
    else if (command !== CLOSE) go(n(0), n(1))
    else if (line.points[0]) {
      const [startX, startY] = line.points[0]
      go(startX, startY)
      line.closed = true
      // What follows without a move begins where this part began.
      begin(startX, startY)
    }
    at += OPERANDS[command] ?? 0
  }
  // A part of one point is what a close leaves behind, and paints nothing.
  return lines.filter(({ points }) => points.length > 1)
}
