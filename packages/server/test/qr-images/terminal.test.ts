import { describe, expect, it } from '@jest/globals'
import { type QrMatrix, qrMatrix } from '../../src/qr-images/matrix.ts'
import { renderTerminal } from '../../src/qr-images/terminal.ts'
import { decodeMatrix } from './decode.ts'

const text = 'http://192.0.2.7:3000/abcdefg'

/** Each character is two modules, one above the other: 1 where it is painted in the foreground colour. */
const painted = (drawing: string): number[][] =>
  drawing
    .replace(/\n$/, '')
    .split('\n')
    .flatMap((line) => [
      [...line].map((character) => (character === '█' || character === '▀' ? 1 : 0)),
      [...line].map((character) => (character === '█' || character === '▄' ? 1 : 0)),
    ])

/** Cuts off the margin of two modules, and the half line below that makes the height even. */
const withoutMargin = (rows: number[][]): QrMatrix => {
  const size = (rows[0]?.length ?? 0) - 4
  return { size, modules: Uint8Array.from(rows.slice(2, 2 + size).flatMap((row) => row.slice(2, 2 + size))) }
}

describe('a code in the terminal', () => {
  it('shows light modules as blocks when nothing is known of the colours', async () => {
    const rows = painted(renderTerminal(qrMatrix(text)))
    const inverted = rows.map((row) => row.map((paint) => 1 - paint))
    expect(withoutMargin(inverted)).toEqual(qrMatrix(text))
    expect(await decodeMatrix(withoutMargin(inverted))).toEqual([text])
  })

  it('is black on white on a terminal, whatever its theme', async () => {
    const lines = renderTerminal(qrMatrix(text), { isTTY: true }).trimEnd().split('\n')
    const bare = lines.map((line) => {
      expect(line.startsWith('\u001b[38;5;16;48;5;231m')).toBe(true)
      expect(line.endsWith('\u001b[0m')).toBe(true)
      return line.slice('\u001b[38;5;16;48;5;231m'.length, -'\u001b[0m'.length)
    })
    const drawn = withoutMargin(painted(bare.join('\n')))
    expect(drawn).toEqual(qrMatrix(text))
    expect(await decodeMatrix(drawn)).toEqual([text])
  })

  it('has two light modules or more on every side', () => {
    const rows = painted(renderTerminal(qrMatrix(text)))
    const light = (row: number[] = []) => row.every((paint) => paint === 1)
    expect([...rows.slice(0, 2), ...rows.slice(-2)].every(light)).toBe(true)
    expect(rows.every((row) => light(row.slice(0, 2)) && light(row.slice(-2)))).toBe(true)
  })
})
