import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import {
  CODE_TYPES,
  type CodeType,
  createCodeSchema,
  eventSamples,
  FEATURES,
  PAYLOADS,
  updateCodeSchema,
} from '@qregg/contract'
import { inputLabel } from '../src/inputs/labels.ts'
import { PAYLOAD_INPUTS } from '../src/inputs/payload-inputs.ts'
import { type Run, refusalOf, runAgainst } from './support/run-app.ts'
import { type StubServer, startStubServer } from './support/stub-server.ts'

let server: StubServer
let run: Run

const code = eventSamples['code.created'].data.code
const BLANK = {
  title: '',
  tags: [''],
  metadata: {},
  shortCode: null,
  externalId: '  ',
  designFrom: '',
  active: undefined,
}

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
      designFrom: 'code_2',
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
      designFrom: 'code_2',
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

  const inputs = async (inputData: Record<string, unknown> = {}) => {
    const fields = await run<Array<{ key: string; required?: boolean; choices?: Record<string, string> }>>(
      'creates.create_code.operation.inputFields',
      { inputData },
    )
    return fields
  }
  const keys = async (inputData?: Record<string, unknown>) => (await inputs(inputData)).map(({ key }) => key)

  it('offers what this server knows', async () => {
    const details = ['title', 'tags', 'metadata']
    expect(await keys()).toEqual([
      'type',
      'destination',
      'mode',
      ...details,
      'designFrom',
      'shortCode',
      'externalId',
    ])
    await server.close()
    server = await startStubServer(FEATURES.filter((feature) => !feature.startsWith('codes.')))
    run = runAgainst(server.origin)
    expect(await keys()).toEqual(['destination', ...details])
    expect(await keys({ type: 'wifi' })).toEqual(['destination', ...details])
  })

  it('offers the types that this server knows, with inputs of their own', async () => {
    const types = (await inputs())[0]?.choices ?? {}
    expect(Object.keys(types)).toEqual([...CODE_TYPES])
    expect(await keys({ type: 'wifi' })).toEqual(
      expect.arrayContaining(['type', 'wifi_ssid', 'wifi_password', 'wifi_security', 'wifi_hidden', 'mode']),
    )
    await server.close()
    server = await startStubServer(FEATURES.filter((feature) => feature !== 'codes.type.event'))
    run = runAgainst(server.origin)
    expect(Object.keys((await inputs())[0]?.choices ?? {})).toEqual(
      CODE_TYPES.filter((type) => type !== 'event'),
    )
  })

  it.each(CODE_TYPES)(
    'has an input for every field of a payload of type %s, and requires what it must',
    (type) => {
      const { shape } = PAYLOADS[type]
      expect(PAYLOAD_INPUTS[type].map(({ name }) => name).sort()).toEqual(Object.keys(shape).sort())
      for (const { name, required = false } of PAYLOAD_INPUTS[type]) {
        const field = (shape as Record<string, { safeParse(value: unknown): { success: boolean } }>)[name]
        expect([name, required]).toEqual([name, field?.safeParse(undefined).success === false])
        expect(inputLabel(`payload.${name}`)).not.toBe(`payload.${name}`)
      }
    },
  )

  it.each<[CodeType, Record<string, unknown>, object]>([
    ['text', { text_text: 'Hello\nyou' }, { text: 'Hello\nyou' }],
    [
      'wifi',
      { wifi_ssid: 'Guests', wifi_password: 'welcome-2026', wifi_hidden: false },
      { ssid: 'Guests', security: 'WPA', password: 'welcome-2026', hidden: false },
    ],
    ['wifi', { wifi_ssid: 'Open', wifi_password: '' }, { ssid: 'Open', security: 'none', hidden: false }],
    ['vcard', { vcard_firstName: 'Robin', vcard_note: '' }, { firstName: 'Robin' }],
    ['email', { email_to: 'hello@example.com', email_body: 'Hi' }, { to: 'hello@example.com', body: 'Hi' }],
    ['sms', { sms_phone: '+1 415 555 0123' }, { phone: '+1 415 555 0123' }],
    ['phone', { phone_phone: '112' }, { phone: '112' }],
    ['geo', { geo_latitude: '52.5', geo_longitude: 13 }, { latitude: 52.5, longitude: 13 }],
    [
      'event',
      { event_title: 'Party', event_start: '2026-07-01T18:00:00+0200' },
      { title: 'Party', start: '2026-07-01T18:00:00+02:00' },
    ],
  ])('makes a code of type %s of %j', async (type, input, payload) => {
    // What was filled in for another type stays with the step in Zapier, and must not be sent.
    await perform('create_code', { type, mode: 'static', destination: 'https://example.com', ...input })
    expect(createCodeSchema.parse(asked()?.body)).toMatchObject({ type, mode: 'static', payload })
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

  it('of another type changes what was filled in, and keeps the rest of its payload', async () => {
    const payload = { ssid: 'Guests', security: 'WPA', password: 'welcome-2026', hidden: true }
    server.on('GET', '/codes/code_1', { body: { data: { ...code, type: 'wifi', payload } } })
    await perform('update_code', {
      codeId: 'code_1',
      type: 'wifi',
      wifi_password: 'changed-2027',
      title: 'New',
    })
    expect(asked()).toMatchObject({
      method: 'PATCH',
      body: { payload: { ...payload, password: 'changed-2027' }, title: 'New' },
    })
    await perform('update_code', { codeId: 'code_1', type: 'wifi', wifi_security: 'none' })
    expect(asked()?.body).toEqual({ payload: { ssid: 'Guests', security: 'none', hidden: true } })
    await perform('update_code', { codeId: 'code_1', type: 'wifi', title: 'Only' })
    expect(asked()?.body).toEqual({ title: 'Only' })
    const refused = await refusalOf(
      perform('update_code', { codeId: 'code_1', type: 'sms', sms_phone: '112' }),
    )
    expect(refused.message).toBe('Type is sms, but this QR code has the type wifi. Choose that one.')
  })

  it('offers inputs by the type that is chosen, none of them required', async () => {
    const inputs = async (inputData: Record<string, unknown>) =>
      await run<Array<{ key: string; required?: boolean }>>('creates.update_code.operation.inputFields', {
        inputData,
      })
    const keys = (await inputs({})).map(({ key }) => key)
    const all = ['codeId', 'type', 'destination', 'active', 'title', 'tags', 'metadata', 'designFrom']
    expect(keys).toEqual(all)
    const event = await inputs({ type: 'event' })
    expect(event.map(({ key }) => key)).toEqual(expect.arrayContaining(['event_title', 'event_start']))
    expect(event.filter(({ required }) => required).map(({ key }) => key)).toEqual(['codeId'])
  })

  it('copies the look of another code, where this server can', async () => {
    await perform('update_code', { codeId: 'code_1', designFrom: 'code_2' })
    expect(updateCodeSchema.parse(asked()?.body)).toEqual({ designFrom: 'code_2' })
    await server.close()
    server = await startStubServer(FEATURES.filter((feature) => feature !== 'codes.design_from'))
    run = runAgainst(server.origin)
    const fields = await run<Array<{ key: string }>>('creates.update_code.operation.inputFields')
    expect(fields.map(({ key }) => key)).not.toContain('designFrom')
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
