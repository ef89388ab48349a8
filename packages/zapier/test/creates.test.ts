import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createCodeSchema, eventSamples, FEATURES, updateCodeSchema } from '@qregg/contract'
import { type Run, refusalOf, runAgainst } from './support/run-app.ts'
import { type StubServer, startStubServer } from './support/stub-server.ts'

let server: StubServer
let run: Run

const code = eventSamples['code.created'].data.code
const BLANK = { title: '', tags: [''], metadata: {}, shortCode: null, externalId: '  ', active: undefined }

beforeEach(async () => {
  server = await startStubServer()
  server.on('POST', '/codes', { status: 201, body: { data: code } })
  server.on('PATCH', '/codes/code_1', { body: { data: code } })
  server.on('GET', '/codes/code_1', { body: { data: { ...code, id: 'code_1' } } })
  server.on('DELETE', '/codes/code_1', { body: { data: { id: 'code_1', deleted: true } } })
  run = runAgainst(server.origin)
})
afterEach(() => server.close())

const perform = (create: string, inputData: Record<string, unknown>) =>
  run<Record<string, unknown>>(`creates.${create}.operation.perform`, { inputData })
const asked = () => server.asked.at(-1)

describe('Create QR Code', () => {
  it('sends what was filled in, in the way of the contract', async () => {
    const made = await perform('create_code', {
      destination: ' https://example.com/menu ',
      title: 'Menu',
      tags: ['summer, sale', 'print'],
      metadata: { table: '12' },
      shortCode: 'menu',
      externalId: 'order-1',
    })
    expect(createCodeSchema.parse(asked()?.body)).toMatchObject({
      type: 'url',
      mode: 'dynamic',
      title: 'Menu',
      payload: { url: 'https://example.com/menu' },
      tags: ['summer', 'sale', 'print'],
      metadata: { table: '12' },
      shortCode: 'menu',
      externalId: 'order-1',
    })
    expect(made).toMatchObject({ id: code.id, qrImage: expect.stringContaining('hydrators.codeImage') })
  })

  it('leaves out what was left blank', async () => {
    await perform('create_code', { destination: 'https://example.com', ...BLANK })
    expect(asked()?.body).toEqual({ type: 'url', mode: 'dynamic', payload: { url: 'https://example.com' } })
  })

  it.each([
    'https://example.com/?name={{name}}',
    'https://example.com/{{bundle.inputData.title}}/{{process.env.HOME}}',
    'https://example.com/{{',
    'https://example.com/?q={"a":{"b":{}}}',
  ])('keeps the braces of %s', async (destination) => {
    await perform('create_code', { destination, title: destination })
    expect(asked()?.body).toMatchObject({ payload: { url: destination }, title: destination })
  })

  it('offers what this server knows', async () => {
    const inputs = async () => {
      const fields = await run<Array<{ key: string }>>('creates.create_code.operation.inputFields')
      return fields.map(({ key }) => key)
    }
    expect(await inputs()).toEqual(['destination', 'title', 'tags', 'metadata', 'shortCode', 'externalId'])
    await server.close()
    server = await startStubServer(FEATURES.filter((feature) => !feature.startsWith('codes.')))
    run = runAgainst(server.origin)
    expect(await inputs()).toEqual(['destination', 'title', 'tags', 'metadata'])
  })
})

describe('Update QR Code', () => {
  it('sends what was filled in, in the way of the contract', async () => {
    await perform('update_code', {
      codeId: 'code_1',
      destination: 'https://example.com/{{new}}',
      active: false,
    })
    expect(updateCodeSchema.parse(asked()?.body)).toEqual({
      destination: 'https://example.com/{{new}}',
      active: false,
    })
  })

  it('never overwrites with what was left blank', async () => {
    await perform('update_code', { codeId: 'code_1', destination: '', ...BLANK, metadata: { table: '' } })
    expect(asked()?.body).toEqual({})
  })
})

it('Delete QR Code deletes, and says so', async () => {
  expect(await perform('delete_code', { codeId: ' code_1 ' })).toEqual({ id: 'code_1', deleted: true })
  expect(asked()).toMatchObject({ method: 'DELETE', path: '/codes/code_1' })
})

it('an id that is no id is asked for as it is, and cannot reach another path', async () => {
  await refusalOf(perform('delete_code', { codeId: '../webhooks/wh_1' }))
  expect(asked()).toMatchObject({ method: 'DELETE', path: '/codes/..%2Fwebhooks%2Fwh_1' })
})

it('a step without its QR code says so, and asks for nothing', async () => {
  for (const create of ['update_code', 'delete_code', 'download_code_image'])
    expect((await refusalOf(perform(create, { codeId: ' ' }))).message).toBe('QR Code is empty. Choose one.')
  expect(server.asked).toHaveLength(0)
})

describe('Download QR Code Image', () => {
  it('gives a file that is made when a later step needs it', async () => {
    const made = await perform('download_code_image', {
      codeId: 'code_1',
      format: 'svg',
      size: 1024,
      margin: 2,
    })
    expect(made).toMatchObject({ id: 'code_1', shortCode: 'Ab3xY7z', fileName: 'qr-Ab3xY7z.svg' })
    const pointer = JSON.parse(String(made.file).split('|||')[1] ?? '')
    expect(pointer).toMatchObject({
      type: 'file',
      method: 'hydrators.codeImage',
      bundle: { id: 'code_1', format: 'svg', size: 1024, margin: 2, updatedAt: code.updatedAt },
    })
    expect(server.asked).toHaveLength(1)
  })

  it('is a PNG of the usual size when nothing is chosen', async () => {
    const made = await perform('download_code_image', { codeId: 'code_1', format: '', size: null })
    expect(made.fileName).toBe('qr-Ab3xY7z.png')
    expect(made.file).not.toContain('"size"')
  })

  it.each([
    [{ size: 0 }, 'Size must be a whole number from 1 to 4096.'],
    [{ size: 5000 }, 'Size must be a whole number from 1 to 4096.'],
    [{ size: 'large' }, 'Size must be a whole number from 1 to 4096.'],
    [{ margin: -1 }, 'Margin must be a whole number from 0 to 64.'],
    [{ format: 'gif' }, 'Format must be png or svg.'],
  ])('says at once what is wrong with %j', async (input, complaint) => {
    expect((await refusalOf(perform('download_code_image', { codeId: 'code_1', ...input }))).message).toBe(
      complaint,
    )
    expect(server.asked).toHaveLength(0)
  })
})
