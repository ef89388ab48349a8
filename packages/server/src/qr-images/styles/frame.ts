import { addBox, type Box, type Path, transformPath } from '../drawing/path.ts'
import type { Colour, Fill } from '../drawing/scene.ts'

/** A line of text as outlines: its baseline is y = 0, its letters are one unit high from there up to a capital's top. */
export type Outlines = { readonly path: Path; readonly width: number }

/** Shares of the width of what is framed. */
const BORDER = 0.035
const BAR = 0.2
const CAPITALS = 0.078
const LINE = 0.88
const ROUND = 0.07

export type Framed = {
  readonly width: number
  readonly height: number
  /** Where the code with its margin stands. */
  readonly inside: Box
  readonly fills: readonly Fill[]
}

/** A rounded card around a square of `side`, with a bar below that says what to do. */
export const frameAround = (
  side: number,
  outlines: Outlines,
  colours: { text: Colour; card: Colour },
): Framed => {
  // Whole modules, so that a module stays whole pixels.
  const border = Math.max(1, Math.round(BORDER * side))
  const bar = Math.round(BAR * side)
  const width = side + 2 * border
  const height = side + border + bar
  const inside = { x: border, y: border, width: side, height: side }
  const card: Path = []
  addBox(card, { x: 0, y: 0, width, height }, ROUND * side)
  addBox(card, inside, ROUND * side - border, true)
  // Long texts are smaller, so that they keep within the card.
  const letter = Math.min(CAPITALS * side, (LINE * side) / outlines.width)
  const baseline = side + border + (bar - border * 0.35 + letter) / 2
  const text = transformPath(outlines.path, [
    letter,
    0,
    0,
    letter,
    (width - outlines.width * letter) / 2,
    baseline,
  ])
  return {
    width,
    height,
    inside,
    fills: [
      { kind: 'fill', path: card, colour: colours.card },
      { kind: 'fill', path: text, colour: colours.text },
    ],
  }
}
