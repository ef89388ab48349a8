import { ID_PREFIXES, type IdKind } from '@qregg/contract'
import { customAlphabet } from 'nanoid'
import type { Clock } from './clock.ts'

export const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const randomPart = customAlphabet(BASE62, 14)
const TIME_LENGTH = 8

/** Makes the id of a new thing. Injected, so that tests can name what they make. */
export type NewId = (kind: IdKind) => string

/** A whole number in base 62, padded so that texts sort as the numbers do. Enough for epoch ms until the year 8888. */
export function base62(value: number, length: number): string {
  let text = ''
  for (let rest = value; text.length < length; rest = Math.floor(rest / 62)) text = BASE62[rest % 62] + text
  return text
}

/** The number that `base62` wrote, or null when the text is not one. */
export function fromBase62(text: string): number | null {
  let value = 0
  for (const letter of text) {
    const digit = BASE62.indexOf(letter)
    if (digit < 0) return null
    value = value * 62 + digit
  }
  return Number.isSafeInteger(value) ? value : null
}

/** Ids are `prefix` + 8 characters of time + 14 random ones (83 bits): opaque, yet sortable by time. */
export function createNewId(clock: Clock): NewId {
  return (kind) => ID_PREFIXES[kind] + base62(clock.now(), TIME_LENGTH) + randomPart()
}
