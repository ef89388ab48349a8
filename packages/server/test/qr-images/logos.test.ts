import { deflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { API_PREFIX } from '@qregg/contract'
import jpeg from 'jpeg-js'
import { PNG_END, PNG_SIGNATURE, pngChunk, pngHeader } from '../../src/qr-images/drawing/png-format.ts'
import { encodePng } from '../../src/qr-images/drawing/png-writer.ts'
import { ask } from '../support/ask.ts'
import { makeCode } from '../support/make-code.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { LOGO_SVG } from './looks.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

const upload = (type: string, body: Buffer | string, key = server.key) =>
  ask(`${server.url}${API_PREFIX}/logos`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${key}`,
      'Content-Type': type,
      'Content-Length': String(Buffer.byteLength(body)),
    },
    body,
  })
type Told = { data: { id: string; kind: string; width: number; height: number } }
type Refused = { error: { code: string; message: string; details?: { path: string; message: string }[] } }

const picture = (width: number, height: number) => {
  const rgba = new Uint8Array(width * height * 4)
  for (let at = 0; at < rgba.length; at += 4)
    rgba.set([180, 80, 11, (at / 4) % width < width / 2 ? 255 : 0], at)
  return { width, height, rgba }
}

describe('a logo', () => {
  it('is taken as PNG, JPEG or SVG, and kept as we drew it again', async () => {
    const png = await encodePng(picture(40, 30))
    const jpg = jpeg.encode({ width: 20, height: 20, data: Buffer.from(picture(20, 20).rgba) }, 80).data
    for (const [type, body, told] of [
      ['image/png', png, { kind: 'pixels', width: 40, height: 30 }],
      ['image/jpeg', jpg, { kind: 'pixels', width: 20, height: 20 }],
      ['image/svg+xml', LOGO_SVG, { kind: 'vector', width: 24, height: 24 }],
      ['image/svg+xml; charset=utf-8', Buffer.from(LOGO_SVG), { kind: 'vector', width: 24, height: 24 }],
    ] as const) {
      const reply = await upload(type, body)
      expect([201, 200]).toContain(reply.status)
      const { data } = reply.json() as Told
      expect(data).toMatchObject(told)
      expect((await server.api.ok('getLogo', { params: { id: data.id } })).data).toEqual(data)
      const { design } = await makeCode(server.api, { design: { logo: { id: data.id } } })
      expect(design?.check.readable).toBe(true)
    }
  })

  it('is one however often it is sent, and another one for each workspace', async () => {
    const svg = LOGO_SVG.replace('#b3500b', '#0b5d3b')
    const first = await upload('image/svg+xml', svg)
    const again = await upload('image/svg+xml', `<!-- the same -->${svg}`)
    expect([first.status, again.status, again.json()]).toEqual([201, 200, first.json()])
    const { id } = (first.json() as Told).data
    expect(first.headers.location).toBe(`${API_PREFIX}/logos/${id}`)
    const other = await server.newWorkspace()
    expect((await other.api.refused('getLogo', { params: { id } })).status).toBe(404)
    const theirs = await upload('image/svg+xml', svg, other.key)
    expect([theirs.status, (theirs.json() as Told).data.id === id]).toEqual([201, false])
  })

  it('keeps nothing of a file but what it shows', async () => {
    const hidden = pngChunk('tEXt', Buffer.from('GPS\0somewhere'))
    const png = await encodePng(picture(8, 8))
    const { data } = (
      await upload('image/png', Buffer.concat([png.subarray(0, 33), hidden, png.subarray(33)]))
    ).json() as Told
    const { content } = await server.deps.database
      .selectFrom('logos')
      .select('content')
      .where('id', '=', data.id)
      .executeTakeFirstOrThrow()
    expect(Buffer.from(content, 'base64').includes('somewhere')).toBe(false)
  })

  it('that no code has used for 30 days is forgotten, and one that a code uses is not', async () => {
    const ids = await Promise.all(
      ['#111111', '#222222', '#333333'].map(async (colour) => {
        const reply = await upload('image/svg+xml', LOGO_SVG.replace('#b3500b', colour))
        return (reply.json() as Told).data.id
      }),
    )
    const [used = '', deleted = '', unused = ''] = ids
    await makeCode(server.api, { design: { logo: { id: used } } })
    const gone = await makeCode(server.api, { design: { logo: { id: deleted } } })
    await server.api.ok('deleteCode', { params: { id: gone.id } })
    const there = async () => {
      const replies = await Promise.all(ids.map((id) => server.api.send('getLogo', { params: { id } })))
      return replies.map(({ status }) => status)
    }
    for (let days = 0; days < 29; days++) {
      server.clock.advance(86_400_000)
      await server.deps.logos.sweep()
    }
    expect(await there()).toEqual([200, 200, 200])
    server.clock.advance(2 * 86_400_000)
    await server.deps.logos.sweep()
    expect(await there()).toEqual([200, 200, 404])
    // What a deleted code had is kept until it can no longer be restored, and 30 days more.
    for (let days = 0; days < 31; days++) {
      server.clock.advance(86_400_000)
      await server.deps.logos.sweep()
    }
    expect(await there()).toEqual([200, 404, 404])
    expect(unused).not.toBe(used)
  })
})

describe('a hostile logo', () => {
  const refused = async (type: string, body: Buffer | string): Promise<[number, string]> => {
    const reply = await upload(type, body)
    return [reply.status, (reply.json() as Refused).error.message]
  }

  it('of 10 MB is refused with 413 and the limit', async () => {
    const reply = await upload('image/png', Buffer.alloc(10 * 1024 * 1024))
    expect([reply.status, (reply.json() as Refused).error.message]).toEqual([
      413,
      'The body is larger than 1048576 bytes.',
    ])
  })

  it('that would become far more pixels than it has bytes is refused by its header', async () => {
    const bomb = Buffer.concat([
      PNG_SIGNATURE,
      pngHeader(50_000, 50_000, 8, 6),
      pngChunk('IDAT', deflateSync(Buffer.alloc(1_000_000))),
      PNG_END,
    ])
    expect(await refused('image/png', bomb)).toEqual([422, expect.stringContaining('50000 by 50000 pixels')])
    const jpg = Buffer.from(jpeg.encode({ width: 8, height: 8, data: Buffer.alloc(256) }, 50).data)
    const frame = jpg.indexOf(Buffer.from([0xff, 0xc0]))
    jpg.writeUInt16BE(60_000, frame + 5)
    jpg.writeUInt16BE(60_000, frame + 7)
    expect(await refused('image/jpeg', jpg)).toEqual([422, expect.stringContaining('60000 by 60000 pixels')])
  })

  it('that unpacks to more than its header says is not unpacked', async () => {
    const lying = Buffer.concat([
      PNG_SIGNATURE,
      pngHeader(4, 4, 8, 6),
      pngChunk('IDAT', deflateSync(Buffer.alloc(100_000_000), { level: 9 })),
      PNG_END,
    ])
    expect(await refused('image/png', lying)).toEqual([
      422,
      expect.stringContaining('more than its header says'),
    ])
  })

  it('is refused when it is not what it says, or nothing at all', async () => {
    expect(await refused('image/png', LOGO_SVG)).toEqual([422, 'The logo is no PNG.'])
    expect(await refused('image/jpeg', 'x')).toEqual([422, expect.stringContaining('no JPEG')])
    expect(await refused('image/svg+xml', 'hello')).toEqual([422, expect.stringContaining('not XML')])
    expect((await upload('application/json', '{}')).status).toBe(415)
    expect((await upload('image/gif', 'GIF89a')).status).toBe(415)
    expect(await refused('image/png', '')).toEqual([422, 'The logo is no PNG.'])
  })

  it('leaves the server as it was: the next one is drawn', async () => {
    expect(server.errors()).toEqual([])
    expect((await upload('image/svg+xml', LOGO_SVG)).status).toBe(200)
  })
})
