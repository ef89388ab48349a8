import { describe, expect, it } from '@jest/globals'
import { CODE_TYPES, type CodeType, PAYLOADS, type PayloadOf } from '@qregg/contract'
import { encodePayload } from '../../src/codes/encoding/encode-payload.ts'
import { degrees } from '../../src/codes/encoding/geo.ts'
import { checkCapacity, qrText } from '../../src/codes/encoding/qr-text.ts'
import { smsLink } from '../../src/codes/encoding/sms.ts'
import { qrMatrix } from '../../src/qr-images/matrix.ts'
import { decodeMatrix } from '../qr-images/decode.ts'
import { readContentLines, readMailto, readValue, readWifi } from './encoding-parsers.ts'
import { hostileTexts, SAMPLES } from './payload-samples.ts'

const ROUNDS = 300
const lf = (text: string) => text.replace(/\r\n|\r/g, '\n')

/** The payload as the contract would keep it: what a test makes up must be something that can be sent. */
const kept = <Type extends CodeType>(type: Type, payload: unknown): PayloadOf<Type> =>
  PAYLOADS[type].parse(payload) as PayloadOf<Type>

describe('a payload in a picture', () => {
  it.each<[CodeType, string]>([
    ['url', 'https://example.com/menu'],
    ['text', 'Table 12\nWelcome!'],
    ['wifi', 'WIFI:T:WPA;S:Guests;P:welcome-2026;;'],
    [
      'email',
      'mailto:hello@example.com?subject=Table%2012&body=Hello%2C%0D%0Awe%20would%20like%20to%20order.',
    ],
    ['sms', 'SMSTO:+14155550123:STAMP 12'],
    ['phone', 'tel:+14155550123'],
    ['geo', 'geo:52.5163,13.3777'],
    [
      'vcard',
      'BEGIN:VCARD\r\nVERSION:3.0\r\nN:Example;Robin;;;\r\nFN:Robin Example\r\nORG:Example Bakery\r\nTITLE:Baker\r\n' +
        'TEL;TYPE=VOICE:+14155550123\r\nTEL;TYPE=CELL:+14155550124\r\nEMAIL;TYPE=INTERNET:robin@example.com\r\n' +
        'URL:https://example.com/robin\r\nADR:;;1 Example Street;Springfield;Oregon;97475;United States\r\n' +
        'NOTE:Open from 7 to 18\\;\\nclosed on Sundays\r\nEND:VCARD\r\n',
    ],
  ])('of type %s is what its standard writes', (type, text) => {
    expect(encodePayload(type, SAMPLES[type])).toBe(text)
  })

  it('of type event is a calendar with times in UTC', () => {
    expect(encodePayload('event', SAMPLES.event, { uid: 'u1', at: Date.UTC(2026, 0, 1), sequence: 2 })).toBe(
      'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Qregg//EN\r\nBEGIN:VEVENT\r\nUID:u1\r\nDTSTAMP:20260101T000000Z\r\n' +
        'SEQUENCE:2\r\nDTSTART:20260701T160000Z\r\nDTEND:20260701T210000Z\r\nSUMMARY:Summer party\r\n' +
        'LOCATION:1 Example Street\r\nDESCRIPTION:Bring friends.\r\nURL:https://example.com/party\r\n' +
        'END:VEVENT\r\nEND:VCALENDAR\r\n',
    )
  })

  it('of a whole day ends on the day behind its last one', () => {
    const text = encodePayload('event', { title: 'Fair', start: '2026-12-31', end: '2026-12-31' })
    expect(text).toContain('DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n')
  })

  it('is the same text every time, for each type', () => {
    for (const type of CODE_TYPES)
      expect(encodePayload(type, SAMPLES[type])).toBe(encodePayload(type, structuredClone(SAMPLES[type])))
  })

  it('is what a reader of QR codes reads', async () => {
    for (const type of CODE_TYPES) {
      const text = encodePayload(type, SAMPLES[type])
      expect(await decodeMatrix(qrMatrix(text, { errorCorrection: 'L' }))).toEqual([text])
    }
  })
})

describe('whatever a field holds, and in whatever script, comes back as it was', () => {
  it('from a network', () => {
    const { line, random } = hostileTexts(1)
    for (let round = 0; round < ROUNDS; round++) {
      const ssid = Buffer.from(line(10)).subarray(0, 32).toString().replaceAll('\ufffd', '')
      const password = [...line(20)]
        .slice(0, 30)
        .join('')
        .slice(0, 63)
        .replace(/[\ud800-\udfff]$/, '')
        .padEnd(8, ';')
      const wifi = kept('wifi', { ssid, password, hidden: random(2) === 0 })
      expect(readWifi(encodePayload('wifi', wifi))).toEqual({
        T: 'WPA',
        S: ssid,
        P: password,
        ...(wifi.hidden ? { H: 'true' } : {}),
      })
    }
    expect(encodePayload('wifi', kept('wifi', { ssid: ';:\\,"', security: 'none' }))).toBe(
      'WIFI:T:nopass;S:\\;\\:\\\\\\,\\";;',
    )
  })

  it('from a contact', () => {
    const { line, lines } = hostileTexts(2)
    for (let round = 0; round < ROUNDS; round++) {
      const contact = kept('vcard', {
        firstName: line(30),
        lastName: line(30),
        organization: line(60),
        jobTitle: line(30),
        street: line(60),
        city: line(20),
        note: lines(200),
      })
      const found = readContentLines(encodePayload('vcard', contact))
      const value = (name: string) => found.find((one) => one.name === name)?.value ?? ''
      expect(found.map(({ name }) => name)).toEqual('BEGIN VERSION N FN ORG TITLE ADR NOTE END'.split(' '))
      expect(readValue(value('N'), ';')).toEqual([contact.lastName, contact.firstName, '', '', ''])
      expect(readValue(value('ORG'))).toEqual([contact.organization])
      expect(readValue(value('TITLE'))).toEqual([contact.jobTitle])
      expect(readValue(value('ADR'), ';')).toEqual(['', '', contact.street, contact.city, '', '', ''])
      expect(readValue(value('NOTE'))).toEqual([lf(contact.note ?? '')])
    }
  })

  it('and a text that would end its line, or its card, ends neither', () => {
    const note = 'a\r\nEND:VCARD\r\nBEGIN:VCARD\rN:Other\n END'
    const text = encodePayload('vcard', kept('vcard', { firstName: 'Robin', note }))
    expect(readContentLines(text).filter(({ name }) => name === 'END')).toHaveLength(1)
    expect(readValue(readContentLines(text).find(({ name }) => name === 'NOTE')?.value ?? '')).toEqual([
      lf(note),
    ])
    const description = 'x\r\nEND:VEVENT\r\nBEGIN:VALARM'
    const event = encodePayload('event', kept('event', { ...SAMPLES.event, description }))
    expect(readContentLines(event).map(({ name }) => name)).not.toContain('TRIGGER')
    expect(readContentLines(event).filter(({ name }) => name === 'BEGIN')).toHaveLength(2)
    const mail = encodePayload(
      'email',
      kept('email', { to: 'a@example.com', body: 'x&bcc=y@example.com\r\nBcc: z' }),
    )
    expect(Object.keys(readMailto(mail))).toEqual(['to', 'body'])
  })

  it('from an event', () => {
    const { line, lines } = hostileTexts(3)
    for (let round = 0; round < ROUNDS; round++) {
      const event = kept('event', {
        title: line(60),
        start: '2026-07-01T18:00:00+02:00',
        location: line(60),
        description: lines(300),
      })
      const found = readContentLines(encodePayload('event', event))
      const value = (name: string) => readValue(found.find((one) => one.name === name)?.value ?? '')[0]
      expect(found.map(({ name }) => name)).toEqual(
        'BEGIN VERSION PRODID BEGIN UID DTSTAMP DTSTART SUMMARY LOCATION DESCRIPTION END END'.split(' '),
      )
      expect([value('SUMMARY'), value('LOCATION'), value('DESCRIPTION')]).toEqual([
        event.title,
        event.location,
        lf(event.description ?? ''),
      ])
    }
  })

  it('from a mail, with line breaks as mails have them', () => {
    const { line, lines } = hostileTexts(4)
    for (let round = 0; round < ROUNDS; round++) {
      const mail = kept('email', { to: 'grüße+a&b?c=d@münchen.example', subject: line(60), body: lines(200) })
      expect(readMailto(encodePayload('email', mail))).toEqual({
        to: mail.to,
        subject: mail.subject,
        body: lf(mail.body ?? '').replaceAll('\n', '\r\n'),
      })
    }
  })

  it('from a text message, in a picture and in a link', () => {
    const { lines } = hostileTexts(5)
    for (let round = 0; round < ROUNDS; round++) {
      const sms = kept('sms', { phone: '+1 415 555 0123', message: lines(100) })
      const [, number, message] = /^SMSTO:([^:]*):([\s\S]*)$/.exec(encodePayload('sms', sms)) ?? []
      expect([number, message]).toEqual(['+14155550123', sms.message])
      const [, body = ''] = /^sms:\+14155550123\?body=([\w.~%-]*)$/.exec(smsLink(sms)) ?? []
      expect(decodeURIComponent(body)).toBe(sms.message)
    }
  })

  it('from a text and a url, to the letter', () => {
    const { lines } = hostileTexts(6)
    for (let round = 0; round < ROUNDS; round++) {
      const text = lines(100)
      expect(encodePayload('text', kept('text', { text }))).toBe(text)
    }
  })

  it('from a place, to a centimetre and without an exponent', () => {
    const { random } = hostileTexts(7)
    for (let round = 0; round < ROUNDS; round++) {
      const [latitude, longitude] = [(random(1e9) / 1e9) * 180 - 90, (random(1e9) / 1e9) * 360 - 180]
      const [, north, east] =
        /^geo:(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)$/.exec(encodePayload('geo', { latitude, longitude })) ?? []
      expect(Number(north)).toBeCloseTo(latitude, 6)
      expect(Number(east)).toBeCloseTo(longitude, 6)
    }
    expect([0, -0, 1e-9, -1e-9, 100, 52.5, -90].map(degrees)).toEqual([
      '0',
      '0',
      '0',
      '0',
      '100',
      '52.5',
      '-90',
    ])
  })
})

describe('what the picture of a code says', () => {
  const code = (mode: 'dynamic' | 'static') => ({
    shortCode: 'Ab3xY7z',
    type: 'event' as const,
    mode,
    payload: SAMPLES.event,
  })

  it('is the short URL of a dynamic code, whatever its type', () => {
    expect(qrText(code('dynamic'), 'https://qr.example.com')).toBe('https://qr.example.com/Ab3xY7z')
  })

  it('is the payload of a static code, the same at every address and for ever, with an UID of its own', () => {
    const text = qrText(code('static'), 'https://qr.example.com')
    expect(text).toBe(qrText(code('static'), 'https://other.example.com'))
    const uid = (said: string) => /^UID:(.*)$/m.exec(said)?.[1]
    expect(uid(text)).toMatch(/^[0-9a-f]{32}/)
    expect(uid(qrText({ ...code('static'), shortCode: 'other' }, ''))).not.toBe(uid(text))
  })

  it('fits a QR code, or is refused with its longest field and the way out', () => {
    const text = (length: number) => ({
      ...code('static'),
      type: 'text' as const,
      payload: { text: 'x'.repeat(length) },
    })
    expect(() => checkCapacity(text(2_953))).not.toThrow()
    expect(() => checkCapacity(text(2_954))).toThrow(
      /^payload\.text makes the picture hold 2954 bytes, but .* at most 2953; shorten it, or use mode dynamic/,
    )
    expect(() => checkCapacity({ ...text(3_000), mode: 'dynamic' })).not.toThrow()
  })
})
