import { deflateSync } from 'node:zlib'
import { CLOSE, OPERANDS, type Path } from './path.ts'
import { channels, type Fill, type Image, type Scene } from './scene.ts'
import { short } from './svg-writer.ts'

const POINTS_PER_MM = 72 / 25.4
const OPERATORS = ['m', 'l', 'c', 'h'] as const

/**
 * Draws a scene as a PDF of one page that is as large as the picture: vector, without fonts and without dates, so equal
 * pictures are equal bytes. Format: PDF 1.4 (ISO 32000).
 */
export const writePdf = (scene: Scene, widthMm: number): Buffer => {
  const width = widthMm * POINTS_PER_MM
  const scale = width / scene.width
  const height = scene.height * scale
  const objects: Buffer[] = []
  const add = (object: Buffer): number => objects.push(object) + 3
  const [states, images]: [Map<string, number>, string[]] = [new Map(), []]

  // PDF counts y from below; everything else here from above.
  let content = `${short(scale)} 0 0 ${short(-scale)} 0 ${short(height)} cm\n`
  for (const item of scene.items) {
    if (item.kind === 'image') {
      images.push(`/I${images.length} ${addImage(item, add)} 0 R`)
      content += placeImage(item, images.length - 1)
    } else content += drawFill(item, alphaState(item.alpha ?? 1, states))
  }
  const graphics = [...states].map(([alpha, index]) => `/A${index} << /ca ${alpha} >>`).join(' ')
  const stream = streamOf('', deflateSync(content), '/FlateDecode')
  const resources = `<< /ExtGState << ${graphics} >> /XObject << ${images.join(' ')} >> >>`
  const contentId = add(stream)
  const head = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${short(width)} ${short(height)}] /Resources ${resources} /Contents ${contentId} 0 R >>`,
  ]
  return file([...head.map((text) => Buffer.from(text, 'latin1')), ...objects])
}

const alphaState = (alpha: number, states: Map<string, number>): number => {
  const key = short(alpha)
  const known = states.get(key)
  if (known !== undefined) return known
  states.set(key, states.size)
  return states.size - 1
}

const drawFill = ({ path, colour, evenOdd, clip }: Fill, state: number): string => {
  const rgb = channels(colour).map((value) => short(value / 255))
  const cut = clip ? `${[clip.x, clip.y, clip.width, clip.height].map(short).join(' ')} re W n ` : ''
  return `q /A${state} gs ${cut}${rgb.join(' ')} rg\n${operators(path)}${evenOdd ? 'f*' : 'f'} Q\n`
}

const operators = (path: Path): string => {
  const parts: string[] = []
  for (let at = 0; at < path.length; ) {
    const command = path[at++] ?? CLOSE
    const count = OPERANDS[command] ?? 0
    for (const end = at + count; at < end; at++) parts.push(short(path[at] ?? 0))
    parts.push(`${OPERATORS[command]}\n`)
  }
  return parts.join(' ')
}

const placeImage = ({ box }: Image, index: number): string => {
  const matrix = [box.width, 0, 0, -box.height, box.x, box.y + box.height]
  return `q ${matrix.map(short).join(' ')} cm /I${index} Do Q\n`
}

/** Colours and transparency are two images in PDF. */
const addImage = ({ pixels }: Image, add: (object: Buffer) => number): number => {
  const count = pixels.width * pixels.height
  const [rgb, alpha] = [Buffer.alloc(count * 3), Buffer.alloc(count)]
  for (let at = 0; at < count; at++) {
    rgb.set(pixels.rgba.subarray(at * 4, at * 4 + 3), at * 3)
    alpha[at] = pixels.rgba[at * 4 + 3] ?? 0
  }
  const size = `/Type /XObject /Subtype /Image /Width ${pixels.width} /Height ${pixels.height} /BitsPerComponent 8`
  const mask = add(streamOf(`${size} /ColorSpace /DeviceGray`, deflateSync(alpha), '/FlateDecode'))
  return add(streamOf(`${size} /ColorSpace /DeviceRGB /SMask ${mask} 0 R`, deflateSync(rgb), '/FlateDecode'))
}

const streamOf = (facts: string, data: Buffer, filter: string): Buffer =>
  Buffer.concat([
    Buffer.from(`<< ${facts} /Filter ${filter} /Length ${data.length} >>\nstream\n`, 'latin1'),
    data,
    Buffer.from('\nendstream', 'latin1'),
  ])

/** Numbers the objects from 1, and tells at the end where each of them begins. */
const file = (objects: readonly Buffer[]): Buffer => {
  const parts = [Buffer.from('%PDF-1.4\n%\xe2\xe3\xcf\xd3\n', 'latin1')]
  const offsets: number[] = []
  let at = parts[0]?.length ?? 0
  for (const [index, object] of objects.entries()) {
    const part = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), object, Buffer.from('\nendobj\n')])
    offsets.push(at)
    parts.push(part)
    at += part.length
  }
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`)
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows.join('')}`
  const trailer = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${at}\n%%EOF\n`
  return Buffer.concat([...parts, Buffer.from(table + trailer)])
}
