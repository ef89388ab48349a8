import type { Edges } from './edges.ts'

/** How much of each pixel of a band is covered. */
export type Coverage = {
  /** Adds edges; x beyond `left` and `right` counts as there. `top` is the band's first row. */
  add(edges: Edges, top: number, left: number, right: number): void
  /** Calls `visit` for each row that edges were added to, with the running sums, and empties it. */
  take(visit: (row: number, cells: Float32Array, start: number) => void): void
}

/**
 * Counts covered area exactly: each edge leaves in the pixels it crosses how much lies to its right, and the sum along a
 * row is the winding number, with fractions where an edge passes.
 */
export const createCoverage = (width: number, rows: number): Coverage => {
  const stride = width + 2
  const cells = new Float32Array(stride * rows)
  const touched = new Uint8Array(rows)

  /** One edge's part within one row: from x0 to x1, of a height of at most one, signed by its direction. */
  const leave = (row: number, x0: number, x1: number, height: number): void => {
    const start = row * stride
    const low = Math.min(x0, x1)
    const high = Math.max(x0, x1)
    const first = Math.floor(low)
    if (high <= first + 1) {
      const beyond = (low + high) / 2 - first
      cells[start + first] = (cells[start + first] ?? 0) + height * (1 - beyond)
      cells[start + first + 1] = (cells[start + first + 1] ?? 0) + height * beyond
      return
    }
    const slope = height / (high - low)
    for (let column = first; column < high; column++) {
      const from = Math.max(low, column)
      const to = Math.min(high, column + 1)
      const part = slope * (to - from)
      const beyond = (from + to) / 2 - column
      cells[start + column] = (cells[start + column] ?? 0) + part * (1 - beyond)
      cells[start + column + 1] = (cells[start + column + 1] ?? 0) + part * beyond
    }
  }

  return {
    add({ points }, top, left, right) {
      const within = (x: number): number => (x < left ? left : x > right ? right : x)
      for (let at = 0; at < points.length; at += 4) {
        const down = (points[at + 1] ?? 0) < (points[at + 3] ?? 0)
        const [upper, lower] = down ? [at, at + 2] : [at + 2, at]
        const y0 = (points[upper + 1] ?? 0) - top
        const y1 = (points[lower + 1] ?? 0) - top
        if (y1 <= 0 || y0 >= rows) continue
        const x0 = points[upper] ?? 0
        const slope = ((points[lower] ?? 0) - x0) / (y1 - y0)
        const end = Math.min(y1, rows)
        for (let y = Math.max(y0, 0); y < end; ) {
          const row = Math.floor(y)
          const next = Math.min(row + 1, end)
          const height = down ? next - y : y - next
          leave(row, within(x0 + (y - y0) * slope), within(x0 + (next - y0) * slope), height)
          touched[row] = 1
          y = next
        }
      }
    },
    take(visit) {
      for (let row = 0; row < rows; row++) {
        if (touched[row] === 0) continue
        visit(row, cells, row * stride)
        cells.fill(0, row * stride, (row + 1) * stride)
        touched[row] = 0
      }
    },
  }
}
