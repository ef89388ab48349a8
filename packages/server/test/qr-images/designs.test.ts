import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { API_PREFIX } from '@qregg/contract'
import { ask } from '../support/ask.ts'
import { DESTINATION, makeCode } from '../support/make-code.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { decodePicture } from './decode.ts'
import { LOGO_SVG } from './looks.ts'

let server: TestServer
let logoId: string
beforeAll(async () => {
  server = await startServer({ env: { PUBLIC_URL: 'https://qr.example.com' } })
  logoId = await upload(server.key)
})
afterAll(() => server.close())

const upload = async (key: string) => {
  const reply = await ask(`${server.url}${API_PREFIX}/logos`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'image/svg+xml' },
    body: LOGO_SVG,
  })
  return (reply.json() as { data: { id: string } }).data.id
}
const image = (shortCode: string, format: string, headers = {}) =>
  ask(`${server.url}/${shortCode}.${format}`, { headers })
const update = (id: string, body: unknown) => server.api.ok('updateCode', { params: { id }, body })
const refuse = (design: unknown) =>
  server.api.refused('createCode', { body: { payload: { url: DESTINATION }, design } })

describe('a design', () => {
  it('is filled in, drawn, read by a decoder and graded as it is saved', async () => {
    const { design } = await makeCode(server.api, { design: { modules: 'dots', foreground: '#12355B' } })
    expect(design).toEqual({
      foreground: '#12355b',
      background: '#ffffff',
      modules: 'dots',
      finders: { style: 'square', frame: null, ball: null },
      logo: null,
      frame: null,
      margin: 4,
      errorCorrection: 'auto',
      check: {
        grade: 'A',
        readable: true,
        contrast: 12.46,
        inverted: false,
        quietZone: 4,
        logoCover: 0,
        unusedCorrection: 1,
        errorCorrection: 'M',
        modules: 29,
        minimumPrintMm: 19,
        reasons: [],
      },
    })
  })

  it('is null for a plain code, and null makes a code plain again', async () => {
    const plain = await makeCode(server.api)
    expect(plain.design).toBeNull()
    const before = (await image(plain.shortCode, 'svg')).text
    expect((await update(plain.id, { design: { modules: 'rounded' } })).data.design?.modules).toBe('rounded')
    expect((await image(plain.shortCode, 'svg')).text).not.toBe(before)
    expect((await update(plain.id, { design: null })).data.design).toBeNull()
    expect((await image(plain.shortCode, 'svg')).text).toBe(before)
  })

  it('changes the picture while its address stays, so its ETag changes and what it says does not', async () => {
    const code = await makeCode(server.api, { design: { modules: 'rounded' } })
    for (const format of ['svg', 'png', 'pdf']) {
      const first = await image(code.shortCode, format)
      const { etag = '' } = first.headers
      expect((await image(code.shortCode, format, { 'If-None-Match': etag })).status).toBe(304)
      await update(code.id, { design: { modules: 'dots', frame: { text: `Scan ${format}` } } })
      const second = await image(code.shortCode, format, { 'If-None-Match': etag })
      expect([format, second.status, second.headers.etag === etag]).toEqual([format, 200, false])
      await update(code.id, { design: { modules: 'rounded' } })
      expect((await image(code.shortCode, format)).headers.etag).toBe(etag)
    }
    expect(await decodePicture((await image(code.shortCode, 'png')).bytes)).toEqual([code.shortUrl])
  })

  it('is replaced as a whole, and kept when it is left out or sent back as it was got', async () => {
    const code = await makeCode(server.api, { design: { modules: 'dots', margin: 6 } })
    expect((await update(code.id, { title: 'Another' })).data.design).toEqual(code.design)
    const same = await update(code.id, { design: code.design })
    expect([same.data.design, same.data.title]).toEqual([code.design, 'Another'])
    expect((await update(code.id, { design: { modules: 'dots' } })).data.design?.margin).toBe(4)
    const { data } = await server.api.ok('getCode', { params: { id: code.id } })
    expect((await update(code.id, data)).data).toEqual(data)
  })

  it('comes with an upsert, too', async () => {
    const call = (design?: unknown) =>
      server.api.ok('upsertCode', {
        params: { externalId: 'designed-1' },
        body: { payload: { url: DESTINATION }, ...(design === undefined ? {} : { design }) },
      })
    expect((await call({ modules: 'rounded' })).data.design?.modules).toBe('rounded')
    expect((await call()).data.design?.modules).toBe('rounded')
    expect((await call({ modules: 'dots' })).data.design?.modules).toBe('dots')
    expect((await call(null)).data.design).toBeNull()
  })

  it('is part of the history of a code, so that a change can be taken back', async () => {
    const code = await makeCode(server.api, { design: { modules: 'dots' } })
    await update(code.id, { design: null })
    const rows = await server.deps.database
      .selectFrom('code_revisions')
      .innerJoin('codes', 'codes.num', 'code_revisions.code_num')
      .select(['code_revisions.revision', 'code_revisions.design', 'code_revisions.snapshot'])
      .where('codes.id', '=', code.id)
      .orderBy('code_revisions.revision')
      .execute()
    expect(rows.map(({ design }) => design && JSON.parse(design))).toEqual([code.design, null])
    expect(rows.some(({ snapshot }) => 'design' in JSON.parse(snapshot))).toBe(false)
  })

  it('with a logo draws it in the middle, with error correction H', async () => {
    const code = await makeCode(server.api, { design: { logo: { id: logoId } } })
    expect(code.design?.check).toMatchObject({ errorCorrection: 'H', readable: true })
    expect(code.design?.logo).toEqual({ id: logoId, size: 0.22 })
    expect((await image(code.shortCode, 'svg')).text).toContain('#b3500b')
    expect(await decodePicture((await image(code.shortCode, 'png')).bytes)).toEqual([code.shortUrl])
  })

  it('of a static code holds for what the picture itself says', async () => {
    const code = await makeCode(server.api, {
      type: 'wifi',
      mode: 'static',
      payload: { ssid: 'Guests', password: 'welcome-2026' },
      design: { modules: 'rounded', frame: { text: 'Join our wifi' } },
    })
    expect(await decodePicture((await image(code.shortCode, 'png')).bytes)).toEqual([
      expect.stringContaining('S:Guests'),
    ])
  })
})

describe('a design that nobody could scan', () => {
  it('is refused with the reason and what to change', async () => {
    const pale = await refuse({ foreground: '#eeeeee' })
    expect([pale.status, pale.details?.[0]?.path]).toEqual([422, 'design.foreground'])
    expect(pale.details?.[0]?.message).toMatch(/contrast of 1\.\d .*darker/)
    const huge = await refuse({ logo: { id: logoId, size: 0.4 }, errorCorrection: 'L' })
    expect([huge.status, huge.details?.map(({ path }) => path)]).toEqual([
      422,
      expect.arrayContaining(['design.logo.size']),
    ])
  })

  it('leaves the code as it was', async () => {
    const code = await makeCode(server.api, { design: { modules: 'dots' } })
    const body = { title: 'New', design: { foreground: '#ffffff' } }
    expect((await server.api.refused('updateCode', { params: { id: code.id }, body })).status).toBe(422)
    expect((await server.api.ok('getCode', { params: { id: code.id } })).data).toEqual(code)
  })
})

describe('a design for more text than it can hold', () => {
  const text = 'a'.repeat(2_000)
  const make = (design: unknown) => ({ type: 'text', mode: 'static', payload: { text }, design })

  it('is refused when it insists on more error correction than there is room for', async () => {
    const refused = await server.api.refused('createCode', { body: make({ errorCorrection: 'H' }) })
    expect([refused.status, refused.details?.[0]?.path]).toEqual([422, 'design.errorCorrection'])
    expect(refused.message).toContain('holds at most 1273')
  })

  it('takes less error correction when it may choose', async () => {
    const { design } = await makeCode(server.api, make({ modules: 'rounded' }))
    expect(design?.check).toMatchObject({ errorCorrection: 'M', readable: true })
  })
})

describe('a design with a mistake', () => {
  it.each([
    [{ foreground: 'red' }, 'design.foreground'],
    [{ foreground: 'transparent' }, 'design.foreground'],
    [{ background: '#fff' }, 'design.background'],
    [{ modules: 'stars' }, 'design.modules'],
    [{ finders: { style: 'oval' } }, 'design.finders.style'],
    [{ margin: 17 }, 'design.margin'],
    [{ margin: 1.5 }, 'design.margin'],
    [{ errorCorrection: 'X' }, 'design.errorCorrection'],
    [{ logo: { id: 'logo_00000000000000000000000000000000' } }, 'design.logo.id'],
    [{ logo: { id: 'x', size: 0.5 } }, 'design.logo.size'],
    [{ frame: { text: '' } }, 'design.frame.text'],
    [{ frame: { text: 'a'.repeat(41) } }, 'design.frame.text'],
    [{ frame: { text: 'two\nlines' } }, 'design.frame.text'],
    [{ colour: '#000000' }, 'design.colour'],
    ['dots', 'design'],
  ])('%j is refused with 422 at its path', async (design, path) => {
    const refused = await refuse(design)
    expect([refused.status, refused.details?.[0]?.path]).toEqual([422, path])
  })

  it("is one that names another workspace's logo: it is as unknown as none", async () => {
    const other = await server.newWorkspace()
    const body = { payload: { url: DESTINATION }, design: { logo: { id: logoId } } }
    const refused = await other.api.refused('createCode', { body })
    expect([refused.status, refused.details?.[0]?.path]).toEqual([422, 'design.logo.id'])
  })
})

describe('the check of a design', () => {
  it('grades one that is only tried, and changes nothing', async () => {
    const code = await makeCode(server.api)
    const check = async (design?: unknown) =>
      (
        await server.api.ok('checkDesign', {
          params: { id: code.id },
          body: design === undefined ? {} : { design },
        })
      ).data
    expect(await check()).toMatchObject({ grade: 'A', readable: true, contrast: 21, reasons: [] })
    expect(await check({ foreground: '#ffffff', background: '#000000' })).toMatchObject({
      grade: 'C',
      inverted: true,
    })
    expect(await check({ margin: 1 })).toMatchObject({
      grade: 'D',
      quietZone: 1,
      reasons: [{ field: 'margin' }],
    })
    expect(await check({ foreground: '#999999' })).toMatchObject({
      grade: 'C',
      reasons: [{ field: 'foreground' }],
    })
    expect(await check({ foreground: '#f5f5f5' })).toMatchObject({ grade: 'F' })
    expect(await check({ background: 'transparent' })).toMatchObject({
      grade: 'B',
      reasons: [{ field: 'background' }],
    })
    const { data } = await server.api.ok('getCode', { params: { id: code.id } })
    expect(data).toEqual(code)
  })

  it('tells the smallest print: more modules, or dots, want more room', async () => {
    const { id } = await makeCode(server.api)
    const least = async (design: unknown) =>
      (await server.api.ok('checkDesign', { params: { id }, body: { design } })).data.minimumPrintMm
    const plain = await least(null)
    expect(plain).toBe(15)
    expect(await least({ errorCorrection: 'H' })).toBeGreaterThan(plain)
    expect(await least({ modules: 'dots' })).toBeGreaterThan(plain)
  })

  it("is 404 for another workspace's code", async () => {
    const { id } = await makeCode(server.api)
    const other = await server.newWorkspace()
    expect((await other.api.refused('checkDesign', { params: { id }, body: {} })).status).toBe(404)
  })
})

describe('a redirect', () => {
  it('does not wait for designs that are being checked', async () => {
    const { id, shortCode } = await makeCode(server.api)
    const order: string[] = []
    const checks = Array.from({ length: 30 }, () =>
      server.api
        .ok('checkDesign', { params: { id }, body: { design: { modules: 'dots' } } })
        .then(() => order.push('check')),
    )
    const redirect = ask(`${server.url}/${shortCode}`).then(({ status }) => order.push(String(status)))
    await Promise.all([...checks, redirect])
    expect(order.indexOf('302')).toBeLessThan(10)
  })
})

describe('a PDF', () => {
  it('is as wide as was asked for, up to two metres', async () => {
    const code = await makeCode(server.api, { design: { frame: { text: 'Scan me' } } })
    const { headers, bytes } = await ask(`${server.url}/${code.shortCode}.pdf?widthMm=100`)
    expect(headers['content-type']).toBe('application/pdf')
    expect(bytes.toString('latin1')).toContain('/MediaBox [0 0 283.465 ')
    const own = await server.api.send('codeImagePdf', { params: { id: code.id }, query: { widthMm: 100 } })
    expect(own.bytes).toEqual(bytes)
    for (const query of ['widthMm=4', 'widthMm=2001', 'size=100'])
      expect((await ask(`${server.url}/${code.shortCode}.pdf?${query}`)).status).toBe(422)
  })
})

describe('size and margin', () => {
  it('of the address go before those of the design', async () => {
    const { shortCode } = await makeCode(server.api, { design: { modules: 'dots', margin: 8 } })
    const box = async (query: string) =>
      /viewBox="0 0 (\d+)/.exec((await image(shortCode, `svg?${query}`)).text)?.[1]
    expect([await box(''), await box('margin=0'), await box('margin=64')]).toEqual(['45', '29', '157'])
    const png = await image(shortCode, 'png?size=4096')
    expect([png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)]).toEqual([4096, 4096])
    const small = await image(shortCode, 'png?size=44')
    expect([small.status, small.json()]).toMatchObject([422, { error: { details: [{ path: 'size' }] } }])
  })
})
