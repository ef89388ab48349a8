/**
 * What a spreadsheet would carry out as a formula: one of its signs at the beginning, also in the wide form of East
 * Asian keyboards, and behind what is not seen.
 */
const LIKE_A_FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/
/**
 * The same within a text: a spreadsheet that takes another sign for the end of a cell, as Excel takes the semicolon in most
 * of Europe, knows nothing of this file's quotes and begins a cell there. What stands before the sign is taken as a whole,
 * so that a long run of it is looked through once.
 */
const MAY_END_A_CELL = /[;\t\r\n][\s;"]*[=+\-@＝＋－＠]?/g
const ENDS_IN_A_SIGN = /[=+\-@＝＋－＠]$/

/** A text as a cell of CSV by RFC 4180, null as an empty one: quoted where it must be, and with an apostrophe before what would be carried out as a formula. */
export function csvCell(text: string | null): string {
  if (text === null) return ''
  const inner = text.replace(MAY_END_A_CELL, (found) =>
    ENDS_IN_A_SIGN.test(found) ? `${found.slice(0, -1)}'${found.slice(-1)}` : found,
  )
  const safe = LIKE_A_FORMULA.test(text) ? `'${inner}` : inner
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
