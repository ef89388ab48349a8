import type { Pixels } from './scene.ts'

/** Scales pixels to another size: smoothly when larger, by averaging when smaller. Colours of clear pixels do not bleed. */
export const resize = (pixels: Pixels, width: number, height: number): Pixels => {
  if (pixels.width === width && pixels.height === height) return pixels
  const across = stretch(premultiplied(pixels.rgba), pixels.width, pixels.height, width, 4, pixels.width * 4)
  // Now along y: a column's pixels stand a whole row apart.
  const both = stretch(across, pixels.height, width, height, width * 4, 4)
  return { width, height, rgba: straight(both) }
}

/**
 * Changes the length of each of `lines` lines from `from` to `to` pixels. Pixels of a line stand `step` apart, and lines
 * `gap`; in the result a line along x has its new length.
 */
const stretch = (
  source: Float32Array,
  from: number,
  lines: number,
  to: number,
  step: number,
  gap: number,
) => {
  const [newStep, newGap] = step === 4 ? [4, to * 4] : [step, gap]
  const result = new Float32Array(to * lines * 4)
  const ratio = from / to
  const reach = Math.max(1, ratio)
  for (let index = 0; index < to; index++) {
    const centre = (index + 0.5) * ratio - 0.5
    const first = Math.max(0, Math.ceil(centre - reach))
    const last = Math.min(from - 1, Math.floor(centre + reach))
    let total = 0
    for (let at = first; at <= last; at++) total += 1 - Math.abs(at - centre) / reach
    for (let at = first; at <= last; at++) {
      const weight = (1 - Math.abs(at - centre) / reach) / total
      for (let line = 0; line < lines; line++) {
        const into = index * newStep + line * newGap
        const out = at * step + line * gap
        for (let channel = 0; channel < 4; channel++)
          result[into + channel] = (result[into + channel] ?? 0) + weight * (source[out + channel] ?? 0)
      }
    }
  }
  return result
}

const premultiplied = (rgba: Uint8Array): Float32Array => {
  const result = new Float32Array(rgba.length)
  for (let at = 0; at < rgba.length; at += 4) {
    const alpha = rgba[at + 3] ?? 0
    for (let channel = 0; channel < 3; channel++)
      result[at + channel] = ((rgba[at + channel] ?? 0) * alpha) / 255
    result[at + 3] = alpha
  }
  return result
}

const straight = (source: Float32Array): Uint8Array => {
  const rgba = new Uint8Array(source.length)
  for (let at = 0; at < source.length; at += 4) {
    const alpha = source[at + 3] ?? 0
    if (alpha < 0.5) continue
    for (let channel = 0; channel < 3; channel++)
      rgba[at + channel] = Math.min(255, Math.round(((source[at + channel] ?? 0) * 255) / alpha))
    rgba[at + 3] = Math.round(alpha)
  }
  return rgba
}
