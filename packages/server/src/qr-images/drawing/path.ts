/** A path: MOVE x y, LINE x y, CURVE x1 y1 x2 y2 x y (cubic), CLOSE, one after the other. */
export type Path = number[]
/** x' = a x + c y + e, y' = b x + d y + f. */
export type Transform = readonly [a: number, b: number, c: number, d: number, e: number, f: number]
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

export const MOVE = 0
export const LINE = 1
export const CURVE = 2
export const CLOSE = 3
/** Numbers that follow each command. */
export const OPERANDS = [2, 2, 6, 0] as const

/** How far a control point stands from the end of a quarter of a circle, in radii. */
export const QUARTER = 0.5522847498

export const moveTo = (path: Path, x: number, y: number): void => void path.push(MOVE, x, y)
export const lineTo = (path: Path, x: number, y: number): void => void path.push(LINE, x, y)
export const closePath = (path: Path): void => void path.push(CLOSE)
export const curveTo = (
  path: Path,
  ...[x1, y1, x2, y2, x, y]: [number, number, number, number, number, number]
): void => void path.push(CURVE, x1, y1, x2, y2, x, y)

/** Radii of a rectangle's corners: top left, top right, bottom right, bottom left. */
export type Corners = readonly [number, number, number, number]

/**
 * Adds a rectangle, clockwise, or the other way round: then it is a hole in what it lies in.
 * Corners may be round, each with its own radius.
 */
export const addBox = (path: Path, box: Box, corners: number | Corners = 0, hole = false): void => {
  if (hole) {
    // A mirrored rectangle runs the other way round, and lies where it lay.
    const part: Path = []
    addBox(part, box, corners)
    append(path, transformPath(part, [-1, 0, 0, 1, 2 * box.x + box.width, 0]))
    return
  }
  const [tl, tr, br, bl] = typeof corners === 'number' ? [corners, corners, corners, corners] : corners
  const { x, y, width, height } = box
  const [right, bottom] = [x + width, y + height]
  moveTo(path, x + tl, y)
  if (tl + tr < width) lineTo(path, right - tr, y)
  arc(path, tr, right - tr, y, right, y + tr, false)
  if (tr + br < height) lineTo(path, right, bottom - br)
  arc(path, br, right, bottom - br, right - br, bottom, true)
  if (br + bl < width) lineTo(path, x + bl, bottom)
  arc(path, bl, x + bl, bottom, x, bottom - bl, false)
  if (bl + tl < height) lineTo(path, x, y + tl)
  arc(path, tl, x, y + tl, x + tl, y, true)
  closePath(path)
}

/** A quarter of a circle from one point to another; `upright` says that it leaves along y. */
const arc = (
  path: Path,
  radius: number,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  upright: boolean,
): void => {
  if (radius <= 0) return
  const [dx, dy] = [(x1 - x0) * QUARTER, (y1 - y0) * QUARTER]
  if (upright) curveTo(path, x0, y0 + dy, x1 - dx, y1, x1, y1)
  else curveTo(path, x0 + dx, y0, x1, y1 - dy, x1, y1)
}

export const addCircle = (path: Path, x: number, y: number, radius: number, hole = false): void =>
  addBox(path, { x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius }, radius, hole)

/** Not by spreading: a large path has more numbers than a call may have arguments. */
export const append = (path: Path, more: Path): void => {
  for (const value of more) path.push(value)
}

export const transformPath = (path: Path, [a, b, c, d, e, f]: Transform): Path => {
  const result: Path = []
  for (let at = 0; at < path.length; ) {
    const command = path[at++] ?? CLOSE
    result.push(command)
    for (let left = OPERANDS[command] ?? 0; left > 0; left -= 2) {
      const [x, y] = [path[at++] ?? 0, path[at++] ?? 0]
      result.push(a * x + c * y + e, b * x + d * y + f)
    }
  }
  return result
}

/** First `inner`, then `outer`. */
export const combine = (outer: Transform, inner: Transform): Transform => {
  const [a, b, c, d, e, f] = outer
  const [g, h, i, j, k, l] = inner
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f]
}
