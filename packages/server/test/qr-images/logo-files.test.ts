import { deflateSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { PNG_END, PNG_SIGNATURE, pngChunk, pngHeader } from '../../src/qr-images/drawing/png-format.ts'
import { drawPixels } from '../../src/qr-images/drawing/raster.ts'
import { readPng } from '../../src/qr-images/logos/read-png.ts'
import { readSvg } from '../../src/qr-images/logos/read-svg.ts'

const svg = (body: string, head = 'viewBox="0 0 10 10"') =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${head}>${body}</svg>`)

/** The colours of a logo of 10 by 10, one character a pixel: . is none. */
const show = (body: string, head?: string): string[] => {
  const logo = readSvg(svg(body, head))
  if (logo.kind !== 'vector') throw new Error('not a vector')
  const { rgba } = drawPixels(
    { width: 10, height: 10, items: [...logo.fills], surround: null },
    { width: 10, height: 10, scale: 1, x: 0, y: 0 },
  )
  return Array.from({ length: 10 }, (_, y) =>
    Array.from({ length: 10 }, (_, x) => {
      const at = (y * 10 + x) * 4
      if ((rgba[at + 3] ?? 0) < 128) return '.'
      return (rgba[at] ?? 0) > 128 ? 'r' : 'k'
    }).join(''),
  )
}
const box = (from: number, to: number, letter = 'k') =>
  Array.from({ length: 10 }, (_, y) =>
    y >= from && y < to ? '.'.repeat(from) + letter.repeat(to - from) + '.'.repeat(10 - to) : '.'.repeat(10),
  )

describe('an SVG logo', () => {
  it.each([
    ['a rectangle', '<rect x="2" y="2" width="6" height="6"/>'],
    ['a path', '<path d="M2 2h6v6H2z"/>'],
    ['relative lines', '<path d="m2,2 6,0 0,6-6,0z"/>'],
    ['a polygon', '<polygon points="2,2 8,2 8,8 2,8"/>'],
    ['curves that are straight', '<path d="M2 2C4 2 6 2 8 2C8 4 8 6 8 8Q5 8 2 8L2 2z"/>'],
    ['a stroke', '<path d="M2 5H8" stroke="black" stroke-width="6" fill="none"/>'],
    [
      'a stroke with square ends',
      '<path d="M5 5h.001" stroke="black" stroke-width="6" stroke-linecap="square"/>',
    ],
    ['the corners of a stroke', '<path d="M3 3h4v4h-4z" stroke="#000" stroke-width="2"/>'],
    ['corners of an open stroke', '<path d="M2 3h5v4H3V2" stroke="#000" stroke-width="2"/>'],
    [
      'a transform',
      '<g transform="translate(1 1)"><rect width="3" height="3" transform="matrix(2 0 0 2 1 1)"/></g>',
    ],
    ['a turned transform', '<rect x="2" y="2" width="6" height="6" transform="rotate(90 5 5)"/>'],
    [
      'a class',
      '<style>/* c */ .a{fill:none} .b , .c { fill : #000 }</style><rect class="a" width="9" height="9"/><rect class="c" x="2" y="2" width="6" height="6"/>',
    ],
    [
      'what is inherited',
      '<g fill="none"><g fill="#000"><rect x="2" y="2" width="6" height="6"/></g><rect width="9" height="9"/></g>',
    ],
    [
      'what is not shown',
      '<rect display="none" width="9" height="9"/><defs><path d="M0 0h9v9z"/></defs><rect x="2" y="2" width="6" height="6"/>',
    ],
    [
      "a drawing program's own elements",
      '<sodipodi:namedview xmlns:sodipodi="x"/><rect x="2" y="2" width="6" height="6"/>',
    ],
    ['a prefix', '<svg:rect x="2" y="2" width="6" height="6"/>'],
  ])('is drawn: %s', (_, body) => expect(show(body)).toEqual(box(2, 8)))

  it('is drawn with holes as its rule says, and in colour', () => {
    const ring = 'M0 0h10v10H0zM3 3h4v4H3z'
    expect(show(`<path fill-rule="evenodd" fill="rgb(255,0,0)" d="${ring}"/>`)[5]).toBe('rrr....rrr')
    expect(show(`<path fill="#f00" d="${ring}"/>`)[5]).toBe('rrrrrrrrrr')
    expect(show('<path fill="red" d="M0 0h10v10H0zM3 3v4h4V3z"/>')[5]).toBe('rrr....rrr')
  })

  it('is drawn with arcs, whose flags may stand close together', () => {
    const round = show('<path d="M1 5a4 4 0 1 0 8 0a4 4 0 10-8 0z"/>')
    expect(round).toEqual(show('<circle cx="5" cy="5" r="4"/>'))
    expect(round[5]).toBe('.kkkkkkkk.')
  })

  it('stands in its viewBox, wherever that begins', () => {
    expect(show('<rect x="-3" y="-3" width="6" height="6"/>', 'viewBox="-5 -5 10 10"')).toEqual(box(2, 8))
    expect(show('<rect x="2" y="2" width="6" height="6"/>', 'width="10px" height="10"')).toEqual(box(2, 8))
  })
})

describe('an SVG that could do harm, or would look different, is refused with a reason', () => {
  const laughs = '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
  it.each([
    ['a script', svg('<script>alert(1)</script><rect width="1" height="1"/>'), '<script>'],
    ['a script with a prefix', svg('<svg:script>alert(1)</svg:script>'), '<svg:script>'],
    [
      'a script where nothing is drawn',
      svg('<defs><script/></defs><rect width="1" height="1"/>'),
      '<script>',
    ],
    ['an event handler', svg('<rect onload="alert(1)" width="1" height="1"/>'), 'onload'],
    ['HTML within', svg('<foreignObject><body/></foreignObject>'), '<foreignObject>'],
    ['an address', svg('<image href="https://example.com/x.png"/>'), 'elsewhere'],
    ['an address of old', svg('<use xlink:href="//example.com/x.svg#a"/>'), 'elsewhere'],
    [
      'a script as an address',
      svg('<a href="javascript:alert(1)"><rect width="1" height="1"/></a>'),
      'elsewhere',
    ],
    ['a picture within', svg('<image href="data:image/png;base64,AAAA"/>'), 'elsewhere'],
    [
      'a paint from elsewhere',
      svg('<rect fill="url(https://example.com/x)" width="1" height="1"/>'),
      'elsewhere',
    ],
    [
      'a style from elsewhere',
      svg('<style>@import "https://example.com/x.css";</style><rect width="1" height="1"/>'),
      'loads',
    ],
    ['a gradient', svg('<rect fill="url(#g)" width="1" height="1"/>'), 'gradient'],
    ['entities of its own', Buffer.from(`${laughs}<svg viewBox="0 0 1 1">&b;</svg>`), 'document type'],
    ['an unknown entity', svg('<title>&xxe;</title>'), 'entity'],
    ['text', svg('<text>Hi</text>'), '<text>'],
    ['a mask', svg('<g mask="url(#m)"><rect width="1" height="1"/></g>'), 'mask'],
    ['an unknown colour', svg('<rect fill="papaya" width="1" height="1"/>'), 'papaya'],
    ['nothing', svg(''), 'nothing'],
    ['no size', svg('<rect width="1" height="1"/>', ''), 'viewBox'],
    ['depth', svg(`${'<g>'.repeat(40)}${'</g>'.repeat(40)}`), 'nested'],
    ['a crowd', svg('<g/>'.repeat(6_000)), 'elements'],
    ['endless paths', svg(`<path d="M0 0${'h1'.repeat(60_000)}"/>`), 'too many'],
    ['layers upon layers', svg('<rect width="10" height="10"/>'.repeat(100)), 'intricate'],
    ['much to draw', svg(`<path d="M0 0${'h1'.repeat(40_000)}"/>`.repeat(3)), 'intricate'],
    ['a broken path', svg('<path d="M0 0 L5"/>'), 'breaks off'],
    ['numbers without end', svg('<path d="M0 0h1e300"/>'), 'too large'],
    ['elements that cross', svg('<g><a></g></a>'), 'cross'],
    ['half of a file', Buffer.from('<svg viewBox="0 0 1 1"><g>'), 'not closed'],
    ['no picture', Buffer.from('<html/>'), 'no SVG'],
  ])('%s', (_, bytes, reason) => expect(() => readSvg(bytes)).toThrow(reason))
})

describe('an SVG of many shapes', () => {
  it.each([
    ['small ones', '<path d="M.5.5h.1v.1h-.1z"/>'],
    ['thin ones', '<rect width=".001" height="10"/>'],
    ['some that nobody sees', '<rect width="10" height="10" opacity="0"/>'],
    ['some that lie elsewhere', '<rect x="12" width="10" height="10"/>'],
  ])('is taken with %s', (_, shape) => {
    const seen = '<rect width="1" height="1"/>'
    expect(readSvg(svg(seen + shape.repeat(3_000)))).toMatchObject({ kind: 'vector' })
  })
})

describe('an SVG made to take for ever', () => {
  const many = 1_000_000
  it.each([
    ['a style sheet without braces', `<style>${'a'.repeat(many)}</style>`, 'nothing'],
    ['comments that never end', `<style>${'/*'.repeat(many / 2)}</style>`, 'nothing'],
    ['a transform of spaces', `<g transform="scale(1)${' '.repeat(many)}x"/>`, 'transform'],
    ['a tag of spaces', `<g${' '.repeat(many)}<`, 'not closed'],
    ['a path of one number', `<path d="M0 0h${'1'.repeat(many)}"/>`, 'too large'],
    ['entities upon entities', '&amp;'.repeat(many / 5), 'nothing'],
    ['strokes of many curves', `<path stroke="red" d="M0 0${'c9 9 -9 9 0 0'.repeat(14_000)}"/>`, 'intricate'],
  ])('is refused all the same: %s', (_, body, reason) => expect(() => readSvg(svg(body))).toThrow(reason))
})

describe('a PNG logo', () => {
  const png = (depth: number, colourType: 2 | 3 | 6, lines: number[][], chunks: Buffer[] = [], width = 2) =>
    Buffer.concat([
      PNG_SIGNATURE,
      pngHeader(width, lines.length, depth, colourType),
      ...chunks,
      pngChunk('IDAT', deflateSync(Buffer.from(lines.flat()))),
      PNG_END,
    ])

  it('is read in every kind of colour and with every filter', () => {
    const expected = [255, 0, 0, 255, 0, 0, 255, 255, 255, 0, 0, 255, 0, 0, 255, 255]
    const palette = [pngChunk('PLTE', Buffer.from([255, 0, 0, 0, 0, 255]))]
    const one = [255, 0, 0, 0, 0, 255]
    for (const file of [
      png(8, 2, [
        [0, ...one],
        [2, 0, 0, 0, 0, 0, 0],
      ]),
      png(8, 2, [
        [1, 255, 0, 0, 1, 0, 255],
        [4, 0, 0, 0, 0, 0, 0],
      ]),
      png(8, 2, [
        [0, ...one],
        [3, 128, 0, 0, 129, 0, 128],
      ]),
      png(8, 6, [
        [0, 255, 0, 0, 255, 0, 0, 255, 255],
        [2, 0, 0, 0, 0, 0, 0, 0, 0],
      ]),
      png(16, 2, [
        [0, ...one.flatMap((value) => [value, value])],
        [2, ...Array<number>(12).fill(0)],
      ]),
      png(
        8,
        3,
        [
          [0, 0, 1],
          [0, 0, 1],
        ],
        palette,
      ),
      png(
        1,
        3,
        [
          [0, 0b01000000],
          [0, 0b01000000],
        ],
        palette,
      ),
    ])
      expect([...readPng(file, 100).rgba]).toEqual(expected)
  })

  it('is refused when it breaks off, is damaged or too large', () => {
    const whole = png(8, 2, [[0, 1, 2, 3, 4, 5, 6]])
    expect(readPng(whole, 100).width).toBe(2)
    expect(() => readPng(whole, 1)).toThrow('pixels')
    expect(() => readPng(whole.subarray(0, 45), 100)).toThrow()
    expect(() => readPng(png(8, 2, [[9, 1, 2, 3, 4, 5, 6]]), 100)).toThrow('damaged')
    expect(() => readPng(png(8, 2, [[0, 1, 2]]), 100)).toThrow('not whole')
  })
})
