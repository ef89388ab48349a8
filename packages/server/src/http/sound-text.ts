import type { ErrorDetail } from '@qregg/contract'

type Place = { value: unknown; name: string; parent: Place | null }

const NUL = 'must not contain the character NUL'
const HALF = 'must not contain half of a surrogate pair; send whole Unicode characters'
const PROTO = 'is a name that cannot be kept; choose another'

/**
 * Finds what no schema sees and not every database keeps: NUL in a text, half of a surrogate pair, and a field named
 * `__proto__`. Walks the texts of a body, however deep, and the names of its fields; answers at most `limit` problems.
 */
export function unsoundTexts(value: unknown, limit: number): ErrorDetail[] {
  const found: ErrorDetail[] = []
  // Not recursive: 64 KiB of brackets are deeper than the stack.
  const waiting: Place[] = [{ value, name: '', parent: null }]
  for (let place = waiting.pop(); place && found.length < limit; place = waiting.pop()) {
    const message = place.name === '__proto__' ? PROTO : (problemOf(place.name) ?? problemOf(place.value))
    if (message) found.push({ path: pathOf(place), message })
    if (typeof place.value !== 'object' || place.value === null) continue
    for (const [name, inner] of Object.entries(place.value).reverse())
      waiting.push({ value: inner, name, parent: place })
  }
  return found
}

function problemOf(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined
  if (text.includes('\0')) return NUL
  return text.isWellFormed() ? undefined : HALF
}

function pathOf(place: Place): string {
  const names: string[] = []
  for (let at = place; at.parent; at = at.parent) names.push(at.name)
  return names.reverse().join('.').slice(0, 200)
}
