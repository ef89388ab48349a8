import { combine, type Path, type Transform, transformPath } from '../drawing/path.ts'
import type { Fill } from '../drawing/scene.ts'
import type { LogoPicture } from '../styles/compose.ts'
import { readColour } from './colours.ts'
import { drawingWork } from './drawing-work.ts'
import { LogoError } from './errors.ts'
import { strokeArea } from './stroke.ts'
import { length, readTransform, SHAPES, shapePath } from './svg-shapes.ts'
import { INITIAL, readSheet, type Sheet, type Style, share, styleOf } from './svg-style.ts'
import { readXml, type XmlElement } from './xml.ts'

/** Says nothing of how it looks, so it is left out with all that is in it. */
const SILENT = new Set(['title', 'desc', 'metadata', 'style', 'defs', 'symbol'])
/** Numbers of all outlines together: each picture of the code draws them again. */
const MAXIMUM_NUMBERS = 100_000
/** All shapes together, in fillings of the whole logo: a second or two of a processor on the largest picture. */
const MAXIMUM_WORK = 100
/** How finely curves of strokes are cut: as if the logo were this many pixels wide. */
const FINENESS = 1_024

/**
 * Reads an SVG into outlines and colours of our own. Nothing else of the file survives: no script, no address, no text.
 * What would be drawn differently or not at all is refused by its name.
 */
export const readSvg = (bytes: Uint8Array): LogoPicture => {
  const root = readXml(new TextDecoder('utf-8').decode(bytes))
  if (bare(root) !== 'svg') throw new LogoError(`is no SVG: its root is <${root.name.slice(0, 40)}>`)
  const [x, y, width, height] = viewBox(root)
  const sheet = new Map([...sheetsOf(root)].flatMap((one) => [...one]))
  const fills: Omit<Fill, 'clip'>[] = []
  let numbers = 0
  let work = 0

  const paint = (path: Path, colour: string, alpha: number, evenOdd: boolean): void => {
    numbers += path.length
    bounded(path, numbers)
    if (!path.every((value) => Math.abs(value) < 1e7))
      throw new LogoError('has numbers that are far too large')
    if (alpha <= 0) return
    work += drawingWork(path, width, height)
    if (work > MAXIMUM_WORK) throw tooIntricate()
    fills.push({ kind: 'fill', path, colour, alpha, evenOdd })
  }
  const draw = (element: XmlElement, inherited: Style, outer: Transform): void => {
    refuseHostile(element)
    const name = bare(element)
    if (name === undefined || SILENT.has(name)) {
      element.children.forEach(refuseDeep)
      return
    }
    const style = styleOf(element, inherited, sheet)
    if (style.display === 'none') return
    const transform =
      element === root ? outer : combine(outer, readTransform(element.attributes.get('transform')))
    if (name === 'g' || name === 'a' || element === root) {
      for (const child of element.children) draw(child, style, transform)
      return
    }
    if (!SHAPES.has(name))
      throw new LogoError(`has <${name.slice(0, 40)}>, which is not drawn; ${wayOut(name)}`)
    if (style.visibility === 'hidden') return
    const path = bounded(shapePath(name, element.attributes))
    const opacity = Number(style.opacity)
    const fill = readColour(colourText(style, 'fill'))
    if (fill)
      paint(
        transformPath(path, transform),
        fill.colour,
        fill.alpha * opacity * share(style['fill-opacity']),
        style['fill-rule'] === 'evenodd',
      )
    const stroke = readColour(colourText(style, 'stroke'))
    const thickness = length(style['stroke-width'], 1)
    if (stroke && thickness > 0) {
      const area = strokeArea(path, {
        width: thickness,
        cap: style['stroke-linecap'] ?? 'butt',
        join: style['stroke-linejoin'] ?? 'miter',
        fineness: FINENESS / Math.max(width, height),
      })
      const alpha = stroke.alpha * opacity * share(style['stroke-opacity'])
      paint(transformPath(area, transform), stroke.colour, alpha, false)
    }
  }
  draw(root, INITIAL, [1, 0, 0, 1, -x, -y])
  if (fills.length === 0) throw new LogoError('draws nothing')
  return { kind: 'vector', width, height, fills }
}

/** @throws LogoError for more than is drawn again and again */
const bounded = (path: Path, numbers = path.length): Path => {
  if (numbers > MAXIMUM_NUMBERS) throw tooIntricate()
  return path
}

const tooIntricate = () => new LogoError('is too intricate; simplify it, or send it as PNG')

const colourText = (style: Style, property: 'fill' | 'stroke'): string => {
  const text = style[property] ?? 'none'
  return text.trim().toLowerCase() === 'currentcolor' ? (style.color ?? '#000000') : text
}

/** An element's name without SVG's prefix; undefined for what drawing programs add for themselves. */
const bare = ({ name }: XmlElement): string | undefined => {
  const [prefix, local] = name.split(':')
  return local === undefined ? prefix : prefix === 'svg' ? local : undefined
}

const refuseHostile = ({ name, attributes }: XmlElement): void => {
  if (/(^|:)(script|foreignObject|iframe|object|embed|handler|listener|set|animate\w*)$/i.test(name))
    throw new LogoError(`has <${name.slice(0, 40)}>; remove it`)
  for (const [key, value] of attributes) {
    if (/^on/i.test(key)) throw new LogoError(`has the script attribute ${key.slice(0, 40)}; remove it`)
    if (/(^|:)(href|src)$/i.test(key) && !value.startsWith('#'))
      throw new LogoError('refers to something elsewhere; draw it in the file itself, or send it as PNG')
    if (/url\s*\(\s*['"]?(?!['"]?#)/i.test(value))
      throw new LogoError('refers to something elsewhere; draw it in the file itself, or send it as PNG')
  }
}

const refuseDeep = (element: XmlElement): void => {
  refuseHostile(element)
  element.children.forEach(refuseDeep)
}

const wayOut = (name: string): string =>
  name === 'text' ? 'turn it into paths, or send it as PNG' : 'draw it with paths, or send it as PNG'

function* sheetsOf(element: XmlElement): Generator<Sheet> {
  if (bare(element) === 'style') yield readSheet(element.text)
  for (const child of element.children) yield* sheetsOf(child)
}

const viewBox = ({ attributes }: XmlElement): [number, number, number, number] => {
  const box = (attributes.get('viewBox') ?? '')
    .trim()
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(Number)
  const size = [0, 0, length(attributes.get('width')), length(attributes.get('height'))]
  const [x = 0, y = 0, width = 0, height = 0] = box.length === 4 ? box : size
  const sound = [x, y, width, height].every((value) => Math.abs(value) < 1e6) && width > 0 && height > 0
  if (!sound) throw new LogoError('has no size; give it a viewBox')
  if (width / height > 20 || height / width > 20) throw new LogoError('is too long and narrow')
  return [x, y, width, height]
}
