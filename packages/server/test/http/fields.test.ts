import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { DESTINATION, makeCode } from '../support/make-code.ts'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer({ env: { PUBLIC_URL: 'https://qr.example.com' } })
})
afterAll(() => server.close())

const payload = { url: DESTINATION }
const long = (length: number) => `https://example.com/${'a'.repeat(length - 20)}`
const many = <T>(length: number, one: (index: number) => T) => Array.from({ length }, (_, i) => one(i))

describe('a field that is wrong is answered 422 with its path and the way out', () => {
  it.each<[string, unknown, string, RegExp]>([
    ['no payload', {}, 'payload', /is required/],
    ['a payload without url', { payload: {} }, 'payload.url', /is required/],
    ['a payload that is a text', { payload: DESTINATION }, 'payload', /must be an object/],
    ['an unknown field', { payload, titel: 'x' }, 'titel', /is not a known field; check its spelling/],
    [
      'an unknown field of the payload',
      { payload: { ...payload, utm: 1 } },
      'payload.utm',
      /not a known field/,
    ],
    ['a field of answers', { payload, shortUrl: 'https://example.com/x' }, 'shortUrl', /not a known field/],
    ['javascript:', { payload: { url: 'javascript:alert(1)' } }, 'payload.url', /must begin with https:\/\//],
    ['no URL', { payload: { url: 'example.com' } }, 'payload.url', /must be a whole URL, such as/],
    [
      'our own host',
      { payload: { url: 'https://qr.example.com/Ab3xY7z' } },
      'payload.url',
      /back to this server/,
    ],
    [
      'our own host in capitals',
      { payload: { url: 'HTTPS://QR.Example.COM' } },
      'payload.url',
      /back to this/,
    ],
    [
      'our own host over http',
      { payload: { url: 'http://qr.example.com/' } },
      'payload.url',
      /back to this server/,
    ],
    [
      'our own host with a dot',
      { payload: { url: 'https://qr.example.com./x' } },
      'payload.url',
      /back to this/,
    ],
    [
      'user-info',
      { payload: { url: 'https://user:pw@example.com' } },
      'payload.url',
      /user name or password/,
    ],
    ['8,001 characters', { payload: { url: long(8_001) } }, 'payload.url', /at most 8000 characters/],
    ['a line feed', { payload: { url: 'https://example.com/\nx' } }, 'payload.url', /control characters/],
    ['another type', { type: 'fax', payload }, 'type', /must be one of url, text, wifi/],
    ['another mode', { mode: 'still', payload }, 'mode', /must be one of dynamic, static/],
    ['a title that is a number', { title: 1, payload }, 'title', /must be a string/],
    ['a title of 201', { title: 'x'.repeat(201), payload }, 'title', /at most 200 characters long/],
    ['active as a text', { active: 'true', payload }, 'active', /must be a boolean/],
    ['a huge number', { active: 1e308, payload }, 'active', /must be a boolean/],
    ['tags as a text', { tags: 'summer', payload }, 'tags', /must be an array/],
    ['21 tags', { tags: many(21, (i) => `t${i}`), payload }, 'tags', /at most 20 items long/],
    ['an empty tag', { tags: ['ok', ' '], payload }, 'tags.1', /at least 1 character long/],
    ['a tag of 51', { tags: ['x'.repeat(51)], payload }, 'tags.0', /at most 50 characters long/],
    ['metadata as a list', { metadata: [], payload }, 'metadata', /must be an object/],
    ['metadata with numbers', { metadata: { table: 12 }, payload }, 'metadata.table', /must be a string/],
    [
      'metadata too long',
      { metadata: { a: 'x'.repeat(501) }, payload },
      'metadata.a',
      /at most 500 characters/,
    ],
    ['an empty name', { metadata: { '': 'x' }, payload }, 'metadata.', /key that is empty or too long/],
    [
      '51 of metadata',
      { metadata: Object.fromEntries(many(51, (i) => [i, ''])), payload },
      'metadata',
      /50 keys/,
    ],
    [
      'an externalId of 256',
      { externalId: 'x'.repeat(256), payload },
      'externalId',
      /at most 255 characters/,
    ],
    ['an externalId of spaces', { externalId: '  ', payload }, 'externalId', /at least 1 character /],
    ['a short code of 1', { shortCode: 'a', payload }, 'shortCode', /2 to 64 letters, digits/],
    ['a short code of 65', { shortCode: 'a'.repeat(65), payload }, 'shortCode', /2 to 64 letters, digits/],
    ['a short code with a dot', { shortCode: 'menu.svg', payload }, 'shortCode', /2 to 64 letters, digits/],
    ['a short code with ü', { shortCode: 'menü', payload }, 'shortCode', /2 to 64 letters, digits/],
  ])('%s', async (_, body, path, message) => {
    const answer = await server.api.refused('createCode', { body })
    expect([answer.status, answer.code]).toEqual([422, 'validation_failed'])
    expect(answer.details).toEqual([{ path, message: expect.stringMatching(message) }])
    expect(answer.message).toMatch(/\.$/)
  })

  it('all of them at once, at most 20', async () => {
    const three = await server.api.refused('createCode', {
      body: { title: 1, active: 2, payload: { url: '' } },
    })
    expect(three.details?.map(({ path }) => path).sort()).toEqual(['active', 'payload.url', 'title'])
    expect(three.message).toMatch(/\(and 2 more; see details\)\.$/)
    const unknown = Object.fromEntries(many(100, (i) => [`field${i}`, i]))
    const many20 = await server.api.refused('createCode', { body: { payload, ...unknown } })
    expect(many20.details).toHaveLength(20)
  })

  it('in an update and an upsert as well', async () => {
    const { id } = await makeCode(server.api)
    const wrong = { destination: 'javascript:alert(1)' }
    expect((await server.api.refused('updateCode', { params: { id }, body: wrong })).details).toEqual([
      { path: 'destination', message: 'must begin with https:// or http://' },
    ])
    const own = { destination: 'https://qr.example.com/x' }
    expect((await server.api.refused('updateCode', { params: { id }, body: own })).details).toEqual([
      { path: 'destination', message: 'must not lead back to this server' },
    ])
    const upsert = { params: { externalId: 'order-1' }, body: { payload, externalId: 'order-2' } }
    expect((await server.api.refused('upsertCode', upsert)).details?.[0]?.path).toBe('externalId')
  })
})

describe('a field at its limit is fine', () => {
  it('as a destination of 8,000 characters, which a scan is sent to whole', async () => {
    const { shortCode, destination } = await makeCode(server.api, { payload: { url: long(8_000) } })
    expect(destination).toHaveLength(8_000)
    const answer = await fetch(`${server.url}/${shortCode}`, { redirect: 'manual' })
    expect(answer.headers.get('location')).toBe(long(8_000))
  })

  it('as title, tags, metadata, externalId and short code, and comes back as it was sent', async () => {
    const given = {
      title: 'ü'.repeat(200),
      tags: many(20, (i) => `${i}`.padEnd(50, 'x')),
      metadata: Object.fromEntries(many(50, (i) => [`${i}`.padEnd(40, 'k'), 'v'.repeat(500)])),
      externalId: '日'.repeat(255),
      shortCode: `${'-_'.repeat(31)}Zz`,
    }
    const { id } = await makeCode(server.api, given)
    expect((await server.api.ok('getCode', { params: { id } })).data).toMatchObject(given)
  })

  it('without the spaces around it, and each tag once', async () => {
    const code = await makeCode(server.api, {
      payload: { url: ` ${DESTINATION} ` },
      title: '  Menu  ',
      tags: [' a ', 'b', 'a'],
    })
    expect(code).toMatchObject({ destination: DESTINATION, title: 'Menu', tags: ['a', 'b'] })
  })
})
