import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type { Code } from '@qregg/contract'
import { makeCode } from '../support/make-code.ts'
import { signedIn } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { decodePicture } from './decode.ts'
import { readZip } from './read-zip.ts'

let server: TestServer
let codes: Code[]
beforeAll(async () => {
  server = await startServer({ env: { PUBLIC_URL: 'https://qr.example.com' } })
  codes = [
    await makeCode(server.api, { shortCode: 'tableA', title: 'Table A', tags: ['tables'] }),
    await makeCode(server.api, {
      shortCode: 'TABLEa',
      title: '＝A',
      tags: ['tables'],
      design: { modules: 'dots' },
    }),
    await makeCode(server.api, { shortCode: 'door', design: { frame: { text: 'Scan me' } } }),
  ]
})
afterAll(() => server.close())

const zip = async (body: unknown) => {
  const reply = await server.api.send('zipImages', { body })
  return { ...reply, files: readZip(reply.bytes) }
}
const ids = () => codes.map(({ id }) => id)

describe('many pictures at once', () => {
  it.each(['svg', 'png', 'pdf'])(
    'come as a ZIP of %s, each in its own design, with a manifest',
    async (format) => {
      const { status, headers, files } = await zip({ ids: ids(), format })
      expect([status, headers['content-type']]).toEqual([200, 'application/zip'])
      expect(headers['content-disposition']).toBe('attachment; filename="qr-codes.zip"')
      // The second name would take the place of the first one on a disk that does not tell upper from lower case.
      expect([...files.keys()]).toEqual([
        `tableA.${format}`,
        `TABLEa-2.${format}`,
        `door.${format}`,
        'manifest.csv',
      ])
      const rows = files.get('manifest.csv')?.toString().trim().split('\r\n')
      expect(rows?.slice(1)).toEqual([
        `${codes[0]?.id},tableA,https://qr.example.com/tableA,Table A,tableA.${format},`,
        `${codes[1]?.id},TABLEa,https://qr.example.com/TABLEa,'＝A,TABLEa-2.${format},`,
        `${codes[2]?.id},door,https://qr.example.com/door,,door.${format},`,
      ])
      for (const code of codes) {
        const { bytes } = await server.api.send(
          format === 'svg' ? 'codeImageSvg' : format === 'png' ? 'codeImagePng' : 'codeImagePdf',
          { params: { id: code.id } },
        )
        expect([...files.values()].some((file) => file.equals(bytes))).toBe(true)
      }
    },
  )

  it('are those that a filter shows, and say what they say', async () => {
    const { files } = await zip({ filter: { tag: 'tables' }, format: 'png', size: 300 })
    expect([...files.keys()]).toEqual(['TABLEa.png', 'tableA-2.png', 'manifest.csv'])
    expect(await decodePicture(files.get('TABLEa.png') as Buffer)).toEqual(['https://qr.example.com/TABLEa'])
    expect((await zip({ filter: {} })).files.size).toBe(4)
    expect((await zip({ filter: { tag: 'none' } })).files.size).toBe(1)
  })

  it('are there but for those that cannot be drawn so small, which the manifest names', async () => {
    const { status, files } = await zip({ ids: ids(), format: 'png', size: 40 })
    expect([status, [...files.keys()]]).toEqual([200, ['tableA.png', 'TABLEa-2.png', 'manifest.csv']])
    expect(files.get('manifest.csv')?.toString()).toMatch(/door,,,"?size is 40/)
  })

  it('come page by page when there are many', async () => {
    const { api } = await server.newWorkspace()
    for (let first = 0; first < 130; first += 65)
      await api.ok('bulkCreateCodes', {
        body: { codes: Array.from({ length: 65 }, () => ({ payload: { url: 'https://example.com' } })) },
      })
    const { bytes } = await api.send('zipImages', { body: { filter: {}, format: 'png' } })
    const files = readZip(bytes)
    expect(files.size).toBe(131)
    expect(files.get('manifest.csv')?.toString().trim().split('\r\n')).toHaveLength(131)
  })

  it('are made one archive at a time for a workspace, and two for all of them', async () => {
    const [other, third] = [await server.newWorkspace(), await server.newWorkspace()]
    for (const { api } of [other, third]) await makeCode(api)
    const person = await signedIn(server)
    const body = { filter: {} }
    let goOn = () => {}
    const held = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const original = server.deps.images.designed
    const drawing = jest.spyOn(server.deps.images, 'designed').mockImplementation(async (asked) => {
      await held
      return await original(asked)
    })
    const first = server.api.send('zipImages', { body })
    while (drawing.mock.calls.length < 1) await new Promise(setImmediate)
    const again = await Promise.all([
      server.api.refused('zipImages', { body }),
      server.api.refused('zipImages', { body: { ids: ids() } }),
      person.workspace.refused('zipImages', { body }),
    ])
    for (const refused of again)
      expect([refused.status, refused.code, refused.headers['retry-after']]).toEqual([
        429,
        'rate_limited',
        '10',
      ])
    const second = other.api.send('zipImages', { body })
    while (drawing.mock.calls.length < 2) await new Promise(setImmediate)
    const refused = await third.api.refused('zipImages', { body })
    expect([refused.status, refused.code]).toEqual([503, 'unavailable'])
    goOn()
    expect([(await first).status, (await second).status]).toEqual([200, 200])
    drawing.mockRestore()
    expect((await third.api.send('zipImages', { body })).status).toBe(200)
    // What was refused has no place to give back.
    await server.api.refused('zipImages', { body: { ids: ['code_x'] } })
    expect((await zip(body)).files.size).toBe(4)
  })

  it('break off when the key is revoked while they are drawn', async () => {
    const { api, keyId } = await server.newWorkspace()
    for (const title of ['one', 'two']) await makeCode(api, { title })
    const { database, clock } = server.deps
    const original = server.deps.images.designed
    const drawing = jest.spyOn(server.deps.images, 'designed').mockImplementation(async (asked) => {
      const revoked = { revoked_at: clock.now() }
      await database.updateTable('api_keys').set(revoked).where('id', '=', keyId).execute()
      server.clock.advance(60_000)
      return await original(asked)
    })
    await expect(api.send('zipImages', { body: { filter: {} } })).rejects.toThrow()
    drawing.mockRestore()
  })

  it('are refused as a whole before they are on their way when the request is wrong', async () => {
    const other = await server.newWorkspace()
    const strange = await makeCode(other.api)
    for (const [body, path] of [
      [{}, 'ids'],
      [{ ids: ids(), filter: {} }, 'ids'],
      [{ ids: [] }, 'ids'],
      [{ ids: [codes[0]?.id, strange.id] }, 'ids.1'],
      [{ ids: Array<string>(1_001).fill('x') }, 'ids'],
      [{ ids: ids(), format: 'gif' }, 'format'],
      [{ ids: ids(), size: 5_000 }, 'size'],
      [{ filter: { colour: 'red' } }, 'filter.colour'],
    ] as const) {
      const refused = await server.api.refused('zipImages', { body })
      expect([refused.status, refused.details?.[0]?.path]).toEqual([422, path])
    }
  })
})
