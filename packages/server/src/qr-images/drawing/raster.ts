import { type Coverage, createCoverage } from './coverage.ts'
import { type Edges, edgesOf } from './edges.ts'
import { resize } from './resize.ts'
import { channels, type Fill, type Image, type Pixels, type Scene } from './scene.ts'

/** Where a scene stands on its pixels: `scale` pixels a module, moved by `x` and `y` pixels. */
export type View = {
  readonly width: number
  readonly height: number
  readonly scale: number
  readonly x: number
  readonly y: number
}

type Band = { rgba: Uint8Array; top: number; rows: number; width: number }
type Layer = (band: Band, coverage: Coverage) => void

/** What is clear is white too, for programs that know no transparency. */
const CLEAR = '#ffffff'

/** Rows at once: memory for a picture of 4,096 pixels is then 2 MB rather than 64. */
export const BAND_ROWS = 64

/** Draws a scene band by band, with soft edges. Each call answers the next rows; the same buffer is used again. */
export const drawBands = function* (scene: Scene, view: View): Generator<Uint8Array> {
  const { width, height } = view
  const layers = scene.items.map((item) =>
    item.kind === 'fill' ? fillLayer(item, view) : imageLayer(item, view),
  )
  const coverage = createCoverage(width, BAND_ROWS)
  const buffer = new Uint8Array(width * BAND_ROWS * 4)
  const whole = new Uint32Array(buffer.buffer)
  const [r, g, b] = channels(scene.surround ?? CLEAR)
  const blank = new Uint32Array(new Uint8Array([r, g, b, scene.surround === null ? 0 : 255]).buffer)[0] ?? 0
  for (let top = 0; top < height; top += BAND_ROWS) {
    const rows = Math.min(BAND_ROWS, height - top)
    whole.fill(blank)
    for (const layer of layers) layer({ rgba: buffer, top, rows, width }, coverage)
    yield buffer.subarray(0, rows * width * 4)
  }
}

/** The same at once, for pictures that are known to be small. */
export const drawPixels = (scene: Scene, view: View): Pixels => {
  const rgba = new Uint8Array(view.width * view.height * 4)
  let at = 0
  for (const band of drawBands(scene, view)) {
    rgba.set(band, at)
    at += band.length
  }
  return { width: view.width, height: view.height, rgba }
}

const fillLayer = (fill: Fill, view: View): Layer => {
  const edges: Edges = edgesOf(fill.path, view.scale, view.x, view.y)
  const [r, g, b] = channels(fill.colour)
  const alpha = fill.alpha ?? 1
  const { clip } = fill
  const left = clip ? clip.x * view.scale + view.x : 0
  const right = clip ? (clip.x + clip.width) * view.scale + view.x : view.width
  const top = clip ? Math.round(clip.y * view.scale + view.y) : 0
  const bottom = clip ? Math.round((clip.y + clip.height) * view.scale + view.y) : view.height
  const first = Math.max(0, Math.floor(Math.max(left, edges.left)))
  const last = Math.min(view.width - 1, Math.ceil(Math.min(right, edges.right)))

  return (band, coverage) => {
    if (edges.bottom <= band.top || edges.top >= band.top + band.rows || first > last) return
    coverage.add(edges, band.top, Math.max(0, left), Math.min(view.width, right))
    coverage.take((row, cells, start) => {
      const y = band.top + row
      if (y < top || y >= bottom || row >= band.rows) return
      let winding = 0
      for (let x = first; x <= last; x++) {
        winding += cells[start + x] ?? 0
        const covered = fill.evenOdd ? folded(winding) : Math.min(1, Math.abs(winding))
        if (covered > 0.002) blend(band.rgba, (row * band.width + x) * 4, r, g, b, covered * alpha)
      }
    })
  }
}

/** Even-odd: 0 to 1 is inside, 1 to 2 outside again, and so on. */
const folded = (winding: number): number => {
  const rest = Math.abs(winding) % 2
  return rest > 1 ? 2 - rest : rest
}

const imageLayer = ({ box, pixels }: Image, view: View): Layer => {
  const left = Math.round(box.x * view.scale + view.x)
  const top = Math.round(box.y * view.scale + view.y)
  const width = Math.max(1, Math.round(box.width * view.scale))
  const height = Math.max(1, Math.round(box.height * view.scale))
  let scaled: Pixels | undefined
  return (band) => {
    const from = Math.max(top, band.top)
    const to = Math.min(top + height, band.top + band.rows)
    if (from >= to) return
    scaled ??= resize(pixels, width, height)
    for (let y = from; y < to; y++) {
      for (let x = Math.max(0, -left); x < width && left + x < band.width; x++) {
        const out = ((y - top) * width + x) * 4
        const alpha = (scaled.rgba[out + 3] ?? 0) / 255
        if (alpha === 0) continue
        const into = ((y - band.top) * band.width + left + x) * 4
        blend(
          band.rgba,
          into,
          scaled.rgba[out] ?? 0,
          scaled.rgba[out + 1] ?? 0,
          scaled.rgba[out + 2] ?? 0,
          alpha,
        )
      }
    }
  }
}

/** Lays a colour over a pixel that may itself be transparent. */
const blend = (rgba: Uint8Array, at: number, r: number, g: number, b: number, alpha: number): void => {
  const below = (rgba[at + 3] ?? 0) / 255
  const kept = below * (1 - alpha)
  const total = alpha + kept
  if (total <= 0) return
  rgba[at] = (r * alpha + (rgba[at] ?? 0) * kept) / total + 0.5
  rgba[at + 1] = (g * alpha + (rgba[at + 1] ?? 0) * kept) / total + 0.5
  rgba[at + 2] = (b * alpha + (rgba[at + 2] ?? 0) * kept) / total + 0.5
  rgba[at + 3] = total * 255 + 0.5
}
