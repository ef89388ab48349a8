import type { Look } from '@qregg/contract'

export type { Look }

/** Black squares on white: what a code without a design looks like. */
export const PLAIN: Look = {
  foreground: '#000000',
  background: '#ffffff',
  modules: 'square',
  finders: { style: 'square', frame: null, ball: null },
  logo: null,
  frame: null,
  margin: 4,
  errorCorrection: 'auto',
}

/** A code's look, without what was found out about it; fields in one order, so that looks can be compared as texts. */
export function lookOf(design: Look | null): Look {
  if (!design) return PLAIN
  const { foreground, background, modules, finders, logo, frame, margin, errorCorrection } = design
  return { foreground, background, modules, finders, logo, frame, margin, errorCorrection }
}

/** The design to send: null for a plain one. */
export function designOf(look: Look): Look | null {
  return JSON.stringify(lookOf(look)) === JSON.stringify(PLAIN) ? null : look
}

type Ready = Pick<Look, 'foreground' | 'background' | 'modules' | 'finders'> & { name: string }

/** Looks that read well, to begin with. Each has a contrast of 7 or more. */
export const READY_LOOKS: readonly Ready[] = [
  {
    name: 'Soft',
    foreground: '#1c1b18',
    background: '#ffffff',
    modules: 'rounded',
    finders: { style: 'rounded', frame: null, ball: null },
  },
  {
    name: 'Ocean',
    foreground: '#12355b',
    background: '#ffffff',
    modules: 'dots',
    finders: { style: 'circle', frame: null, ball: '#0b5f8a' },
  },
  {
    name: 'Forest',
    foreground: '#14432a',
    background: '#f6f3e9',
    modules: 'rounded',
    finders: { style: 'rounded', frame: null, ball: null },
  },
  {
    name: 'Yolk',
    foreground: '#3b2a06',
    background: '#fff4d6',
    modules: 'square',
    finders: { style: 'rounded', frame: null, ball: '#8a4b00' },
  },
  {
    name: 'Plum',
    foreground: '#4a1942',
    background: '#ffffff',
    modules: 'rounded',
    finders: { style: 'circle', frame: '#7a1f5c', ball: null },
  },
  {
    name: 'Ink',
    foreground: '#0f172a',
    background: '#eef2f7',
    modules: 'dots',
    finders: { style: 'rounded', frame: null, ball: null },
  },
]

/** Whether a look has all that a ready-made one is about; logo, frame and the rest are people's own. */
export function hasReadyLook(look: Look, { name: _, ...ready }: Ready): boolean {
  const { foreground, background, modules, finders } = look
  return JSON.stringify({ foreground, background, modules, finders }) === JSON.stringify(ready)
}
