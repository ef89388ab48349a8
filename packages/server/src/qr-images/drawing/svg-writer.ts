import { CLOSE, OPERANDS, type Path } from './path.ts'
import { encodePng } from './png-writer.ts'
import type { Fill, Image, Scene } from './scene.ts'

const LETTERS = ['M', 'L', 'C', 'z'] as const

/** A number as short as a picture of any size needs it. */
export const short = (value: number): string => String(Math.round(value * 1000) / 1000)

/** Draws a scene as a stand-alone SVG document: no script, no style, nothing from elsewhere. */
export const writeSvg = async (
  scene: Scene,
  width: number,
  height: number,
  title: string,
): Promise<string> => {
  let body = ''
  for (const item of scene.items) body += item.kind === 'fill' ? fill(item) : await image(item)
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"` +
    ` viewBox="0 0 ${short(scene.width)} ${short(scene.height)}" role="img"><title>${title}</title>${body}</svg>`
  )
}

const fill = ({ path, colour, alpha = 1, evenOdd, clip }: Fill): string => {
  const opacity = alpha < 1 ? ` fill-opacity="${short(alpha)}"` : ''
  const rule = evenOdd ? ' fill-rule="evenodd"' : ''
  const drawn = `<path fill="${colour}"${opacity}${rule} d="${pathData(path)}"/>`
  if (!clip) return drawn
  // A picture in the picture is cut off at its own edges, and needs no clipping path with an id.
  const [x, y, width, height] = [clip.x, clip.y, clip.width, clip.height].map(short)
  return `<svg x="${x}" y="${y}" width="${width}" height="${height}" viewBox="${x} ${y} ${width} ${height}">${drawn}</svg>`
}

const image = async ({ box, pixels }: Image): Promise<string> => {
  const png = await encodePng(pixels)
  const place = `x="${short(box.x)}" y="${short(box.y)}" width="${short(box.width)}" height="${short(box.height)}"`
  return `<image ${place} preserveAspectRatio="none" href="data:image/png;base64,${png.toString('base64')}"/>`
}

const pathData = (path: Path): string => {
  const parts: string[] = []
  for (let at = 0; at < path.length; ) {
    const command = path[at++] ?? CLOSE
    const count = OPERANDS[command] ?? 0
    const operands: string[] = []
    for (const end = at + count; at < end; at++) operands.push(short(path[at] ?? 0))
    parts.push((LETTERS[command] ?? 'z') + operands.join(' '))
  }
  return parts.join('')
}
