/** What JSON writes for NUL and for half of a surrogate pair, which PostgreSQL keeps in no text. */
const UNSOUND = /\\u(?:0000|d[89a-f])/i

/**
 * JSON of a batch that PostgreSQL can read whatever strangers have sent: one bad text must not cost the whole batch. The
 * rows are mended in place. Looking is nearly free, since JSON writes both kinds as escapes, whole pairs never.
 */
export function soundJson<Row extends object>(rows: readonly Row[]): string {
  const json = JSON.stringify(rows)
  if (!UNSOUND.test(json)) return json
  for (const row of rows as ReadonlyArray<Record<string, unknown>>) {
    for (const [name, value] of Object.entries(row))
      if (typeof value === 'string') row[name] = soundText(value)
  }
  return JSON.stringify(rows)
}

export function soundText(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed()
}
