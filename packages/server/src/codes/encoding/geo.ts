import type { PayloadOf } from '@qregg/contract'

/** A place as a `geo:` URI. Its label has no place there. Source: RFC 5870, 3. */
export const encodeGeo = ({ latitude, longitude }: PayloadOf<'geo'>): string =>
  `geo:${degrees(latitude)},${degrees(longitude)}`

/** Degrees with at most 7 digits behind the point, which is 1 cm; never with an exponent, and no -0. */
export function degrees(value: number): string {
  const text = value.toFixed(7).replace(/\.?0+$/, '')
  return text === '-0' ? '0' : text
}
