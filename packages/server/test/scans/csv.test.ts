import { describe, expect, it } from '@jest/globals'
import { csvCell } from '../../src/csv-cell.ts'

/** What a spreadsheet would carry out. */
const FORMULA = /^\s*[=+\-@＝＋－＠]/

/** The cells of a line for a spreadsheet that ends them at another sign, and so knows none of our quotes but its own. */
const cellsOf = (text: string, separator: string) =>
  text.split(/\r\n|\r|\n/).flatMap((line) => line.split(separator).map((one) => one.replace(/^\s*"*/, '')))

const HOSTILE = [
  'https://example.org/;=HYPERLINK("https://example.com","Click")',
  'https://example.org/; =1+1',
  'https://example.org/;"=1+1',
  'https://example.org/;;@SUM(A1);+1;-1',
  'a\t=1+1',
  'a\n=1+1',
  'a\r\n;＝1',
  '=1;=2',
]

describe('a cell of CSV', () => {
  it('is no formula where a spreadsheet ends cells at a semicolon or a tab, whatever a visitor has sent', () => {
    for (const text of HOSTILE)
      for (const separator of [';', '\t'])
        for (const part of cellsOf(`scan_1,${csvCell(text)},end`, separator))
          expect(part).not.toMatch(FORMULA)
  })

  it('gets an apostrophe before the sign and nothing else', () => {
    expect(csvCell('https://example.org/;=1+1')).toBe("https://example.org/;'=1+1")
    expect(csvCell('b; -a')).toBe("b; '-a")
    expect(csvCell('=1;=2')).toBe("'=1;'=2")
  })

  it('stays as it is where there is no formula', () => {
    for (const text of ['https://example.org/?a=b;c=d', 'a; b', 'x;y-z', 'a=b', ''])
      expect(csvCell(text)).toBe(text)
    expect(csvCell(null)).toBe('')
  })

  it('is made in a moment, however long a run of what may end a cell is', () => {
    const run = ';\t '.repeat(100_000)
    const cell = csvCell(`${run}=`)
    expect([cell.length, cell.slice(-4)]).toEqual([run.length + 2, "\t '="])
  })
})
