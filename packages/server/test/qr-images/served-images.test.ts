import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { API_PREFIX } from '@qregg/contract'
import { ask } from '../support/ask.ts'
import { makeCode } from '../support/make-code.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { decodePicture } from './decode.ts'

let server: TestServer
let code: { id: string; shortCode: string; shortUrl: string | null; images: { svg: string; png: string } }
beforeAll(async () => {
  server = await startServer({ env: { PUBLIC_URL: 'https://qr.example.com' } })
  code = await makeCode(server.api, { shortCode: 'Ab3xY7z' })
})
afterAll(() => server.close())

const own = (ending: string, headers = {}) =>
  ask(`${server.url}${API_PREFIX}/codes/${code.id}/image.${ending}`, {
    headers: { Authorization: `Bearer ${server.key}`, ...headers },
  })
const open = (path: string, headers = {}) => ask(`${server.url}/${path}`, { headers })

describe("a code's image", () => {
  it('says the short URL, to its owner and, without a key, to everybody', async () => {
    for (const reply of [await own('png'), await open('Ab3xY7z.png')]) {
      expect([reply.status, reply.headers['content-type']]).toEqual([200, 'image/png'])
      expect(await decodePicture(reply.bytes)).toEqual([code.shortUrl])
    }
    expect(code.images).toEqual({
      svg: 'https://qr.example.com/Ab3xY7z.svg',
      png: 'https://qr.example.com/Ab3xY7z.png',
      pdf: 'https://qr.example.com/Ab3xY7z.pdf',
    })
  })

  it('is SVG or PNG, of 512 pixels with a margin of 4 unless another is asked for', async () => {
    const width = (png: Buffer) => png.readUInt32BE(16)
    const svg = await own('svg')
    expect(svg.headers['content-type']).toBe('image/svg+xml; charset=utf-8')
    expect(svg.text).toMatch(/^<svg /)
    expect(svg.text).toContain('width="512"')
    expect(width((await own('png')).bytes)).toBe(512)
    expect(width((await own('png?size=300&margin=0')).bytes)).toBe(300)
    expect((await open('Ab3xY7z.svg?size=64')).text).toContain('width="64"')
  })

  it.each(['svg', 'png', 'pdf'])(
    'as %s is the same under another v, which changes only the address',
    async (ending) => {
      expect((await own(`${ending}?v=2026-01-01T12:00:00.000Z`)).bytes).toEqual((await own(ending)).bytes)
      expect((await open(`Ab3xY7z.${ending}?v=2`)).bytes).toEqual((await own(ending)).bytes)
      expect((await own(`${ending}?v=${'x'.repeat(65)}`)).status).toBe(422)
    },
  )

  it('is called by its short code when its owner saves it', async () => {
    expect((await own('png')).headers['content-disposition']).toBe('inline; filename="Ab3xY7z.png"')
    expect((await own('svg')).headers['content-disposition']).toBe('inline; filename="Ab3xY7z.svg"')
  })

  it.each(['svg', 'png'])('as %s has an ETag, and answers 304 to who has it already', async (ending) => {
    for (const fetch of [
      (headers = {}) => own(ending, headers),
      (headers = {}) => open(`Ab3xY7z.${ending}`, headers),
    ]) {
      const first = await fetch()
      const { etag = '' } = first.headers
      expect(etag).toMatch(/^"[\w-]{43}"$/)
      for (const has of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
        const again = await fetch({ 'If-None-Match': has })
        expect([has, again.status, again.bytes.length, again.headers.etag]).toEqual([has, 304, 0, etag])
      }
      expect((await fetch({ 'If-None-Match': '"other"' })).bytes).toEqual(first.bytes)
    }
  })

  it('may be kept and shown by others when it is public, and only by its owner when it is not', async () => {
    expect((await open('Ab3xY7z.svg')).headers).toMatchObject({
      'cache-control': 'public, max-age=300, stale-while-revalidate=86400',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
    })
    const { headers } = await own('svg')
    expect(headers['cache-control']).toMatch(/^private/)
    expect(headers['access-control-allow-origin']).toBeUndefined()
  })

  it('follows no cache of another size: each has an ETag of its own', async () => {
    const tags = await Promise.all(
      ['', '?size=100', '?size=101', '?margin=1'].map(
        async (query) => (await open(`Ab3xY7z.svg${query}`)).headers.etag,
      ),
    )
    expect(new Set(tags).size).toBe(4)
  })
})

describe('a wrong size or margin is answered 422 with its path', () => {
  it.each([
    ['size=0', 'size'],
    ['size=4097', 'size'],
    ['size=big', 'size'],
    ['size=100&size=200', 'size'],
    ['margin=65', 'margin'],
    ['margin=-1', 'margin'],
    ['colour=red', 'colour'],
  ])('?%s', async (query, path) => {
    for (const reply of [
      await own(`svg?${query}`),
      await own(`png?${query}`),
      await open(`Ab3xY7z.png?${query}`),
    ]) {
      expect(reply.status).toBe(422)
      const { error } = reply.json() as { error: { code: string; details: Array<{ path: string }> } }
      expect([error.code, error.details.map((detail) => detail.path)]).toEqual(['validation_failed', [path]])
    }
  })
})

describe('a size that has no pixel for each module', () => {
  it.each(['size=20', 'size=64&margin=64'])('?%s is refused as PNG, and fine as SVG', async (query) => {
    for (const reply of [await own(`png?${query}`), await open(`Ab3xY7z.png?${query}`)])
      expect([reply.status, reply.json()]).toMatchObject([422, { error: { details: [{ path: 'size' }] } }])
    expect((await own(`svg?${query}`)).status).toBe(200)
  })
})

describe('an image that there is not', () => {
  it('is answered 404 as JSON', async () => {
    for (const path of ['nothing.svg', 'ab3xy7z.svg', 'Ab3xY7z.gif', 'Ab3xY7z.SVG', 'Ab3xY7z.svg/x']) {
      const reply = await open(path)
      expect([path, reply.status, reply.headers['content-type']]).toEqual([
        path,
        404,
        'application/json; charset=utf-8',
      ])
    }
  })

  it('needs a key of the right workspace below the API', async () => {
    const url = `${server.url}${API_PREFIX}/codes/${code.id}/image.svg`
    expect((await ask(url)).status).toBe(401)
  })

  it('is there for an inactive code: what is printed stays printed', async () => {
    const { shortCode } = await makeCode(server.api, { active: false })
    expect((await open(`${shortCode}.png`)).status).toBe(200)
  })

  it('is no scan', async () => {
    await open('Ab3xY7z.svg')
    expect((await server.api.ok('getCode', { params: { id: code.id } })).data.scans.total).toBe(0)
  })
})
