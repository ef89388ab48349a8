import { channels } from '../drawing/scene.ts'

/** Relative luminance, 0 to 1. Source: WCAG 2.2. */
const luminance = (colour: string): number => {
  const [r, g, b] = channels(colour).map((value) => {
    const share = value / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** The contrast ratio of two colours, 1 (the same) to 21 (black and white), and whether the first is the lighter one. */
export const contrastOf = (ink: string, paper: string): { ratio: number; inverted: boolean } => {
  const [a, b] = [luminance(ink), luminance(paper)]
  return { ratio: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), inverted: a > b }
}
