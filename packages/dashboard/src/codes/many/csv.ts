/** A row of a table, and the line of the text that it begins on, from 1. */
export type CsvRow = { line: number; cells: string[] }

const SEPARATORS = [',', ';', '\t'] as const

/** What stands between the cells of the first line: spreadsheets of many countries write `;`, a copied table has tabs. */
function separatorOf(text: string): string {
  const firstLine = /^[^\r\n]*/.exec(text)?.[0].replace(/"[^"]*"/g, '') ?? ''
  const counts = SEPARATORS.map((separator) => firstLine.split(separator).length)
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ','
}

/**
 * Reads CSV: cells in quotes may hold separators, line ends and doubled quotes. Empty lines are left out.
 * Source: RFC 4180; separators and line ends as spreadsheets write them.
 */
export function readCsv(given: string, atMost: number): CsvRow[] {
  const text = given.replace(/^\ufeff/, '')
  const separator = separatorOf(text)
  const rows: CsvRow[] = []
  let cells: string[] = []
  let line = 1
  let begin = 1
  let at = 0
  const endRow = () => {
    if (cells.some((cell) => cell.trim() !== '')) rows.push({ line: begin, cells })
    cells = []
    begin = line
  }
  while (at < text.length && rows.length < atMost) {
    let cell = ''
    // Quotes mean something only at a cell's beginning; elsewhere they are letters, as in 5" pipes.
    if (text[at] === '"') {
      at++
      for (;;) {
        const end = text.indexOf('"', at)
        cell += text.slice(at, end < 0 ? undefined : end)
        at = end < 0 ? text.length : end + 1
        if (text[at] !== '"') break
        cell += '"'
        at++
      }
      line += cell.split('\n').length - 1
    }
    const from = at
    while (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') at++
    cells.push(cell + text.slice(from, at))
    if (text[at] === separator) {
      at++
      if (at === text.length) cells.push('')
      continue
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at++
    at++
    line++
    endRow()
  }
  endRow()
  return rows
}

/** Writes rows so that every spreadsheet opens them: RFC 4180, with a BOM. */
export function writeCsv(rows: ReadonlyArray<readonly string[]>): Blob {
  const text = rows.map((cells) => cells.map(writeCell).join(',')).join('\r\n')
  return new Blob([`\ufeff${text}\r\n`], { type: 'text/csv;charset=utf-8' })
}

/** A text that begins like a formula would be carried out by a spreadsheet: an apostrophe makes it a text again. */
function writeCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
