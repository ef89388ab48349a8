import type { Look } from '@qregg/contract'
import { addBox, type Path, type Transform, transformPath } from '../drawing/path.ts'
import type { Fill, Image, Pixels, Scene } from '../drawing/scene.ts'
import type { QrMatrix } from '../matrix.ts'
import { finderPaths, withoutFinders } from './finders.ts'
import { frameAround, type Outlines } from './frame.ts'
import { logoArea } from './logo-area.ts'
import { modulesPath } from './modules.ts'

/** A logo ready to be drawn: outlines or pixels, in a unit of its own. */
export type LogoPicture = { readonly width: number; readonly height: number } & (
  | { readonly kind: 'vector'; readonly fills: readonly Omit<Fill, 'clip'>[] }
  | { readonly kind: 'pixels'; readonly pixels: Pixels }
)

export type Parts = {
  readonly look: Omit<Look, 'logo' | 'errorCorrection'> & { readonly logo: { readonly size: number } | null }
  readonly logo: LogoPicture | null
  readonly frame: Outlines | null
}

const WHITE = '#ffffff'

/** Puts a code together: background, modules, finders, logo, and the frame around them. Units are modules. */
export const compose = (matrix: QrMatrix, { look, logo, frame }: Parts): Scene & { logoCover: number } => {
  const { size } = matrix
  const { margin, foreground } = look
  const background = look.background === 'transparent' ? null : look.background
  const side = size + 2 * margin
  const area = look.logo && logo && logoArea(size, look.logo.size, logo.width, logo.height)
  const rest = withoutFinders(matrix, (x, y) => area?.hides(x, y) ?? false)
  const { rings, balls } = finderPaths(size, look.finders.style, margin)
  const ring = look.finders.frame ?? foreground
  const items: (Fill | Image)[] = [
    { kind: 'fill', path: modulesPath(rest, look.modules, margin), colour: foreground },
    { kind: 'fill', path: rings, colour: ring },
    { kind: 'fill', path: balls, colour: look.finders.ball ?? ring },
  ]
  if (area && logo)
    items.push(...placed(logo, { ...area.box, x: area.box.x + margin, y: area.box.y + margin }))
  const logoCover = area ? area.cover : 0
  const paper = (x: number, y: number, width: number, height: number, round = 0): Fill[] => {
    if (background === null) return []
    const path: Path = []
    addBox(path, { x, y, width, height }, round)
    return [{ kind: 'fill', path, colour: background }]
  }
  if (!look.frame || !frame)
    return {
      width: side,
      height: side,
      items: [...paper(0, 0, side, side), ...items],
      surround: background,
      logoCover,
    }

  const framed = frameAround(side, frame, {
    text: look.frame.foreground ?? background ?? WHITE,
    card: look.frame.background ?? foreground,
  })
  const { x, y } = framed.inside
  const move: Transform = [1, 0, 0, 1, x, y]
  // A little under the card's inner edge, where two soft edges would let the surroundings shine through.
  const below = paper(x / 2, y / 2, side + x, side + y, x)
  return {
    width: framed.width,
    height: framed.height,
    items: [...below, ...framed.fills, ...items.map((item) => moved(item, move))],
    surround: null,
    logoCover,
  }
}

const moved = (item: Fill | Image, by: Transform): Fill | Image => {
  const [, , , , dx, dy] = by
  if (item.kind === 'image') return { ...item, box: { ...item.box, x: item.box.x + dx, y: item.box.y + dy } }
  const clip = item.clip && { ...item.clip, x: item.clip.x + dx, y: item.clip.y + dy }
  return { ...item, path: transformPath(item.path, by), ...(clip ? { clip } : {}) }
}

const placed = (logo: LogoPicture, box: { x: number; y: number; width: number; height: number }) => {
  if (logo.kind === 'pixels') return [{ kind: 'image', box, pixels: logo.pixels } as const]
  const scale = box.width / logo.width
  return logo.fills.map((fill) => ({
    ...fill,
    path: transformPath(fill.path, [scale, 0, 0, scale, box.x, box.y]),
    clip: box,
  }))
}
