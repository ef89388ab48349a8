import type { QrMatrix } from './matrix.ts'

/** `isTTY` says that the text goes to a terminal, which understands colours. */
export interface TerminalOptions {
  readonly isTTY?: boolean
}

const margin = 2

// Colours 16 and 231 of the 256 are black and white whatever theme the terminal has; 0 to 15 are not.
const blackOnWhite = '\u001b[38;5;16;48;5;231m'
const reset = '\u001b[0m'

/**
 * Draws a matrix with half blocks, two modules high a character, with a margin of 2 modules or more.
 * On a terminal the colours are given, so any theme will do. Without colours the light modules are drawn,
 * which is right on a dark background; on a light one the code is inverted, as most phones can read too.
 */
export const renderTerminal = (matrix: QrMatrix, { isTTY = false }: TerminalOptions = {}): string => {
  const lines: string[] = []
  for (let y = -margin; y < matrix.size + margin; y += 2) {
    let line = ''
    for (let x = -margin; x < matrix.size + margin; x++) {
      const upper = isDark(matrix, x, y)
      const lower = isDark(matrix, x, y + 1)
      line += isTTY ? halfBlock(upper, lower) : halfBlock(!upper, !lower)
    }
    lines.push(isTTY ? `${blackOnWhite}${line}${reset}` : line)
  }
  return `${lines.join('\n')}\n`
}

const isDark = ({ size, modules }: QrMatrix, x: number, y: number): boolean =>
  x >= 0 && x < size && y >= 0 && y < size && modules[y * size + x] === 1

const halfBlock = (upper: boolean, lower: boolean): string => {
  if (upper) return lower ? '█' : '▀'
  return lower ? '▄' : ' '
}
