import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { create, type Font } from 'fontkit'
import { append, closePath, curveTo, lineTo, moveTo, type Path, transformPath } from '../drawing/path.ts'
import type { Outlines } from '../styles/frame.ts'
import { unpackWoff } from './woff.ts'

/** A font with the height of its capitals, in its own unit: texts of two fonts are then of one size. */
type Face = { font: Font; capital: number }

/** The first one that has a letter draws it. The second one is coarse, and has a shape for all of Unicode. */
const FILES = [
  { file: '@fontsource/dejavu-sans/files/dejavu-sans-latin-700-normal.woff', capital: 1493 },
  { file: '@fontsource/unifontex/files/unifontex-latin-400-normal.woff', capital: 720 },
]
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u
/** What goes with the letter before it, whatever font that is from. */
const FOLLOWS = /\p{Mn}|\p{Me}|\u200d|\ufe0f/u

/** Marks that turn the direction of a text; here each run has its own. */
const UNSEEN = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/g

const faces: Face[] = []
const require = createRequire(import.meta.url)

const face = (index: number): Face => {
  const known = faces[index]
  if (known) return known
  const { file, capital } = FILES[index] as (typeof FILES)[number]
  const font = create(unpackWoff(readFileSync(require.resolve(file)))) as Font
  faces[index] = { font, capital }
  return faces[index]
}

type Run = { text: string; face: number; backward: boolean }

/** Draws one line as outlines, with the fonts that come with the server, so that it looks the same everywhere. */
export const outline = (text: string): Outlines => {
  const path: Path = []
  let x = 0
  for (const run of runsOf(text.normalize('NFC').replace(UNSEEN, ''))) {
    const { font, capital } = face(run.face)
    const scale = 1 / capital
    const { glyphs, positions } = font.layout(run.text)
    for (const [index, glyph] of glyphs.entries()) {
      const position = positions[index]
      const [dx, dy] = [x + (position?.xOffset ?? 0) * scale, -(position?.yOffset ?? 0) * scale]
      append(path, transformPath(glyphPath(glyph.path.commands), [scale, 0, 0, -scale, dx, dy]))
      x += (position?.xAdvance ?? 0) * scale
    }
  }
  return { path, width: Math.max(x, 1) }
}

/** Cuts a line where its font or direction changes, in the order in which it is seen. */
const runsOf = (text: string): Run[] => {
  const runs: Run[] = []
  for (const character of text) {
    const last = runs.at(-1)
    const neutral = /[\s\p{P}]/u.test(character)
    const backward = neutral ? (last?.backward ?? false) : RIGHT_TO_LEFT.test(character)
    const own = face(0).font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0) ? 0 : 1
    const index = last && FOLLOWS.test(character) ? last.face : own
    if (last && last.face === index && last.backward === backward) last.text += character
    else runs.push({ text: character, face: index, backward })
  }
  // A line that begins from the right is read from there; within a run the font turns the letters round.
  return runs.find((run) => /\p{L}/u.test(run.text))?.backward ? runs.reverse() : runs
}

const glyphPath = (commands: readonly { command: string; args: number[] }[]): Path => {
  const path: Path = []
  let [x, y] = [0, 0]
  for (const { command, args } of commands) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = args
    if (command === 'moveTo') moveTo(path, a, b)
    else if (command === 'lineTo') lineTo(path, a, b)
    else if (command === 'closePath') closePath(path)
    else if (command === 'quadraticCurveTo')
      curveTo(
        path,
        x + ((a - x) * 2) / 3,
        y + ((b - y) * 2) / 3,
        c + ((a - c) * 2) / 3,
        d + ((b - d) * 2) / 3,
        c,
        d,
      )
    else curveTo(path, a, b, c, d, e, f)
    if (args.length > 1) [x, y] = [args.at(-2) ?? 0, args.at(-1) ?? 0]
  }
  return path
}
