import { describe, expect, it } from '@jest/globals'
import { type QrMatrix, qrMatrix } from '../../src/qr-images/matrix.ts'
import { renderSvg } from '../../src/qr-images/svg.ts'
import { decodeMatrix } from './decode.ts'
import { randomText, seededRandom } from './random-text.ts'

/** Reads the picture back: fills the path's rectangles into modules, and refuses any other path command. */
const parseSvg = (svg: string): QrMatrix & { margin: number; pixels: number } => {
  const [, pixels, side] = /width="(\d+)" height="\1" viewBox="0 0 (\d+) \2"/.exec(svg) ?? []
  const path = /<path [^>]*d="([^"]*)"/.exec(svg)?.[1] ?? ''
  const rectangles = [...path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)]
  expect(rectangles.map(([rectangle]) => rectangle).join('')).toBe(path)
  const margin = Number(rectangles[0]?.[1])
  const size = Number(side) - 2 * margin
  const modules = new Uint8Array(size * size)
  for (const [, x, y, length] of rectangles) {
    const start = (Number(y) - margin) * size + Number(x) - margin
    modules.fill(1, start, start + Number(length))
  }
  return { size, modules, margin, pixels: Number(pixels) }
}

describe('an SVG', () => {
  it('decodes to exactly its text, whatever the text, size and margin', async () => {
    const random = seededRandom(1)
    for (let round = 0; round < 25; round++) {
      const text = randomText(random, 200)
      const size = 1 + random(4096)
      const margin = random(9)
      const matrix = qrMatrix(text)
      const drawn = parseSvg(renderSvg(matrix, { size, margin }))
      expect(drawn).toEqual({ ...matrix, margin, pixels: size })
      expect(await decodeMatrix(drawn)).toEqual([text])
    }
  })

  it('is 512 pixels of black on white with a margin of 4, crisp, and named for screen readers', () => {
    const svg = renderSvg(qrMatrix('https://example.com'))
    expect(svg).toContain('width="512" height="512" viewBox="0 0 33 33"')
    expect(svg).toContain('role="img" shape-rendering="crispEdges"><title>QR code</title>')
    expect(svg).toContain('<rect width="33" height="33" fill="#ffffff"/><path fill="#000000" d="M4 4h7')
  })

  it('stays small: one path, and one rectangle for each run of modules', () => {
    const svg = renderSvg(qrMatrix('https://qr.example.com/abcdefg'))
    expect(svg.match(/<path/g)).toHaveLength(1)
    expect(svg.length).toBeLessThan(4000)
  })

  it('escapes a hostile title and hostile colours', () => {
    const hostile = `</title><script>alert('1')</script>"&amp;`
    const svg = renderSvg(qrMatrix('A'), {
      title: hostile,
      foreground: '"><script>',
      background: `"' onload="x`,
    })
    expect(svg).not.toContain('<script')
    expect(svg).not.toContain('" onload=')
    expect(svg).toContain(
      '<title>&lt;/title&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;amp;</title>',
    )
  })

  it('replaces characters that no XML document may hold, and keeps all others', () => {
    const svg = renderSvg(qrMatrix('A'), { title: 'a\u0000b\u001bc\ud83dd\uffffe\tf 漢😀' })
    expect(svg).toContain('<title>a\ufffdb\ufffdc\ufffdd\ufffde\tf 漢😀</title>')
  })

  it.each([
    { size: 0 },
    { size: 4097 },
    { size: 1.5 },
    { size: Number.NaN },
    { margin: -1 },
    { margin: 65 },
    { margin: 0.5 },
  ])('is refused for %p', (options) => {
    const [field] = Object.keys(options)
    expect(() => renderSvg(qrMatrix('A'), options)).toThrow(
      expect.objectContaining({ name: 'QrRangeError', field }),
    )
  })
})
