import { describe, expect, it } from '@jest/globals'
import { QrRangeError } from '../../src/qr-images/errors.ts'
import { qrMatrix } from '../../src/qr-images/matrix.ts'
import { renderPng } from '../../src/qr-images/png.ts'
import { decodePicture } from './decode.ts'
import { randomText, seededRandom } from './random-text.ts'
import { readChunks, readPixels } from './read-png.ts'

describe('a PNG', () => {
  it('decodes to exactly its text, whatever the text, size and margin', async () => {
    const random = seededRandom(2)
    for (let round = 0; round < 60; round++) {
      const text = randomText(random, 200)
      const png = renderPng(qrMatrix(text), { size: 250 + random(700), margin: random(9) })
      expect(await decodePicture(png)).toEqual([text])
    }
  })

  it('decodes when it holds as much as a QR code can', async () => {
    const text = 'https://example.com/'.padEnd(2331, 'abcdefghij')
    expect(await decodePicture(renderPng(qrMatrix(text), { size: 1024 }))).toEqual([text])
  })

  it('has a header, a black and white palette, its pixels and an end, each with its checksum', () => {
    const chunks = readChunks(renderPng(qrMatrix('A'), { size: 300 }))
    expect(chunks.map(({ type }) => type)).toEqual(['IHDR', 'PLTE', 'IDAT', 'IEND'])
    expect([...(chunks[0]?.data ?? [])]).toEqual([0, 0, 1, 44, 0, 0, 1, 44, 1, 3, 0, 0, 0])
    expect(chunks[1]?.data.toString('hex')).toBe('ffffff000000')
  })

  it('is exactly as large as asked, of equal modules, with the rest shared out as margin', () => {
    const matrix = qrMatrix('A')
    for (const [size, margin, scale] of [
      [21, 0, 1],
      [29, 4, 1],
      [57, 4, 1],
      [58, 4, 2],
      [100, 2, 4],
      [333, 0, 15],
      [512, 4, 17],
      [515, 64, 3],
    ] as const) {
      const rows = readPixels(renderPng(matrix, { size, margin }))
      const offset = Math.floor((size - 21 * scale) / 2)
      const moduleAt = (pixel: number) => Math.floor((pixel - offset) / scale)
      const colourAt = (x: number, y: number) => {
        const [column, row] = [moduleAt(x), moduleAt(y)]
        const inside = column >= 0 && column < 21 && row >= 0 && row < 21
        return inside ? matrix.modules[row * 21 + column] : 0
      }
      expect(rows).toHaveLength(size)
      rows.forEach((row, y) => {
        expect(row.join('')).toBe(row.map((_, x) => colourAt(x, y)).join(''))
      })
      expect(offset).toBeGreaterThanOrEqual(margin * scale)
    }
  })

  it('is refused with less than one pixel for a module, and the error says how many it takes', () => {
    const matrix = qrMatrix('A')
    expect(renderPng(matrix, { size: 29 })).toBeInstanceOf(Buffer)
    expect(() => renderPng(matrix, { size: 28 })).toThrow(QrRangeError)
    expect(() => renderPng(matrix, { size: 28 })).toThrow(
      expect.objectContaining({ field: 'size', minimum: 29, maximum: 4096 }),
    )
    expect(() => renderPng(matrix, { size: 28 })).toThrow('ask for at least 29 pixels')
  })

  it('is at most 4096 pixels wide, and small even then', () => {
    const matrix = qrMatrix('https://qr.example.com/abcdefg')
    expect(renderPng(matrix, { size: 4096 }).length).toBeLessThan(50_000)
    expect(() => renderPng(matrix, { size: 4097 })).toThrow(QrRangeError)
    expect(() => renderPng(matrix, { margin: -1 })).toThrow(QrRangeError)
  })
})
