import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type { Code } from '@qregg/contract'
import { leafPaths, shown } from '../support/definition.ts'
import { startZapier, type Zapier } from '../support/fake-zapier.ts'
import { type QreggServer, startQregg } from '../support/qregg-server.ts'
import { refusalOf } from '../support/run-app.ts'

// The built app's creates and its search against the real server.
jest.setTimeout(30_000)

let server: QreggServer
let zapier: Zapier

beforeAll(async () => {
  server = await startQregg()
  zapier = await startZapier({ baseUrl: server.origin, apiKey: server.key })
}, 60_000)
afterAll(async () => {
  await zapier?.close()
  await server?.close()
})

type CodeItem = Code & { qrImage: string }
const create = <T = CodeItem>(key: string, inputData: Record<string, unknown>) =>
  zapier.run<T>(`creates.${key}.operation.perform`, { inputData })
const find = (searchBy: string, searchValue: string) =>
  zapier.run<CodeItem[]>('searches.find_code.operation.perform', { inputData: { searchBy, searchValue } })
const stored = (id: string) => server.api<Code>('GET', `/codes/${id}`)

/** What Zapier does when a later step uses a file: it hands the pointer's own input to the hydrator. */
const hydrate = (pointer: string) => {
  const { method, bundle } = JSON.parse(pointer.split('|||')[1] ?? '') as { method: string; bundle: object }
  return zapier.run<string>(method, { inputData: bundle as Record<string, unknown> })
}

const sampleOf = (key: string) => shown.find((one) => one.key === key)?.operation.sample

describe('Create QR Code', () => {
  it('makes a code that redirects, with the destination as it was typed', async () => {
    const destination = 'https://example.com/hello?name={{bundle.inputData.name}}&other={{x}}'
    const made = await create('create_code', {
      destination,
      title: 'Table 12',
      tags: ['summer, sale'],
      metadata: { table: '12' },
      shortCode: 'table-12',
      externalId: 'table 12/é',
    })
    expect(made).toMatchObject({ shortCode: 'table-12', destination, tags: ['summer', 'sale'], active: true })
    expect(await stored(made.id)).toMatchObject({
      destination,
      metadata: { table: '12' },
      externalId: 'table 12/é',
    })
    await server.scan('table-12')
    const missing = leafPaths(sampleOf('create_code')).filter((path) => !leafPaths(made).includes(path))
    expect(missing).toEqual([])
  })

  it('says what is wrong in the words of the Zap', async () => {
    const url = await refusalOf(create('create_code', { destination: 'example.com' }))
    expect(url).toMatchObject({ name: 'AppError', status: 422 })
    expect(url.message).toContain('Destination URL must be a whole URL')
    const empty = await refusalOf(create('create_code', { destination: '' }))
    expect(empty.message).toContain('Destination URL must be')
    const taken = await refusalOf(
      create('create_code', { destination: 'https://example.com', shortCode: 'table-12' }),
    )
    expect(taken).toMatchObject({ status: 409, code: 'short_code_taken' })
    const reference = { destination: 'https://example.com', externalId: 'table 12/é' }
    expect((await refusalOf(create('create_code', reference))).message).toContain('Find or Create QR Code')
  })

  it('makes codes of other types and modes, and changes them field by field', async () => {
    const wifi = await create('create_code', {
      type: 'wifi',
      wifi_ssid: 'Guests',
      wifi_password: 'welcome-2026',
      destination: 'https://example.com/left-over',
    })
    expect(wifi).toMatchObject({ type: 'wifi', mode: 'dynamic', destination: null })
    const change = { codeId: wifi.id, type: 'wifi', wifi_password: 'changed-2027' }
    expect((await create('update_code', change)).payload).toEqual({
      ssid: 'Guests',
      security: 'WPA',
      password: 'changed-2027',
      hidden: false,
    })
    const text = { type: 'text', mode: 'static', text_text: 'Table 12' }
    expect(await create('create_code', text)).toMatchObject({ mode: 'static', shortUrl: null })
    const wrong = await refusalOf(create('create_code', { type: 'sms', sms_phone: 'nobody' }))
    expect(wrong.message).toContain('Phone Number must be a phone number')
  })

  it('makes a code that looks as another one, and gives that look to one that is there', async () => {
    const design = { modules: 'dots', frame: { text: 'Scan me' } }
    const destination = 'https://example.com/look'
    const model = await server.api<Code>('POST', '/codes', { payload: { url: destination }, design })
    const alike = await create('create_code', { destination, designFrom: model.id })
    expect(alike.design).toEqual(model.design)
    const plain = await create('create_code', { destination })
    expect(plain.design).toBeNull()
    const changed = await create('update_code', { codeId: plain.id, designFrom: model.id })
    expect(changed.design).toEqual(model.design)
    const nobody = await refusalOf(create('create_code', { destination, designFrom: 'code_00000000' }))
    expect(nobody.message).toContain('Look Like names no code of this workspace')
  })

  it('offers what the server can do', async () => {
    const fields = await zapier.run<Array<{ key: string }>>('creates.create_code.operation.inputFields')
    expect(fields.map(({ key }) => key)).toEqual(expect.arrayContaining(['shortCode', 'externalId']))
  })
})

describe('Update QR Code', () => {
  it('changes what was filled in and leaves what was left blank', async () => {
    const before = await create('create_code', {
      destination: 'https://example.com/before',
      title: 'Keep me',
      tags: ['keep'],
      metadata: { keep: 'me' },
    })
    const updated = await create('update_code', {
      codeId: before.id,
      destination: 'https://example.com/{{after}}',
      title: '',
      tags: [],
      metadata: {},
      active: null,
    })
    expect(updated).toMatchObject({
      id: before.id,
      destination: 'https://example.com/{{after}}',
      active: true,
    })
    expect(await stored(before.id)).toMatchObject({
      title: 'Keep me',
      tags: ['keep'],
      metadata: { keep: 'me' },
    })
    expect(await create('update_code', { codeId: before.id, active: false })).toMatchObject({ active: false })
    expect(Object.keys(updated)).toEqual(Object.keys(before))
  })

  it('of a code that is not there tells so', async () => {
    const told = await refusalOf(create('update_code', { codeId: 'code_nothere', title: 'New' }))
    expect(told).toMatchObject({ name: 'AppError', status: 404, code: 'not_found' })
  })
})

it('Delete QR Code deletes once, and then there is nothing to delete', async () => {
  const { id } = await create('create_code', { destination: 'https://example.com' })
  expect(await create('delete_code', { codeId: id })).toEqual({ id, deleted: true })
  expect(await refusalOf(create('delete_code', { codeId: id }))).toMatchObject({ status: 404 })
})

describe('pictures', () => {
  type Download = { file: string; fileName: string; shortCode: string }

  it('become files: PNG from every step, the wanted format and size from Download QR Code Image', async () => {
    const code = await create('create_code', { destination: 'https://example.com/picture' })
    expect(await hydrate(code.qrImage)).toContain('/stored/qr')
    expect(zapier.files.at(-1)?.toString('latin1')).toContain(`filename="qr-${code.shortCode}.png"`)
    expect(zapier.files.at(-1)?.toString('latin1')).toContain('\x89PNG\r\n')

    const wanted = { codeId: code.id, format: 'svg', size: 300, margin: 1 }
    const image = await create<Download>('download_code_image', wanted)
    expect(image).toMatchObject({ shortCode: code.shortCode, fileName: `qr-${code.shortCode}.svg` })
    expect(Object.keys(image)).toEqual(Object.keys(sampleOf('download_code_image') ?? {}))
    await hydrate(image.file)
    const upload = zapier.files.at(-1)?.toString('utf8') ?? ''
    expect(upload).toContain('image/svg+xml')
    expect(upload).toMatch(/<svg[^>]* width="300"/)

    // A size that stayed with the step from another format is none of a PDF's.
    const pdf = { codeId: code.id, format: 'pdf', size: 300, widthMm: 80 }
    await hydrate((await create<Download>('download_code_image', pdf)).file)
    expect(zapier.files.at(-1)?.toString('latin1')).toMatch(/application\/pdf[\s\S]*%PDF-1/)
  })

  it('of a code that was deleted meanwhile are told to be gone', async () => {
    const code = await create('create_code', { destination: 'https://example.com/gone' })
    await create('delete_code', { codeId: code.id })
    expect(await refusalOf(hydrate(code.qrImage))).toMatchObject({ name: 'AppError', status: 404 })
  })
})

describe('Find QR Code', () => {
  it('finds by each way, and the code that was found has the fields of one that was created', async () => {
    const destination = 'https://example.com/find?{{me}}=1&b=é'
    const input = { destination, title: 'Find me', shortCode: 'find-me', externalId: 'find/1' }
    const made = await create('create_code', input)
    await create('create_code', { destination: `${destination}0`, title: 'Find me 2' })
    for (const [way, value] of [
      ['externalId', 'find/1'],
      ['shortCode', 'find-me'],
      ['shortCode', made.shortUrl ?? ''],
      ['title', 'find me'],
      ['destination', destination],
    ] as const) {
      const found = await find(way, value)
      expect([way, found.map(({ id }) => id)]).toEqual([way, [made.id]])
      expect(Object.keys(found[0] ?? {})).toEqual(Object.keys(made))
      expect(leafPaths(found[0])).toEqual(leafPaths(made))
    }
    expect(await find('text', 'Find me')).toHaveLength(2)
  })

  it('finds nothing where there is nothing, so that "Find or Create" creates it, and then finds it', async () => {
    const reference = 'order-77'
    expect(await find('externalId', reference)).toEqual([])
    const made = await create('create_code', { destination: 'https://example.com', externalId: reference })
    expect(await find('externalId', reference)).toMatchObject([{ id: made.id }])
  })
})
