import { once } from 'node:events'
import { createDeflate } from 'node:zlib'
import { FILTER_UP, PNG_END, PNG_SIGNATURE, pngChunk, pngHeader } from './png-format.ts'
import { drawBands, type View } from './raster.ts'
import type { Pixels, Scene } from './scene.ts'

const COMPRESSION = 5

/** Draws a scene as a PNG with soft edges. Bands are compressed as they are drawn, so memory stays small. */
export const writePng = (scene: Scene, view: View): Promise<Buffer> =>
  encode(drawBands(scene, view), view.width, view.height, scene.surround === null)

/** Pixels as a PNG that keeps their transparency. */
export const encodePng = ({ rgba, width, height }: Pixels): Promise<Buffer> =>
  encode([rgba], width, height, true)

const encode = async (
  bands: Iterable<Uint8Array>,
  width: number,
  height: number,
  clear: boolean,
): Promise<Buffer> => {
  const deflate = createDeflate({ level: COMPRESSION })
  const parts: Buffer[] = []
  deflate.on('data', (part: Buffer) => parts.push(part))
  const ended = once(deflate, 'end')
  const bytes = clear ? 4 : 3
  let above: Uint8Array = new Uint8Array(width * bytes)
  for (const band of bands) {
    const rows = band.length / (width * 4)
    const lines = Buffer.alloc(rows * (1 + width * bytes))
    for (let row = 0; row < rows; row++) {
      const line = packed(band.subarray(row * width * 4, (row + 1) * width * 4), bytes)
      const at = row * (1 + width * bytes)
      lines[at] = FILTER_UP
      for (let index = 0; index < line.length; index++)
        lines[at + 1 + index] = (line[index] ?? 0) - (above[index] ?? 0)
      above = line
    }
    if (!deflate.write(lines)) await once(deflate, 'drain')
  }
  deflate.end()
  await ended
  const header = pngHeader(width, height, 8, clear ? 6 : 2)
  return Buffer.concat([PNG_SIGNATURE, header, pngChunk('IDAT', Buffer.concat(parts)), PNG_END])
}

/** A row of its own: the band's buffer is drawn over. */
const packed = (rgba: Uint8Array, bytes: 3 | 4): Uint8Array => {
  if (bytes === 4) return rgba.slice()
  const line = new Uint8Array((rgba.length / 4) * 3)
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    line[to] = rgba[from] ?? 0
    line[to + 1] = rgba[from + 1] ?? 0
    line[to + 2] = rgba[from + 2] ?? 0
  }
  return line
}
