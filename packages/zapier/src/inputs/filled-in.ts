/**
 * What the user filled in: blank inputs are left out at every depth, so that they never overwrite. Texts lose the
 * spaces around them.
 */
export function filledIn<T extends object>(input: T | null | undefined): Partial<T> {
  const kept = Object.entries(input ?? {})
    .map(([key, value]) => [key, tidy(value)] as const)
    .filter(([, value]) => value !== undefined)
  return Object.fromEntries(kept) as Partial<T>
}

/** Lists may come as lines or as one text with commas, as another step of the Zap has them. */
export function listOf(values: readonly string[] | undefined): string[] | undefined {
  const list = values
    ?.flatMap((value) => String(value).split(','))
    .map((text) => text.trim())
    .filter(Boolean)
  return list?.length ? list : undefined
}

function tidy(value: unknown): unknown {
  if (value === null || value === undefined) return undefined
  if (typeof value === 'string') return value.trim() || undefined
  if (Array.isArray(value)) {
    const list = value.map(tidy).filter((item) => item !== undefined)
    return list.length > 0 ? list : undefined
  }
  if (typeof value === 'object') {
    const record = filledIn(value)
    return Object.keys(record).length > 0 ? record : undefined
  }
  return value
}
