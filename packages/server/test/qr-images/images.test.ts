import { describe, expect, it } from '@jest/globals'
import { QrCapacityError, QrRangeError } from '../../src/qr-images/errors.ts'
import { createQrImages } from '../../src/qr-images/images.ts'
import { decodePicture } from './decode.ts'

const text = 'https://qr.example.com/abcdefg'

describe('images', () => {
  it('come as PNG and as SVG with their content type', async () => {
    const images = createQrImages({ cacheSize: 10 })
    const png = images.image({ text, format: 'png', size: 300, margin: 2 })
    expect(png.contentType).toBe('image/png')
    expect(await decodePicture(Buffer.from(png.body))).toEqual([text])
    const svg = images.image({ text, format: 'svg', size: 300, margin: 2 })
    expect(svg.contentType).toBe('image/svg+xml; charset=utf-8')
    expect(svg.body).toContain('<svg xmlns="http://www.w3.org/2000/svg" width="300"')
  })

  it('have a strong entity tag that is equal exactly when the bytes are', () => {
    const one = createQrImages({ cacheSize: 10 })
    const other = createQrImages({ cacheSize: 10 })
    const request = { text, format: 'png' } as const
    expect(one.image(request).etag).toMatch(/^"[A-Za-z0-9_-]{43}"$/)
    expect(other.image(request).etag).toBe(one.image(request).etag)
    const tags = [
      one.image(request),
      one.image({ ...request, format: 'svg' }),
      one.image({ ...request, size: 300 }),
      one.image({ ...request, margin: 0 }),
      one.image({ ...request, text: `${text}/` }),
    ].map(({ etag }) => etag)
    expect(new Set(tags).size).toBe(tags.length)
  })

  it('are drawn once: the defaults and the same values written out share one picture', () => {
    const images = createQrImages({ cacheSize: 10 })
    const drawn = images.image({ text, format: 'svg' })
    expect(images.image({ text, format: 'svg', size: 512, margin: 4 })).toBe(drawn)
    expect(images.image({ text, format: 'svg', size: 512, margin: 5 })).not.toBe(drawn)
  })

  it('cannot be confused by a text that looks like the options of another', () => {
    const images = createQrImages({ cacheSize: 10 })
    const plain = images.image({ text: '4 x', format: 'svg', size: 51, margin: 2 })
    expect(images.image({ text: 'x', format: 'svg', size: 51, margin: 2 })).not.toBe(plain)
    expect(images.image({ text: '2 4 x', format: 'svg', size: 51, margin: 2 }).etag).not.toBe(plain.etag)
  })

  it('are forgotten beyond the number to keep, the one used longest ago first', () => {
    const images = createQrImages({ cacheSize: 2 })
    const [a, b] = ['a', 'b'].map((name) => images.image({ text: name, format: 'svg' }))
    expect(images.image({ text: 'a', format: 'svg' })).toBe(a)
    images.image({ text: 'c', format: 'svg' })
    expect(images.image({ text: 'a', format: 'svg' })).toBe(a)
    expect(images.image({ text: 'b', format: 'svg' })).not.toBe(b)
  })

  it('are forgotten beyond the bytes to keep, and one too large alone is not kept at all', () => {
    const probe = createQrImages({ cacheSize: 1 }).image({ text: 'a', format: 'svg' })
    const images = createQrImages({ cacheSize: 100, cacheBytes: probe.body.length * 2 })
    const a = images.image({ text: 'a', format: 'svg' })
    expect(images.image({ text: 'a', format: 'svg' })).toBe(a)
    const large = { text: 'a'.repeat(500), format: 'svg' } as const
    expect(images.image(large)).not.toBe(images.image(large))
    expect(images.image({ text: 'a', format: 'svg' })).toBe(a)
    images.image({ text: 'b', format: 'svg' })
    expect(images.image({ text: 'a', format: 'svg' })).not.toBe(a)
  })

  it('are not kept at all with a cache of none', () => {
    const images = createQrImages({ cacheSize: 0 })
    const drawn = images.image({ text, format: 'svg' })
    expect(images.image({ text, format: 'svg' })).not.toBe(drawn)
    expect(images.image({ text, format: 'svg' })).toEqual(drawn)
  })

  it('that cannot be drawn are refused by name, whether seen before or not', () => {
    const images = createQrImages({ cacheSize: 10 })
    const long = { text: 'a'.repeat(2954), format: 'png', size: 1024 } as const
    for (let round = 0; round < 2; round++) {
      expect(() => images.image(long)).toThrow(QrCapacityError)
      expect(() => images.image({ text, format: 'png', size: 20 })).toThrow(QrRangeError)
      expect(() => images.image({ text, format: 'svg', size: 5000 })).toThrow(QrRangeError)
    }
  })
})
