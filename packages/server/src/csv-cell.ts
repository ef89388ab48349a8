/**
 * What a spreadsheet would carry out as a formula: one of its signs at the beginning, also in the wide form of East
 * Asian keyboards, and behind what is not seen.
 */
const LIKE_A_FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/

/** A cell of CSV by RFC 4180; null is an empty one. An apostrophe makes a text of what would be a formula. */
export function csvCell(text: string | null): string {
  if (text === null) return ''
  const safe = LIKE_A_FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
