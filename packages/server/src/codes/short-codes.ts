import { customAlphabet } from 'nanoid'
import { BASE62 } from '../ids.ts'
import { isReserved } from './reserved-words.ts'

const random = customAlphabet(BASE62, 7)

/** A new short code: 7 letters and digits, such as Ab3xY7z, and never a reserved word. */
export function makeShortCode(): string {
  for (;;) {
    const shortCode = random()
    if (!isReserved(shortCode)) return shortCode
  }
}
