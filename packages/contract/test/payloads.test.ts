import { describe, expect, it } from '@jest/globals'
import {
  CODE_TYPES,
  type CodeType,
  createCodeSchema,
  FEATURES,
  PAYLOADS,
  readMoment,
  toldPayloadSchema,
} from '../src/index.ts'

const problemsOf = (type: CodeType, payload: unknown) =>
  (PAYLOADS[type].safeParse(payload).error?.issues ?? []).map(({ path, message }) => [
    path.join('.'),
    message,
  ])

const FINE: Record<CodeType, object[]> = {
  url: [{ url: 'https://example.com' }],
  text: [{ text: 'Two\nlines\tand a tab' }, { text: 'x'.repeat(4_000) }],
  wifi: [
    { ssid: 'Guests', security: 'WPA', password: 'welcome-2026', hidden: false },
    { ssid: ' ', security: 'none', hidden: true },
    { ssid: 'ü'.repeat(16), security: 'WEP', password: '12345', hidden: false },
    { ssid: 'x', security: 'WPA', password: 'aF'.repeat(32), hidden: false },
  ],
  vcard: [{ firstName: 'Robin' }, { organization: 'Example' }, { lastName: 'E', phone: '112', note: 'a\nb' }],
  email: [{ to: 'hello@example.com' }, { to: 'grüße+x@münchen.example', subject: 'S', body: 'a\r\nb' }],
  sms: [{ phone: '+1 (415) 555-0123' }, { phone: '112', message: 'Hello' }],
  phone: [{ phone: '+49 30 123456' }, { phone: '030/123456' }],
  geo: [
    { latitude: -90, longitude: 180 },
    { latitude: 0, longitude: 0, label: 'Null Island' },
  ],
  event: [
    { title: 'Party', start: '2026-07-01T18:00:00+02:00', end: '2026-07-01T23:00:00+02:00' },
    { title: 'Fair', start: '2026-07-01', end: '2026-07-01' },
    { title: 'Leap', start: '2028-02-29T00:00Z' },
  ],
}

describe.each(CODE_TYPES)('a payload of type %s', (type) => {
  it('is kept as it was sent, and told so', () => {
    for (const payload of FINE[type]) {
      expect(PAYLOADS[type].parse(payload)).toEqual(payload)
      expect(JSON.stringify(toldPayloadSchema.parse(payload))).toBe(
        JSON.stringify(PAYLOADS[type].parse(payload)),
      )
    }
  })

  it('is refused with a field that it does not know, and as anything but an object', () => {
    for (const payload of FINE[type])
      expect(PAYLOADS[type].safeParse({ ...payload, more: 1 }).success).toBe(false)
    for (const wrong of [null, 'text', [], 1]) expect(PAYLOADS[type].safeParse(wrong).success).toBe(false)
  })

  it('is refused with control characters and in excess, in each of its texts', () => {
    const fields = Object.entries(PAYLOADS[type].shape) as Array<
      [string, { safeParse(value: unknown): { success: boolean } }]
    >
    const bad = ['\u0000', '\u0007', '\u001b[31m', '\u007f', '\u0085'].map(
      (control) => `https://example.com/${control}`,
    )
    for (const [name, field] of fields)
      for (const text of [...bad, 'x'.repeat(10_000)])
        expect([name, field.safeParse(text).success]).toEqual([name, false])
  })

  it('is told to integrations as a feature', () => {
    if (type !== 'url') expect(FEATURES).toContain(`codes.type.${type}`)
  })
})

describe('what is wrong is named with its field and the way out', () => {
  it.each<[CodeType, object, string, RegExp]>([
    ['text', { text: '' }, 'text', /at least|>=1/],
    ['text', { text: ' \n ' }, 'text', /must not be blank/],
    ['wifi', { ssid: 'ü'.repeat(17), password: '12345678' }, 'ssid', /at most 32 bytes/],
    ['wifi', { ssid: 'x' }, 'password', /required for WPA; for an open network set security to none/],
    [
      'wifi',
      { ssid: 'x', security: 'none', password: 'secret-1' },
      'password',
      /left out when security is none/,
    ],
    ['wifi', { ssid: 'x', password: 'short' }, 'password', /at least 8 characters/],
    ['wifi', { ssid: 'x', password: 'g'.repeat(64) }, 'password', /at most 63 characters long, or 64 hex/],
    ['wifi', { ssid: 'a\nb', password: '12345678' }, 'ssid', /one line/],
    ['vcard', {}, 'firstName', /a contact needs a name/],
    ['vcard', { phone: '112' }, 'firstName', /neither lastName nor organization/],
    ['vcard', { firstName: 'a\r\nEND:VCARD' }, 'firstName', /one line/],
    ['vcard', { firstName: 'a\u2028b' }, 'firstName', /one line/],
    ['vcard', { firstName: 'a', website: 'javascript:alert(1)' }, 'website', /must begin with https/],
    ['vcard', { firstName: 'a', email: 'a@b' }, 'email', /one email address, such as/],
    ['email', { to: 'a@example.com,b@example.com' }, 'to', /one email address/],
    ['email', { to: 'a@example.com\nBcc: x@example.com' }, 'to', /one email address/],
    ['email', { to: 'a@example.com', subject: 'a\r\nBcc: b' }, 'subject', /one line/],
    ['sms', { phone: '+1415;phone-context=x' }, 'phone', /must be a phone number of 2 to 17 digits/],
    ['phone', { phone: '*100#' }, 'phone', /must be a phone number/],
    ['phone', { phone: '٣٤٥٦٧' }, 'phone', /must be a phone number/],
    ['phone', { phone: '1' }, 'phone', /2 to 17 digits/],
    ['geo', { latitude: 90.1, longitude: 0 }, 'latitude', /90/],
    ['geo', { latitude: 0, longitude: -181 }, 'longitude', /-180/],
    ['event', { title: 'x', start: '2026-07-01T18:00:00' }, 'start', /a moment with its offset, such as/],
    ['event', { title: 'x', start: '2026-02-30' }, 'start', /or a day, such as/],
    [
      'event',
      { title: 'x', start: '2026-07-01T18:00Z', end: '2026-07-01T17:59Z' },
      'end',
      /not be before start/,
    ],
    [
      'event',
      { title: 'x', start: '2026-07-01', end: '2026-07-01T17:59Z' },
      'end',
      /must be a day, as start is/,
    ],
    [
      'event',
      { title: 'x', start: '2026-07-01T17:59Z', end: '2026-07-01' },
      'end',
      /must be a moment with its offset/,
    ],
  ])('%s %j', (type, payload, path, message) => {
    expect(problemsOf(type, payload)).toEqual([[path, expect.stringMatching(message)]])
  })
})

describe('a new code', () => {
  it('holds its payload against its own type, whatever else is wrong', () => {
    const read = createCodeSchema.safeParse({ type: 'sms', title: 1, payload: { phone: 'x', url: 'y' } })
    expect(read.error?.issues.map(({ path, code }) => [path.join('.'), code]).sort()).toEqual([
      ['payload', 'unrecognized_keys'],
      ['payload.phone', 'custom'],
      ['title', 'invalid_type'],
    ])
  })

  it('gets the defaults of its payload', () => {
    const payload = { ssid: 'Guests', password: 'welcome-2026' }
    expect(createCodeSchema.parse({ type: 'wifi', payload }).payload).toEqual({
      ssid: 'Guests',
      security: 'WPA',
      password: 'welcome-2026',
      hidden: false,
    })
  })

  it('of no type is a url, as documented', () => {
    const payload = { url: ' https://example.com ' }
    expect(createCodeSchema.parse({ payload })).toMatchObject({
      type: 'url',
      mode: 'dynamic',
      payload: { url: 'https://example.com' },
    })
  })
})

describe('a moment', () => {
  it.each([
    ['2026-07-01T18:00:00+02:00', Date.UTC(2026, 6, 1, 16), 120],
    ['2026-07-01T18:00-03:30', Date.UTC(2026, 6, 1, 21, 30), -210],
    ['2026-07-01T18:00:00.250Z', Date.UTC(2026, 6, 1, 18, 0, 0, 250), 0],
  ])('%s is read with its offset', (text, at, offset) => {
    expect(readMoment(text)).toEqual({ kind: 'moment', at, offset })
  })

  it.each([
    '2026-7-1',
    '2026-13-01',
    '2025-02-29',
    '0000-01-01',
    '2026-07-01T24:00Z',
    '2026-07-01T18:60Z',
    '2026-07-01 18:00Z',
    '2026-07-01T18:00+15:00',
    '2026-07-01T18:00Z\n',
    'tomorrow',
    '',
  ])('%j is none', (text) => expect(readMoment(text)).toBeNull())
})
