import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ask } from '../support/ask.ts'
import { DESTINATION, makeCode } from '../support/make-code.ts'
import { rowsOf, startServer, type TestServer } from '../support/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer({ env: { PUBLIC_URL: 'https://qr.example.com' } })
})
afterAll(() => server.close())

const url = { payload: { url: DESTINATION } }
const preview = async (body: unknown) => (await server.api.ok('previewCode', { body })).data
const refuse = (body: unknown) => server.api.refused('previewCode', { body })
const saved = async (shortCode: string) => (await ask(`${server.url}/${shortCode}.svg`)).text

describe('a preview', () => {
  it.each([
    ['plain', undefined],
    ['designed', { modules: 'dots', foreground: '#12355b', frame: { text: 'Scan me' } }],
  ])('of a %s code is the very picture and the grade that it has once it is made', async (name, design) => {
    const given = { ...url, shortCode: `Seen-${name}`, ...(design ? { design } : {}) }
    const { svg, check } = await preview(given)
    const code = await makeCode(server.api, given)
    expect(svg).toBe(await saved(code.shortCode))
    if (design) expect(check).toEqual(code.design?.check)
    else expect(check).toMatchObject({ grade: 'A', readable: true })
  })

  it('of a static code holds the payload', async () => {
    const given = { type: 'wifi', mode: 'static', payload: { ssid: 'Guests', password: 'welcome-2026' } }
    const code = await makeCode(server.api, given)
    expect((await preview(given)).svg).toBe(await saved(code.shortCode))
    expect((await preview({ ...given, payload: { ssid: 'Others', security: 'none' } })).svg).not.toBe(
      await saved(code.shortCode),
    )
  })

  it('without a short code is as large as with one that is made, and the same each time', async () => {
    const first = await preview(url)
    const code = await makeCode(server.api)
    const made = await preview({ ...url, shortCode: code.shortCode })
    expect(first.check).toEqual(made.check)
    expect(first.svg).not.toBe(made.svg)
    expect(await preview(url)).toEqual(first)
  })

  it('tells an F with what to change instead of refusing it', async () => {
    const { svg, check } = await preview({ ...url, design: { foreground: '#eeeeee' } })
    expect(svg).toContain('#eeeeee')
    expect(check).toMatchObject({ grade: 'F' })
    expect(check.reasons).toContainEqual(expect.objectContaining({ field: 'foreground', grade: 'F' }))
  })

  it('stores nothing', async () => {
    const count = () => rowsOf<{ count: number }>(server, 'SELECT count(*) AS count FROM codes', [])
    const before = await count()
    await preview({ ...url, design: { modules: 'rounded' } })
    expect(await count()).toEqual(before)
  })
})

describe('a preview of what is no code yet', () => {
  it.each([
    [{}, 'payload'],
    [{ payload: {} }, 'payload.url'],
    [{ payload: { url: 'example' } }, 'payload.url'],
    [{ type: 'wifi', payload: { ssid: 'Guests' } }, 'payload.password'],
    [{ type: 'vcard', mode: 'static', payload: {} }, 'payload.firstName'],
    [{ type: 'event', payload: { title: 'Party' } }, 'payload.start'],
    [{ ...url, shortCode: 'a b' }, 'shortCode'],
    [{ ...url, title: 'Menu' }, 'title'],
    [{ ...url, design: { foreground: 'red' } }, 'design.foreground'],
    [{ ...url, design: { logo: { id: 'logo_00000000000000000000000000000000' } } }, 'design.logo.id'],
    [{ type: 'text', mode: 'static', payload: { text: 'ä'.repeat(2_000) } }, 'payload.text'],
    [
      {
        type: 'text',
        mode: 'static',
        payload: { text: 'a'.repeat(2_000) },
        design: { errorCorrection: 'H' },
      },
      'design.errorCorrection',
    ],
  ])('%j is refused with 422 at its field', async (body, path) => {
    const refused = await refuse(body)
    expect([refused.status, refused.details?.[0]?.path]).toEqual([422, path])
  })

  it("does not show another workspace's logo", async () => {
    const other = await server.newWorkspace()
    const uploaded = await ask(`${server.url}/api/v1/logos`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${server.key}`, 'Content-Type': 'image/svg+xml' },
      body: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><circle cx="2" cy="2" r="2"/></svg>',
    })
    const { id } = (uploaded.json() as { data: { id: string } }).data
    const body = { ...url, design: { logo: { id } } }
    expect((await preview(body)).check.readable).toBe(true)
    const refused = await other.api.refused('previewCode', { body })
    expect([refused.status, refused.details?.[0]?.path]).toEqual([422, 'design.logo.id'])
  })

  it('needs a key that may read codes', async () => {
    const { api } = await server.newWorkspace({ scopes: ['scans:read'] })
    expect((await api.refused('previewCode', { body: url })).status).toBe(403)
  })
})
