import { describe, expect, it } from '@jest/globals'
import { QrCapacityError, QrImageError } from '../../src/qr-images/errors.ts'
import { type ErrorCorrection, eachDarkRun, qrMatrix } from '../../src/qr-images/matrix.ts'
import { decodeMatrix } from './decode.ts'
import { randomText, seededRandom } from './random-text.ts'

const levels: ErrorCorrection[] = ['L', 'M', 'Q', 'H']

const thrownBy = (action: () => unknown): unknown => {
  try {
    return action()
  } catch (error) {
    return error
  }
}

describe('a matrix', () => {
  it('has no border: its corners belong to the finder patterns', () => {
    const { size, modules } = qrMatrix('A')
    expect(size).toBe(21)
    expect(modules).toHaveLength(21 * 21)
    expect([...modules.subarray(0, 8)]).toEqual([1, 1, 1, 1, 1, 1, 1, 0])
    expect(modules[20]).toBe(1)
    expect(modules[20 * 21]).toBe(1)
  })

  it.each(levels)('decodes to exactly its text at error correction %s', async (errorCorrection) => {
    const random = seededRandom(20 + levels.indexOf(errorCorrection))
    for (let round = 0; round < 15; round++) {
      const text = randomText(random, 120)
      expect(await decodeMatrix(qrMatrix(text, { errorCorrection }))).toEqual([text])
    }
  })

  it('grows with error correction, which is M unless asked otherwise', () => {
    const text = 'https://example.com/some-longer-path'
    const sizes = levels.map((errorCorrection) => qrMatrix(text, { errorCorrection }).size)
    expect(sizes).toEqual([...sizes].sort((one, other) => one - other))
    expect(sizes[3]).toBeGreaterThan(sizes[0] ?? 0)
    expect(qrMatrix(text)).toEqual(qrMatrix(text, { errorCorrection: 'M' }))
  })

  it('tells its dark runs from left to right', () => {
    const runs: number[][] = []
    const matrix = { size: 5, modules: Uint8Array.of(0, 0, 0, 0, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1) }
    for (let y = 0; y < 3; y++) eachDarkRun(matrix, y, (x, length) => runs.push([y, x, length]))
    expect(runs).toEqual([
      [1, 0, 2],
      [1, 3, 2],
      [2, 0, 5],
    ])
  })
})

describe('a text that does not fit', () => {
  it.each([
    { errorCorrection: 'L', digits: 7089, characters: 4296, bytes: 2953 },
    { errorCorrection: 'M', digits: 5596, characters: 3391, bytes: 2331 },
    { errorCorrection: 'Q', digits: 3993, characters: 2420, bytes: 1663 },
    { errorCorrection: 'H', digits: 3057, characters: 1852, bytes: 1273 },
  ] as const)(
    'is refused one past the capacity, and only there, at $errorCorrection',
    ({ errorCorrection, ...units }) => {
      for (const [unit, letter] of [
        ['digits', '7'],
        ['characters', 'A'],
        ['bytes', 'a'],
      ] as const) {
        const capacity = units[unit]
        expect(qrMatrix(letter.repeat(capacity), { errorCorrection }).size).toBe(177)
        const error = thrownBy(() => qrMatrix(letter.repeat(capacity + 1), { errorCorrection }))
        expect(error).toBeInstanceOf(QrCapacityError)
        expect(error).toMatchObject({ field: 'text', capacity, length: capacity + 1, unit })
      }
    },
  )

  it('is counted in bytes of UTF-8, and the error says what to do', () => {
    expect(qrMatrix('漢'.repeat(777)).size).toBe(177)
    expect(() => qrMatrix('漢'.repeat(778))).toThrow(
      'text has 2334 bytes, but a QR code with error correction M holds at most 2331; shorten it or lower the error correction',
    )
  })

  it('is refused when empty or half a character, which no scanner could give back', () => {
    expect(() => qrMatrix('')).toThrow(QrImageError)
    expect(() => qrMatrix('half \ud83d')).toThrow('half of a surrogate pair')
  })
})
