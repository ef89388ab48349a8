import {
  addBox,
  closePath,
  combine,
  lineTo,
  moveTo,
  type Path,
  type Transform,
  transformPath,
} from '../drawing/path.ts'
import { LogoError } from './errors.ts'
import { readPathData } from './svg-path.ts'
import type { XmlElement } from './xml.ts'

export const SHAPES = new Set(['path', 'rect', 'circle', 'ellipse', 'line', 'polyline', 'polygon'])

/** A length in user units; px is the same, and other units are not told apart from it. */
export const length = (text: string | undefined, otherwise = 0): number => {
  const value = Number.parseFloat(text ?? '')
  return Number.isFinite(value) ? value : otherwise
}

/** The outline of one of SVG's shapes. */
export const shapePath = (name: string, attributes: XmlElement['attributes']): Path => {
  const n = (key: string): number => length(attributes.get(key))
  if (name === 'path') return readPathData(attributes.get('d') ?? '')
  if (name === 'circle') return ellipse(n('cx'), n('cy'), n('r'), n('r'))
  if (name === 'ellipse') return ellipse(n('cx'), n('cy'), n('rx'), n('ry'))
  if (name === 'rect') return rectangle(n('x'), n('y'), n('width'), n('height'), attributes)
  const points = (attributes.get('points') ?? '')
    .trim()
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(Number)
  const list = name === 'line' ? [n('x1'), n('y1'), n('x2'), n('y2')] : points
  const path: Path = []
  for (let at = 0; at + 1 < list.length; at += 2) {
    const draw = at === 0 ? moveTo : lineTo
    draw(path, list[at] ?? 0, list[at + 1] ?? 0)
  }
  if (name === 'polygon' && path.length > 0) closePath(path)
  return path
}

const ellipse = (cx: number, cy: number, rx: number, ry: number): Path => {
  if (rx <= 0 || ry <= 0) return []
  const path: Path = []
  addBox(path, { x: -1, y: -1, width: 2, height: 2 }, 1)
  return transformPath(path, [rx, 0, 0, ry, cx, cy])
}

const rectangle = (
  x: number,
  y: number,
  width: number,
  height: number,
  attributes: ReadonlyMap<string, string>,
): Path => {
  if (width <= 0 || height <= 0) return []
  const rx = Math.min(length(attributes.get('rx') ?? attributes.get('ry')), width / 2, height / 2)
  const path: Path = []
  addBox(path, { x, y, width, height }, Math.max(0, rx))
  return path
}

const FUNCTION = /[\s,]*(matrix|translate|scale|rotate|skewX|skewY)\s*\(([^()]*)\)/y

/** Reads SVG's `transform`. @throws LogoError for what is none */
export const readTransform = (text: string | undefined): Transform => {
  let result: Transform = [1, 0, 0, 1, 0, 0]
  const source = (text ?? '').trim()
  for (let at = 0; at < source.length; ) {
    FUNCTION.lastIndex = at
    const match = FUNCTION.exec(source)
    const numbers = (match?.[2] ?? '')
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(Number)
    if (!match || !numbers.every(Number.isFinite)) throw new LogoError('has a transform that cannot be read')
    at = FUNCTION.lastIndex
    result = combine(result, one(match[1] ?? '', numbers))
  }
  return result
}

const one = (name: string, numbers: readonly number[]): Transform => {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = numbers
  const radians = (a * Math.PI) / 180
  if (name === 'matrix') return [a, b, c, d, e, f]
  if (name === 'translate') return [1, 0, 0, 1, a, b]
  if (name === 'scale') return [a, 0, 0, numbers.length > 1 ? b : a, 0, 0]
  if (name === 'skewX') return [1, 0, Math.tan(radians), 1, 0, 0]
  if (name === 'skewY') return [1, Math.tan(radians), 0, 1, 0, 0]
  const turn: Transform = [Math.cos(radians), Math.sin(radians), -Math.sin(radians), Math.cos(radians), 0, 0]
  return combine(combine([1, 0, 0, 1, b, c], turn), [1, 0, 0, 1, -b, -c])
}
