import { closePath, curveTo, lineTo, moveTo, type Path } from '../drawing/path.ts'
import { addArc } from './arc.ts'
import { LogoError } from './errors.ts'

const TOKEN = /([MmLlHhVvCcSsQqTtAaZz])|([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|([\s,]+)/y
/** Numbers that a command takes at a time. */
const COUNTS: Record<string, number> = { M: 2, L: 2, H: 1, V: 1, C: 6, S: 4, Q: 4, T: 2, A: 7, Z: 0 }
const MAXIMUM_COMMANDS = 50_000

/** Reads an SVG path's `d`. As browsers do, it draws what came before a mistake; here that is refused instead. */
export const readPathData = (data: string): Path => {
  const path: Path = []
  const draw = createPen(path)
  let drawn = 0
  for (const { letter, numbers } of commandsOf(data)) {
    const count = COUNTS[letter.toUpperCase()] ?? 0
    if (path.length === 0 && letter.toUpperCase() !== 'M')
      throw new LogoError('has a path that begins nowhere')
    if (count === 0) draw(letter, [])
    else if (numbers.length === 0 || numbers.length % count > 0)
      throw new LogoError('has a path that breaks off')
    for (let at = 0; count > 0 && at < numbers.length; at += count) {
      if (++drawn > MAXIMUM_COMMANDS) throw new LogoError('has a path of too many commands')
      // After the first pair, more pairs of a move are lines.
      const again = at > 0 && letter === 'M' ? 'L' : at > 0 && letter === 'm' ? 'l' : letter
      draw(again, numbers.slice(at, at + count))
    }
  }
  return path
}

/** Draws one command after the other: where it stands, and what S and T mirror, is known from the one before. */
const createPen = (path: Path) => {
  let [x, y, startX, startY] = [0, 0, 0, 0]
  /** The last curve's control point as S and T continue it, and the kind of curve it was. */
  let [mirrorX, mirrorY, mirrored] = [0, 0, '']

  const to = (toX: number, toY: number, kind = ''): void => {
    x = toX
    y = toY
    mirrored = kind
  }
  const cubic = (x1: number, y1: number, x2: number, y2: number, toX: number, toY: number): void => {
    curveTo(path, x1, y1, x2, y2, toX, toY)
    mirrorX = 2 * toX - x2
    mirrorY = 2 * toY - y2
    to(toX, toY, 'C')
  }
  const quadratic = (cx: number, cy: number, toX: number, toY: number): void => {
    const third = (from: number, control: number): number => from + ((control - from) * 2) / 3
    curveTo(path, third(x, cx), third(y, cy), third(toX, cx), third(toY, cy), toX, toY)
    mirrorX = 2 * toX - cx
    mirrorY = 2 * toY - cy
    to(toX, toY, 'Q')
  }
  const line = (toX: number, toY: number): void => {
    lineTo(path, toX, toY)
    to(toX, toY)
  }
  const arc = (given: readonly number[], toX: number, toY: number): void => {
    const [rx = 0, ry = 0, turn = 0, large, sweep] = given
    addArc(path, { x, y }, { rx, ry, turn, large: large !== 0, sweep: sweep !== 0 }, { x: toX, y: toY })
    to(toX, toY)
  }
  const move = (toX: number, toY: number): void => {
    moveTo(path, toX, toY)
    to(toX, toY)
    startX = toX
    startY = toY
  }
  const close = (): void => {
    closePath(path)
    to(startX, startY)
  }

  return (letter: string, given: readonly number[]): void => {
    const command = letter.toUpperCase()
    const relative = letter !== command
    const px = (index: number): number => (given[index] ?? 0) + (relative ? x : 0)
    const py = (index: number): number => (given[index] ?? 0) + (relative ? y : 0)
    const [mx, my] = mirrored === (command === 'S' ? 'C' : 'Q') ? [mirrorX, mirrorY] : [x, y]
    if (command === 'M') move(px(0), py(1))
    else if (command === 'L') line(px(0), py(1))
    else if (command === 'H') line(px(0), y)
    else if (command === 'V') line(x, py(0))
    else if (command === 'C') cubic(px(0), py(1), px(2), py(3), px(4), py(5))
    else if (command === 'S') cubic(mx, my, px(0), py(1), px(2), py(3))
    else if (command === 'Q') quadratic(px(0), py(1), px(2), py(3))
    else if (command === 'T') quadratic(mx, my, px(0), py(1))
    else if (command === 'A') arc(given, px(5), py(6))
    else close()
  }
}

const commandsOf = (data: string): { letter: string; numbers: number[] }[] => {
  const commands: { letter: string; numbers: number[] }[] = []
  for (let at = 0; at < data.length; ) {
    const current = commands.at(-1)
    // An arc's two flags may be written without a space between them: 0 or 1, one character each.
    const flag = /a/i.test(current?.letter ?? '') && [3, 4].includes((current?.numbers.length ?? 0) % 7)
    if (flag && (data[at] === '0' || data[at] === '1')) {
      current?.numbers.push(Number(data[at++]))
      continue
    }
    TOKEN.lastIndex = at
    const match = TOKEN.exec(data)
    if (!match) throw new LogoError('has a path that cannot be read')
    at = TOKEN.lastIndex
    if (match[1]) commands.push({ letter: match[1], numbers: [] })
    else if (match[2]) {
      if (!current) throw new LogoError('has a path that begins nowhere')
      current.numbers.push(Number(match[2]))
    }
  }
  return commands
}
