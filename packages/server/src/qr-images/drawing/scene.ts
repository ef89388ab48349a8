import type { Box, Path } from './path.ts'

/** A colour as the contract has it, `#rrggbb`. */
export type Colour = string

/** Pixels with colour and transparency, four bytes each (red, green, blue, alpha), row by row. */
export type Pixels = { readonly width: number; readonly height: number; readonly rgba: Uint8Array }

export type Fill = {
  readonly kind: 'fill'
  readonly path: Path
  readonly colour: Colour
  /** 0 to 1; 1 when left out. */
  readonly alpha?: number
  readonly evenOdd?: boolean
  /** Nothing is drawn outside of it. */
  readonly clip?: Box
}

export type Image = { readonly kind: 'image'; readonly box: Box; readonly pixels: Pixels }

/** A picture before it is SVG, PNG or PDF: what is drawn, in order. Its units are modules. */
export type Scene = {
  readonly width: number
  readonly height: number
  readonly items: readonly (Fill | Image)[]
  /** The colour of what is left around it when pixels do not come out even; null: transparent. */
  readonly surround: Colour | null
}

/** Red, green and blue, 0 to 255. */
export const channels = (colour: Colour): [number, number, number] => {
  const value = Number.parseInt(colour.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}
