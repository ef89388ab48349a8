import type { IncomingHttpHeaders } from 'node:http'

/** A header as one text. Node joins most repeated headers itself; the few it lists are joined here. */
export function headerText(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

/** The first `maximum` characters, cheaply: a text that is short enough is returned as it is. */
export function cut(text: string, maximum: number): string {
  return text.length > maximum ? text.slice(0, maximum) : text
}

/**
 * A copy that can be kept: without control characters and halves of surrogate pairs, which a database may refuse
 * (and with them the whole batch of scans), and with memory of its own. A slice keeps the text that it was cut from
 * alive, so that a cache of small slices would hold thousands of whole headers.
 */
export function keptText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out.
  const clean = text.replace(/[\0-\x1f\x7f]+/g, ' ').toWellFormed()
  const encoding = /^[\0-\xff]*$/.test(clean) ? 'latin1' : 'utf16le'
  return Buffer.from(clean, encoding).toString(encoding)
}
