import { eachDarkRun, type QrMatrix } from './matrix.ts'
import { type PictureOptions, pictureOptions } from './picture-options.ts'

/** How an SVG looks: colours are any CSS colour, the title is what a screen reader says. */
export interface SvgOptions extends PictureOptions {
  readonly foreground?: string
  readonly background?: string
  readonly title?: string
}

/**
 * Draws a matrix as a stand-alone SVG document of `size` pixels. Its units are modules, so it scales without
 * blur. Throws `QrRangeError` for a size or margin out of range.
 */
export const renderSvg = (matrix: QrMatrix, options: SvgOptions = {}): string => {
  const { size, margin } = pictureOptions(options)
  const { foreground = '#000000', background = '#ffffff', title = 'QR code' } = options
  const side = matrix.size + 2 * margin
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${side} ${side}"` +
    ` role="img" shape-rendering="crispEdges"><title>${escapeXml(title)}</title>` +
    `<rect width="${side}" height="${side}" fill="${escapeXml(background)}"/>` +
    `<path fill="${escapeXml(foreground)}" d="${darkPath(matrix, margin)}"/></svg>`
  )
}

/** One closed rectangle for each horizontal run of dark modules, all in one path. */
const darkPath = (matrix: QrMatrix, margin: number): string => {
  let path = ''
  for (let y = 0; y < matrix.size; y++) {
    eachDarkRun(matrix, y, (x, length) => {
      path += `M${x + margin} ${y + margin}h${length}v1h-${length}z`
    })
  }
  return path
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

// What XML 1.0 forbids cannot be escaped, and one such character makes the whole picture unreadable.
const forbiddenInXml = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu

const escapeXml = (text: string): string =>
  text.replace(forbiddenInXml, '\u{fffd}').replace(/[&<>"']/g, (character) => entities[character] ?? '')
