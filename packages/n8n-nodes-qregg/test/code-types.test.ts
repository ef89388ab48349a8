import { describe, expect, it } from '@jest/globals'
import { CODE_TYPES, createCodeSchema, PAYLOADS } from '../../contract/src/index.ts'
import { PAYLOAD_FIELDS } from '../nodes/Qregg/code/payload-fields.ts'
import { data, fakeApi, line } from './support/fake-api.ts'
import { execute } from './support/fake-n8n.ts'
import { code } from './support/samples.ts'

describe('code: create, create or update', () => {
  const create = { resource: 'code', operation: 'create' }

  it.each<[string, object, object]>([
    ['text', { text: ' as it is\n' }, { text: ' as it is\n' }],
    [
      'wifi',
      { ssid: 'Guests', password: 'welcome-2026', content: { hidden: true, security: 'WPA' } },
      { ssid: 'Guests', password: 'welcome-2026', hidden: true, security: 'WPA' },
    ],
    ['wifi', { ssid: 'Open' }, { ssid: 'Open', security: 'none' }],
    [
      'vcard',
      { firstName: 'Robin', content: { note: '', city: 'Springfield' } },
      { firstName: 'Robin', city: 'Springfield' },
    ],
    [
      'email',
      { to: 'hello@example.com', content: { subject: 'Hi' } },
      { to: 'hello@example.com', subject: 'Hi' },
    ],
    ['sms', { phone: '112' }, { phone: '112' }],
    ['phone', { phone: '112' }, { phone: '112' }],
    ['geo', { latitude: 0, longitude: 13.5 }, { latitude: 0, longitude: 13.5 }],
    [
      'event',
      { title: 'Party', start: '2026-07-01T18:00:00+02:00', content: { location: 'Here' } },
      { title: 'Party', start: '2026-07-01T18:00:00+02:00', location: 'Here' },
    ],
  ])('makes a code of type %s of %j', async (type, fields, payload) => {
    const api = fakeApi(data(code))
    const additionalFields = { mode: 'static' }
    await execute(api, { ...create, type, ...fields, additionalFields })
    expect(api.requests[0]?.body).toEqual({ type, mode: 'static', payload })
    expect(createCodeSchema.safeParse(api.requests[0]?.body).success).toBe(true)
    const upsert = fakeApi(data(code))
    await execute(upsert, { resource: 'code', operation: 'upsert', externalId: 'a', type, ...fields })
    expect(upsert.requests[0]?.body).toEqual({ type, payload })
  })

  it.each(CODE_TYPES)('has a field for everything that a payload of type %s may hold', (type) => {
    const { main, more } = PAYLOAD_FIELDS[type]
    const names = [...main, ...more].map(({ name }) => (name === 'destination' ? 'url' : name))
    expect(names.sort()).toEqual(Object.keys(PAYLOADS[type].shape).sort())
  })
})

describe('code: update', () => {
  const byId = { __rl: true, mode: 'id', value: code.id }
  const update = { resource: 'code', operation: 'update', codeId: byId }

  it('changes what was added to the payload of another type, and keeps the rest of it', async () => {
    const payload = { ssid: 'Guests', security: 'WPA', password: 'welcome-2026', hidden: true }
    const wifi = { ...code, type: 'wifi', payload }
    const changed = async (content: object, type = 'wifi') => {
      const api = fakeApi(data(wifi), data(wifi))
      await execute(api, { ...update, type, content })
      return [api.requests.map(line), api.requests.at(-1)?.body]
    }
    expect(await changed({ ssid: 'New' })).toEqual([
      [`GET /codes/${code.id}`, `PATCH /codes/${code.id}`],
      { payload: { ...payload, ssid: 'New' } },
    ])
    const [, opened] = await changed({ security: 'none' })
    expect(opened).toEqual({ payload: { ssid: 'Guests', security: 'none', hidden: true } })
    const [, shown] = await changed({ hidden: '' })
    expect(shown).toEqual({ payload: { ssid: 'Guests', security: 'WPA', password: 'welcome-2026' } })
    await expect(changed({ phone: '112' }, 'sms')).rejects.toMatchObject({
      message: 'The code is of the type wifi, not sms',
      context: { itemIndex: 0 },
    })
  })
})
