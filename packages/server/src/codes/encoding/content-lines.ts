const FOLD_OCTETS = 75

/**
 * The text of a vCard or an iCalendar object from its lines: each ended by CRLF, and folded where it is longer than 75
 * octets, never within a character. Sources: RFC 2425, 5.8.1; RFC 5545, 3.1.
 */
export function contentLines(lines: readonly string[]): string {
  return lines.map((line) => `${fold(line)}\r\n`).join('')
}

function fold(line: string): string {
  if (Buffer.byteLength(line) <= FOLD_OCTETS) return line
  let folded = ''
  let octets = 0
  for (const character of line) {
    const length = Buffer.byteLength(character)
    if (octets + length > FOLD_OCTETS) {
      folded += '\r\n '
      // The space that begins a continuation is one of its octets.
      octets = 1
    }
    folded += character
    octets += length
  }
  return folded
}

/**
 * A text as a value: backslash, semicolon and comma are escaped, and a line break becomes `\n`, so that no text can end
 * its line. Sources: RFC 2426, 4; RFC 5545, 3.3.11.
 */
export function escapeValue(text: string): string {
  return text.replace(/[\\;,]/g, '\\$&').replace(/\r\n|\r|\n/g, '\\n')
}

/** `NAME:value`, or no line when there is nothing to say. */
export function textLine(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`${name}:${escapeValue(value)}`]
}
