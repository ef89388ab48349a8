import type { Box } from '../drawing/path.ts'
import { FINDER } from './finders.ts'

/** Light space around a logo, in modules. */
const CLEARANCE = 0.5

export type LogoArea = {
  /** Where the logo stands, in modules from the code's top left. */
  readonly box: Box
  /** Whether a module gives way to the logo. */
  hides(x: number, y: number): boolean
  /** Share of all modules that give way, 0 to 1. */
  readonly cover: number
}

/** Puts a logo of `width` by `height`, whatever their unit, in the middle of a code: its longer side is `share` of it. */
export const logoArea = (size: number, share: number, width: number, height: number): LogoArea => {
  // A small code has little room between its finders.
  const side = Math.min(share * size, size - 2 * (FINDER + 1) - 2 * CLEARANCE)
  const scale = side / Math.max(width, height)
  const [w, h] = [width * scale, height * scale]
  const box = { x: (size - w) / 2, y: (size - h) / 2, width: w, height: h }
  const hides = (x: number, y: number): boolean =>
    x + 1 > box.x - CLEARANCE + 0.2 &&
    x < box.x + w + CLEARANCE - 0.2 &&
    y + 1 > box.y - CLEARANCE + 0.2 &&
    y < box.y + h + CLEARANCE - 0.2
  let hidden = 0
  for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) if (hides(x, y)) hidden++
  return { box, hides, cover: hidden / (size * size) }
}
