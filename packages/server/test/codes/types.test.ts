import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { CODE_TYPES, type CodeType } from '@qregg/contract'
import { ask } from '../support/ask.ts'
import { makeCode } from '../support/make-code.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { SAMPLES } from './payload-samples.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer({ env: { PUBLIC_URL: 'https://qr.example.com' } })
})
afterAll(() => server.close())

const make = (type: CodeType, more = {}) => makeCode(server.api, { type, payload: SAMPLES[type], ...more })
const visit = (path: string, method = 'GET') => ask(`${server.url}${path}`, { method })
const patch = (id: string, body: unknown) => server.api.ok('updateCode', { params: { id }, body })
const refuse = (id: string, body: unknown) => server.api.refused('updateCode', { params: { id }, body })
const scansOf = async (id: string) => (await server.api.ok('listCodeScans', { params: { id } })).data

describe.each(CODE_TYPES)('a code of type %s', (type) => {
  it('is told as it was made, also by a fetch and in a list', async () => {
    const code = await make(type)
    const destination = type === 'url' ? 'https://example.com/menu' : null
    expect(code).toMatchObject({ type, mode: 'dynamic', payload: SAMPLES[type], destination })
    expect((await server.api.ok('getCode', { params: { id: code.id } })).data).toEqual(code)
    const { data } = await server.api.ok('listCodes', { query: { type, limit: 1 } })
    expect(data).toEqual([code])
  })

  it('takes back what it got, and has no new revision for it', async () => {
    const code = await make(type)
    expect((await patch(code.id, code)).data).toEqual(code)
  })

  it('is scanned: the answer leaves with the row, whose item keeps its shape', async () => {
    const code = await make(type)
    const reply = await visit(`/${code.shortCode}`)
    expect(reply.status).toBe(type === 'url' ? 302 : 200)
    expect(reply.headers['cache-control']).toBe('private, no-store')
    expect(reply.headers['x-robots-tag']).toBe('noindex')
    expect(await scansOf(code.id)).toMatchObject([
      { code: { id: code.id }, scan: { reason: 'human', destination: code.destination } },
    ])
    expect((await visit(`/${code.shortCode}`, 'HEAD')).text).toBe('')
    expect(await scansOf(code.id)).toHaveLength(1)
  })

  it('shows the small page when it is inactive, and nothing of its payload', async () => {
    const code = await make(type, { active: false })
    const reply = await visit(`/${code.shortCode}`)
    expect([reply.status, reply.text.includes('taking a break')]).toEqual([410, true])
  })

  it('may be static: it is not tracked, and its short code leads nowhere', async () => {
    const code = await make(type, { mode: 'static' })
    expect(code).toMatchObject({
      mode: 'static',
      shortUrl: null,
      shortCode: expect.stringMatching(/^\w{7}$/),
    })
    expect(code.images.svg).toBe(`https://qr.example.com/${code.shortCode}.svg`)
    expect((await visit(`/${code.shortCode}`)).status).toBe(404)
    expect(await scansOf(code.id)).toEqual([])
    expect((await patch(code.id, { ...code, title: 'Renamed' })).data.title).toBe('Renamed')
  })
})

describe('a payload', () => {
  it('is replaced as a whole by the one of the same type, and holds for the next scan', async () => {
    const { id, shortCode } = await make('wifi')
    await visit(`/${shortCode}`)
    const { data } = await patch(id, { payload: { ssid: 'New', security: 'none' } })
    expect(data.payload).toEqual({ ssid: 'New', security: 'none', hidden: false })
    expect((await visit(`/${shortCode}`)).text).toContain('id="network">New<')
  })

  it('of another type is refused with what is wrong, field by field', async () => {
    const { id } = await make('phone')
    const answer = await refuse(id, { payload: { url: 'https://example.com' } })
    expect([answer.status, answer.details]).toEqual([
      422,
      [
        { path: 'payload.phone', message: expect.stringMatching(/required/) },
        { path: 'payload.url', message: 'is not a known field; check its spelling' },
      ],
    ])
    for (const payload of [null, 'x', [], 5])
      expect((await refuse(id, { payload })).details).toEqual([
        { path: 'payload', message: 'must be an object' },
      ])
  })

  it('and destination do not go together where there is none', async () => {
    const { id } = await make('text')
    expect((await refuse(id, { destination: 'https://example.com' })).details).toEqual([
      { path: 'destination', message: 'belongs to url codes; this one is of type text, so send payload' },
    ])
    const url = await make('url')
    expect((await refuse(url.id, { destination: null })).details).toEqual([
      { path: 'destination', message: 'must be a URL; to stop a code, set active to false' },
    ])
  })

  it('of a static code is printed, and stays', async () => {
    for (const type of ['text', 'url'] as const) {
      const { id } = await make(type, { mode: 'static' })
      const payload = type === 'url' ? { url: 'https://example.com/new' } : { text: 'new' }
      expect((await refuse(id, { payload })).details).toEqual([
        { path: 'payload', message: expect.stringMatching(/^cannot be changed: a static code holds it/) },
      ])
      if (type === 'url')
        expect((await refuse(id, { destination: payload.url })).details?.[0]?.path).toBe('destination')
    }
  })

  it('that no QR code holds is refused for a static code, and fine for a dynamic one', async () => {
    const given = { type: 'text', payload: { text: '日'.repeat(1_000) } }
    const answer = await server.api.refused('createCode', { body: { ...given, mode: 'static' } })
    expect([answer.status, answer.details]).toEqual([
      422,
      [
        {
          path: 'payload.text',
          message: expect.stringMatching(/3000 bytes, .* at most 2953; shorten it, or use mode dynamic/),
        },
      ],
    ])
    await makeCode(server.api, given)
  })

  it('that holds what no database keeps is refused with its field', async () => {
    for (const [text, message] of [
      ['a\\u0000b', 'must not contain the character NUL'],
      ['a\\ud800b', 'must not contain half of a surrogate pair; send whole Unicode characters'],
    ]) {
      const rawBody = `{"type":"wifi","payload":{"ssid":"${text}","security":"none"}}`
      expect((await server.api.refused('createCode', { rawBody })).details).toEqual([
        { path: 'payload.ssid', message },
      ])
    }
  })
})

describe('type and mode', () => {
  it('are fixed, and filter a list', async () => {
    const { id } = await make('sms', { mode: 'static' })
    for (const change of [{ type: 'phone' }, { mode: 'dynamic' }])
      expect((await refuse(id, change)).details?.[0]?.message).toMatch(/^cannot be changed from/)
    const { data } = await server.api.ok('listCodes', { query: { type: 'sms', mode: 'static', limit: 1 } })
    expect(data.map((code) => code.id)).toEqual([id])
  })

  it('stand in every revision with the payload that was served', async () => {
    const { id } = await make('vcard')
    await patch(id, { payload: { firstName: 'Second' } })
    const rows = await server.deps.database
      .selectFrom('code_revisions')
      .innerJoin('codes', 'codes.num', 'code_revisions.code_num')
      .select('snapshot')
      .where('codes.id', '=', id)
      .orderBy('code_revisions.revision')
      .execute()
    expect(rows.map(({ snapshot }) => JSON.parse(snapshot))).toMatchObject([
      { type: 'vcard', mode: 'dynamic', payload: SAMPLES.vcard },
      { type: 'vcard', mode: 'dynamic', payload: { firstName: 'Second' } },
    ])
  })

  it('are brought by an upsert, which makes a code of a type and changes it later', async () => {
    const put = (payload: object) =>
      server.api.ok('upsertCode', { params: { externalId: 'net-1' }, body: { type: 'wifi', payload } })
    expect((await put({ ssid: 'One', security: 'none' })).status).toBe(201)
    const again = await put({ ssid: 'Two', security: 'none' })
    expect([again.status, again.data.payload]).toMatchObject([200, { ssid: 'Two' }])
    const other = { params: { externalId: 'net-1' }, body: { payload: { url: 'https://example.com' } } }
    expect((await server.api.refused('upsertCode', other)).details?.[0]?.path).toBe('type')
  })
})

describe('a search', () => {
  it('finds codes by the words that people would look for, and never by a password', async () => {
    const { api } = await server.newWorkspace()
    for (const type of CODE_TYPES) await makeCode(api, { type, payload: SAMPLES[type] })
    const found = async (search: string) =>
      (await api.ok('listCodes', { query: { search } })).data.map((code) => code.type)
    expect(await found('guests')).toEqual(['wifi'])
    expect(await found('Bakery')).toEqual(['vcard'])
    expect(await found('closed on sundays')).toEqual(['vcard'])
    expect(await found('hello@example.com')).toEqual(['email'])
    expect(await found('stamp')).toEqual(['sms'])
    expect(await found('our shop')).toEqual(['geo'])
    expect(await found('summer PARTY')).toEqual(['event'])
    expect(await found('example.com/menu')).toEqual(['url'])
    expect(await found('welcome-2026')).toEqual([])
    expect(await found('firstName')).toEqual([])
  })
})

describe('the file of a code', () => {
  it('of a contact is a vCard, of an event a calendar that knows its code and its change', async () => {
    const contact = await make('vcard')
    const vcf = await visit(`/${contact.shortCode}.vcf`)
    expect([vcf.status, vcf.headers['content-type']]).toEqual([200, 'text/vcard; charset=utf-8'])
    expect(vcf.headers['content-disposition']).toBe(`inline; filename="${contact.shortCode}.vcf"`)
    expect(vcf.text).toMatch(/^BEGIN:VCARD\r\n[\s\S]*END:VCARD\r\n$/)

    const event = await make('event')
    const before = (await visit(`/${event.shortCode}.ics`)).text
    expect(before).toContain(`UID:${event.id}\r\n`)
    expect(before).toContain('SEQUENCE:0\r\n')
    server.clock.advance(60_000)
    const { data } = await patch(event.id, { payload: { ...SAMPLES.event, title: 'Moved' } })
    const after = await visit(`/${event.shortCode}.ics`)
    expect([after.status, after.headers['content-type']]).toEqual([200, 'text/calendar; charset=utf-8'])
    expect(after.text).toContain(`UID:${event.id}\r\n`)
    expect(after.text).toContain('SEQUENCE:1\r\n')
    expect(after.text).toContain(`DTSTAMP:${data.updatedAt.slice(0, 19).replace(/[-:]/g, '')}Z`)
    expect(after.headers['cache-control']).toBe('private, no-store')
  })

  it('is no scan, and is not there for other types, inactive, static, deleted and unknown codes', async () => {
    const contact = await make('vcard')
    await visit(`/${contact.shortCode}.vcf`)
    expect(await scansOf(contact.id)).toEqual([])
    const [inactive, still, deleted] = [
      await make('vcard', { active: false }),
      await make('vcard', { mode: 'static' }),
      await make('vcard'),
    ]
    await server.api.ok('deleteCode', { params: { id: deleted.id } })
    const paths = [inactive, still, deleted].map(({ shortCode }) => `/${shortCode}.vcf`)
    for (const path of [...paths, `/${contact.shortCode}.ics`, '/nobody.vcf', '/nobody.ics'])
      expect([path, (await visit(path)).status]).toEqual([path, 404])
  })
})

it('a code of a type that only a newer version knows is not scanned into nowhere: 503, and no row', async () => {
  const code = await make('text')
  await server.deps.database.updateTable('codes').set({ type: 'fax' }).where('id', '=', code.id).execute()
  expect((await visit(`/${code.shortCode}`)).status).toBe(503)
  await server.deps.database.updateTable('codes').set({ type: 'text' }).where('id', '=', code.id).execute()
  expect((await visit(`/${code.shortCode}`)).status).toBe(200)
  expect(await scansOf(code.id)).toHaveLength(1)
})

it('GET /me tells every type, static codes and many at once', async () => {
  const { data } = await server.api.ok('getMe')
  const types = CODE_TYPES.filter((type) => type !== 'url').map((type) => `codes.type.${type}`)
  expect(data.features).toEqual(expect.arrayContaining([...types, 'codes.static', 'codes.bulk']))
  expect(data.limits).toMatchObject({ codesPerRequest: 100, staticCodeBytes: 2_953 })
})
