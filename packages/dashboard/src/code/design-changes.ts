import { type Look, lookOf, PLAIN } from '../codes/editor/look.ts'
import type { Change } from './changes.ts'

type Told = { name: string; text(look: Look): string }

const percent = (share: number) => `${Math.round(share * 100)} %`
const ofFrame = (text: (frame: NonNullable<Look['frame']>) => string) => (look: Look) =>
  look.frame ? text(look.frame) : 'none'

/** Everything of a look that has words, as the editor calls it. The logo is told apart: its id says nothing. */
const PARTS: readonly Told[] = [
  { name: 'Colour of the modules', text: (look) => look.foreground },
  { name: 'Background', text: (look) => look.background },
  { name: 'Shape of the modules', text: (look) => look.modules },
  { name: 'Shape of the corners', text: (look) => look.finders.style },
  { name: 'Colour of the corners', text: (look) => look.finders.frame ?? 'as the modules' },
  { name: 'Middle of the corners', text: (look) => look.finders.ball ?? 'as the corners' },
  { name: 'Size of the logo', text: (look) => (look.logo ? percent(look.logo.size) : 'none') },
  { name: 'Text below', text: ofFrame((frame) => frame.text) },
  { name: 'Colour of the text below', text: ofFrame((frame) => frame.foreground ?? 'as the background') },
  { name: 'Ground of the text below', text: ofFrame((frame) => frame.background ?? 'as the modules') },
  { name: 'Empty edge', text: (look) => `${look.margin} modules` },
  { name: 'Error correction', text: (look) => look.errorCorrection },
]
/** Comes and goes with the frame or the logo, which is told already. */
const WITH_ITS_OWNER = new Set(['Size of the logo', 'Colour of the text below', 'Ground of the text below'])

/** What of a design changed, part by part; null is a plain one. */
export function designChanges(before: Look | null, after: Look | null): Change[] {
  const [was, is] = [before ? lookOf(before) : PLAIN, after ? lookOf(after) : PLAIN]
  const parts = PARTS.map(({ name, text }) => ({ name, from: text(was), to: text(is) })).filter(
    ({ name, from, to }) => from !== to && !(WITH_ITS_OWNER.has(name) && (from === 'none' || to === 'none')),
  )
  return [...logoChange(was.logo?.id, is.logo?.id), ...parts]
}

function logoChange(was: string | undefined, is: string | undefined): Change[] {
  if (was === is) return []
  return [
    { name: 'Logo', from: was ? 'a logo' : 'none', to: is ? (was ? 'another logo' : 'a logo') : 'none' },
  ]
}
