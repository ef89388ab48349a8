const REFUSED = /\\u0000|\\ud[89a-f]/

/**
 * JSON that PostgreSQL takes. It refuses NUL and halves of surrogate pairs, of which one in a text of a stranger's would
 * fail all that is written together with it; they become the replacement character.
 */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value)
  if (!REFUSED.test(text)) return text
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'string' ? part.toWellFormed().replaceAll('\0', '\ufffd') : part,
  )
}
