import { LogoError } from './errors.ts'
import type { XmlElement } from './xml.ts'

/** Properties by name: what is inherited, and what an element says itself. */
export type Style = Readonly<Record<string, string>>
/** Rules of a style sheet: by `name` of an element, or `.class`. */
export type Sheet = ReadonlyMap<string, Style>

const PROPERTIES = new Set([
  'fill',
  'fill-rule',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-linecap',
  'stroke-linejoin',
  'opacity',
  'color',
  'display',
  'visibility',
])
/** What would change the picture and is not drawn here: better refused than left out. */
const UNDRAWN = new Set(['filter', 'mask', 'clip-path', 'mix-blend-mode', 'stroke-dasharray'])

export const INITIAL: Style = { fill: '#000000', stroke: 'none', 'stroke-width': '1' }

/** What an element is drawn with: inherited, then its attributes, then the style sheet, then its own style. */
export const styleOf = (element: XmlElement, inherited: Style, sheet: Sheet): Style => {
  const { attributes } = element
  const own: Record<string, string> = {}
  for (const [name, value] of attributes) if (PROPERTIES.has(name) || UNDRAWN.has(name)) own[name] = value
  const classes = (attributes.get('class') ?? '').split(/\s+/).filter(Boolean)
  const rules = [element.name, ...classes.map((name) => `.${name}`)].map((name) => sheet.get(name) ?? {})
  Object.assign(own, ...rules, readDeclarations(attributes.get('style') ?? ''))
  for (const name of UNDRAWN) {
    const value = own[name]
    if (value !== undefined && !['none', 'normal', '0'].includes(value.trim()))
      throw new LogoError(`uses ${name}, which is not drawn; flatten it, or send it as PNG`)
  }
  const opacity = Number(inherited.opacity ?? 1) * share(own.opacity)
  return { ...inherited, ...own, opacity: String(opacity) }
}

/** A number, or a percentage, from 0 to 1. */
export const share = (text: string | undefined): number => {
  if (text === undefined) return 1
  const value = text.trim().endsWith('%') ? Number(text.trim().slice(0, -1)) / 100 : Number(text)
  return Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 1
}

/** Reads a `<style>`: rules for elements and classes. Whatever loads something is refused. */
export const readSheet = (text: string): Sheet => {
  const sheet = new Map<string, Style>()
  const bare = withoutComments(text)
  if (/@|url\s*\(/i.test(bare))
    throw new LogoError('has a style sheet that loads something; remove @ rules and url()')
  // Cut rather than matched: an expression that looks for braces takes hours over a megabyte without any.
  for (const rule of bare.split('}')) {
    const [selectors = '', body] = rule.split('{')
    if (body === undefined) continue
    // Once for all of its selectors: a rule may have a hundred thousand of them, and as much to read.
    const declarations = readDeclarations(body)
    for (const selector of selectors.split(',').map((one) => one.trim())) {
      if (/^\.?[\w-]+$/.test(selector)) sheet.set(selector, { ...sheet.get(selector), ...declarations })
    }
  }
  return sheet
}

const withoutComments = (text: string): string => {
  const parts: string[] = []
  for (let at = 0; at < text.length; ) {
    const start = text.indexOf('/*', at)
    parts.push(text.slice(at, start < 0 ? text.length : start))
    const end = start < 0 ? -1 : text.indexOf('*/', start + 2)
    if (end < 0) break
    at = end + 2
  }
  return parts.join(' ')
}

const readDeclarations = (text: string): Style => {
  const style: Record<string, string> = {}
  for (const declaration of text.split(';')) {
    const [name = '', ...rest] = declaration.split(':')
    const key = name.trim().toLowerCase()
    const value = rest
      .join(':')
      .replace(/!\s*important/i, '')
      .trim()
    if (PROPERTIES.has(key) || UNDRAWN.has(key)) style[key] = value
  }
  return style
}
