import { LogoError } from './errors.ts'

/** A colour and how opaque it is, 0 to 1. */
export type Paint = { colour: string; alpha: number }

/** The names of CSS that logos use. Others are refused by name rather than guessed. */
const NAMES: Record<string, string> = {
  black: '#000000',
  white: '#ffffff',
  red: '#ff0000',
  green: '#008000',
  blue: '#0000ff',
  yellow: '#ffff00',
  orange: '#ffa500',
  gold: '#ffd700',
  purple: '#800080',
  pink: '#ffc0cb',
  brown: '#a52a2a',
  gray: '#808080',
  grey: '#808080',
  silver: '#c0c0c0',
  lightgray: '#d3d3d3',
  darkgray: '#a9a9a9',
  navy: '#000080',
  teal: '#008080',
  maroon: '#800000',
  olive: '#808000',
  lime: '#00ff00',
  aqua: '#00ffff',
  cyan: '#00ffff',
  fuchsia: '#ff00ff',
  magenta: '#ff00ff',
  indigo: '#4b0082',
  tomato: '#ff6347',
  coral: '#ff7f50',
  crimson: '#dc143c',
  currentcolor: '#000000',
}

/** Reads a colour of SVG; null paints nothing. @throws LogoError for what is not a plain colour */
export const readColour = (text: string): Paint | null => {
  const value = text.trim().toLowerCase()
  if (value === 'none' || value === 'transparent') return null
  const name = NAMES[value]
  if (name) return { colour: name, alpha: 1 }
  if (/^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/.test(value)) {
    const digits =
      value.length < 7 ? [...value.slice(1)].map((digit) => digit + digit).join('') : value.slice(1)
    const alpha = digits.length === 8 ? Number.parseInt(digits.slice(6), 16) / 255 : 1
    return { colour: `#${digits.slice(0, 6)}`, alpha }
  }
  const [, list] = /^rgba?\(([^()]*)\)$/.exec(value) ?? []
  if (list !== undefined) {
    const parts = list.split(/[\s,/]+/).filter(Boolean)
    const numbers = parts.map((part) => (part.endsWith('%') ? Number(part.slice(0, -1)) / 100 : Number(part)))
    const percent = parts[0]?.endsWith('%') ?? false
    const rgb = numbers
      .slice(0, 3)
      .map((number) => Math.round(Math.min(255, Math.max(0, percent ? number * 255 : number))))
    if (numbers.length >= 3 && numbers.length <= 4 && numbers.every(Number.isFinite)) {
      const hex = rgb.map((channel) => channel.toString(16).padStart(2, '0')).join('')
      return { colour: `#${hex}`, alpha: Math.min(1, Math.max(0, numbers[3] ?? 1)) }
    }
  }
  if (value.startsWith('url('))
    throw new LogoError(
      'is painted with a gradient, a pattern or something from elsewhere; use plain colours, or send it as PNG',
    )
  throw new LogoError(`has the colour ${text.trim().slice(0, 40)}, which is not known; write it as #rrggbb`)
}
