import type { Look } from '@qregg/contract'
import { PLAIN } from '../../src/qr-images/images.ts'
import { readSvg } from '../../src/qr-images/logos/read-svg.ts'
import type { StoredLogo } from '../../src/qr-images/logos/stored-logo.ts'

/** A round badge with a tick: fills, a stroke and a transform. */
export const LOGO_SVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><g transform="translate(12 12)">
  <circle r="11" fill="#b3500b"/><path d="M-5 .5l3.5 3.5L5-3" fill="none" stroke="#fff" stroke-width="2.5"/></g></svg>`

const { kind, width, height, ...rest } = readSvg(Buffer.from(LOGO_SVG))
export const LOGO: StoredLogo = {
  kind,
  width,
  height,
  content: JSON.stringify({ kind, width, height, ...rest }),
}

const logo = { id: 'logo_0000000000000000', size: 0.2 }
const frame = { text: 'Scan me', foreground: null, background: null }
const finders = (
  style: Look['finders']['style'],
  ring: string | null = null,
  ball: string | null = null,
) => ({
  style,
  frame: ring,
  ball,
})

/** One look for each thing that a design can change, and some of them together. */
export const LOOKS: Record<string, Look> = {
  plain: PLAIN,
  coloured: { ...PLAIN, foreground: '#12355b', background: '#fff7e6' },
  inverted: { ...PLAIN, foreground: '#ffffff', background: '#1d2b3a' },
  'transparent background': { ...PLAIN, background: 'transparent' },
  rounded: { ...PLAIN, modules: 'rounded', finders: finders('rounded') },
  dots: { ...PLAIN, modules: 'dots', finders: finders('circle') },
  'square with coloured finders': { ...PLAIN, finders: finders('square', '#7a1f5c', '#b3500b') },
  'dots with rounded finders': { ...PLAIN, modules: 'dots', finders: finders('rounded', '#0b5d3b') },
  'wide margin': { ...PLAIN, modules: 'rounded', margin: 10 },
  'narrow margin': { ...PLAIN, margin: 1, errorCorrection: 'Q' },
  logo: { ...PLAIN, logo },
  'logo on dots': { ...PLAIN, modules: 'dots', finders: finders('circle', '#12355b', '#b3500b'), logo },
  frame: { ...PLAIN, frame },
  everything: {
    ...PLAIN,
    foreground: '#12355b',
    modules: 'rounded',
    finders: finders('circle', null, '#b3500b'),
    logo,
    frame: { text: 'Привет · 扫一扫', foreground: '#ffffff', background: '#0b5d3b' },
    errorCorrection: 'H',
  },
}
