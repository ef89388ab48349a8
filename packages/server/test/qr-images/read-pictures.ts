import { inflateSync } from 'node:zlib'
import { CLOSE, CURVE, LINE, MOVE, type Path } from '../../src/qr-images/drawing/path.ts'
import { drawPixels } from '../../src/qr-images/drawing/raster.ts'
import type { Fill, Pixels } from '../../src/qr-images/drawing/scene.ts'
import { readPathData } from '../../src/qr-images/logos/svg-path.ts'
import { readXml, type XmlElement } from '../../src/qr-images/logos/xml.ts'

const draw = (width: number, height: number, items: Fill[], scale: number): Pixels =>
  drawPixels(
    { width, height, items, surround: '#ffffff' },
    {
      width: Math.ceil((width + 4) * scale),
      height: Math.ceil((height + 4) * scale),
      scale,
      x: 2 * scale,
      y: 2 * scale,
    },
  )

/** Draws what an SVG of ours says, from its text alone. */
export const readSvgPicture = (svg: string, scale = 3): Pixels => {
  const root = readXml(svg)
  const [, , width = 0, height = 0] = (root.attributes.get('viewBox') ?? '').split(' ').map(Number)
  const items: Fill[] = []
  const visit = (element: XmlElement): void => {
    const attribute = (name: string): string => element.attributes.get(name) ?? ''
    if (element.name === 'rect') {
      const d = `M0 0H${attribute('width')}V${attribute('height')}H0z`
      items.push({ kind: 'fill', path: readPathData(d), colour: attribute('fill') })
    }
    if (element.name === 'path') {
      const evenOdd = attribute('fill-rule') === 'evenodd'
      items.push({ kind: 'fill', path: readPathData(attribute('d')), colour: attribute('fill'), evenOdd })
    }
    element.children.forEach(visit)
  }
  visit(root)
  return draw(width, height, items, scale)
}

/** Draws what a PDF of ours says, from its operators alone. */
export const readPdfPicture = (pdf: Buffer): Pixels & { widthMm: number } => {
  const text = pdf.toString('latin1')
  const [, width = 0, height = 0] = (/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(text) ?? []).map(Number)
  const contents = Number(/\/Contents (\d+) 0 R/.exec(text)?.[1])
  const at = text.indexOf(`\n${contents} 0 obj\n`)
  const start = text.indexOf('stream\n', at) + 7
  const length = Number(/\/Length (\d+)/.exec(text.slice(at, start))?.[1])
  const operators = inflateSync(pdf.subarray(start, start + length)).toString('latin1')
  const items: Fill[] = []
  const stack: number[] = []
  let [scale, path, colour]: [number, Path, string] = [1, [], '#000000']
  const take = (): number[] => stack.splice(0)
  for (const word of operators.split(/\s+/)) {
    if (/^-?[\d.]+$/.test(word)) stack.push(Number(word))
    else if (word === 'cm') scale = take()[0] ?? 1
    else if (word === 'rg')
      colour = `#${take()
        .map((value) =>
          Math.round(value * 255)
            .toString(16)
            .padStart(2, '0'),
        )
        .join('')}`
    else if (word === 'm') path.push(MOVE, ...take())
    else if (word === 'l') path.push(LINE, ...take())
    else if (word === 'c') path.push(CURVE, ...take())
    else if (word === 'h') path.push(CLOSE)
    else if (word === 'f' || word === 'f*') {
      items.push({ kind: 'fill', path, colour, evenOdd: word === 'f*' })
      path = []
    } else take()
  }
  const [modules, rows] = [width / scale, height / scale]
  return { ...draw(modules, rows, items, 3), widthMm: (width * 25.4) / 72 }
}
