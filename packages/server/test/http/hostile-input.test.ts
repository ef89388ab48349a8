import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ask } from '../support/ask.ts'
import { DESTINATION, makeCode } from '../support/make-code.ts'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(async () => {
  await server.close()
})

const raw = (path: string, method = 'GET') =>
  ask(server.url, { method, rawPath: path, headers: { Authorization: `Bearer ${server.key}` } })

describe('a text that not every database keeps is refused with its path', () => {
  it.each<[string, string, string]>([
    ['NUL in a title', '{"title":"a\\u0000b"}', 'title'],
    ['NUL in a tag', '{"tags":["a","\\u0000"]}', 'tags.1'],
    ['NUL in metadata', '{"metadata":{"a":{"b":"\\u0000"}}}', 'metadata.a.b'],
    ['NUL in a name', '{"metadata":{"a\\u0000":"b"}}', 'metadata.a\0'],
    ['NUL in a destination', '{"payload":{"url":"https://example.com/\\u0000"}}', 'payload.url'],
    ['a high surrogate alone', '{"title":"a\\ud800b"}', 'title'],
    ['a low surrogate alone', '{"externalId":"\\udc00"}', 'externalId'],
    ['surrogates the wrong way round', '{"title":"\\udc00\\ud800"}', 'title'],
    ['a lone surrogate in a destination', '{"payload":{"url":"https://example.com/\\ud800"}}', 'payload.url'],
    ['a body that is NUL', '"\\u0000"', 'body'],
  ])('%s', async (_, rawBody, path) => {
    const answer = await server.api.refused('createCode', { rawBody })
    expect([answer.status, answer.code]).toEqual([422, 'validation_failed'])
    expect(answer.details).toEqual([{ path, message: expect.stringMatching(/^must not contain/) }])
  })

  it('but whole pairs, every script and odd spaces are kept as they are', async () => {
    const title = 'Größe 東京 \u{1F95A} \u202e\u200d e\u0301 \u2028 x'
    const { id } = await makeCode(server.api, { title, tags: ['\u{1F95A}'] })
    expect((await server.api.ok('getCode', { params: { id } })).data).toMatchObject({
      title,
      tags: ['\u{1F95A}'],
    })
  })

  it('in a query and in a path as well', async () => {
    const query = await server.api.refused('listCodes', { query: 'search=%00' })
    expect(query.details).toEqual([{ path: 'search', message: 'must not contain the character NUL' }])
    const path = await server.api.refused('getCode', { params: { id: 'code_\0' } })
    expect(path.details).toEqual([{ path: 'id', message: 'must not contain the character NUL' }])
  })
})

describe('a cursor', () => {
  const cursor = (text: string) => Buffer.from(text).toString('base64url')

  it('that holds what no id looks like is refused before the database is asked', async () => {
    const url = 'https://example.com/hook'
    const { id } = (await server.api.ok('createWebhook', { body: { url, events: ['scan'] } })).data
    for (const position of ['\0', 'dlv_\0', "' or 1=1 --", 'x'.repeat(81), 'ü', '']) {
      const webhooks = { query: { cursor: cursor(`webhooks:${position}`) } }
      const deliveries = { params: { id }, query: { cursor: cursor(`deliveries:${position}`) } }
      for (const refused of [
        await server.api.refused('listWebhooks', webhooks),
        await server.api.refused('listDeliveries', deliveries),
      ])
        expect([refused.status, refused.details?.[0]?.path]).toEqual([422, 'cursor'])
    }
  })

  it('far beyond the end of a list by number is one all the same', async () => {
    const { id } = await makeCode(server.api)
    const far = (list: string) => ({ cursor: cursor(`${list}:9999999999999999`) })
    expect((await server.api.ok('listCodes', { query: far('codes') })).data).not.toEqual([])
    const revisions = await server.api.ok('listRevisions', { params: { id }, query: far('revisions') })
    expect(revisions.data).toHaveLength(1)
  })
})

describe('__proto__', () => {
  it('is refused wherever it stands, and never swallowed', async () => {
    for (const [rawBody, path] of [
      [`{"payload":{"url":"${DESTINATION}"},"metadata":{"__proto__":"x"}}`, 'metadata.__proto__'],
      [`{"payload":{"url":"${DESTINATION}"},"__proto__":{"active":false}}`, '__proto__'],
      [`{"payload":{"url":"${DESTINATION}","__proto__":{}}}`, 'payload.__proto__'],
    ] as const) {
      const answer = await server.api.refused('createCode', { rawBody })
      expect([answer.status, answer.details?.map((detail) => detail.path)]).toEqual([422, [path]])
    }
    const query = await server.api.refused('listCodes', { query: '__proto__=1&limit=2' })
    expect(query.details?.[0]?.path).toBe('__proto__')
  })

  it('has no siblings that harm: names of Object are names like others', async () => {
    const metadata = { constructor: 'a', toString: 'b', hasOwnProperty: 'c' }
    const { id } = await makeCode(server.api, { metadata })
    expect((await server.api.ok('getCode', { params: { id } })).data.metadata).toEqual(metadata)
    expect(({} as Record<string, unknown>).active).toBeUndefined()
  })
})

describe('JSON that is nested deeper than a stack', () => {
  const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

  it('is answered like any other wrong field', async () => {
    const list = await server.api.refused('createCode', { rawBody: `{"payload":${deep(30_000)}}` })
    expect([list.status, list.details]).toEqual([422, [{ path: 'payload', message: 'must be an object' }]])
    const objects = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`
    const unknown = await server.api.refused('createCode', { rawBody: objects })
    expect([unknown.status, unknown.details?.map(({ path }) => path)]).toEqual([422, ['payload', 'a']])
  })

  it('is told by a path that is cut, when the bottom is what is wrong', async () => {
    const objects = `${'{"a":'.repeat(10_000)}"\\u0000"${'}'.repeat(10_000)}`
    const answer = await server.api.refused('createCode', { rawBody: objects })
    expect(answer.details?.[0]?.path).toHaveLength(200)
  })

  it('is borne with an Idempotency-Key and in a read-only field', async () => {
    const rawBody = `{"payload":${deep(30_000)}}`
    const once = await server.api.refused('createCode', { rawBody, headers: { 'Idempotency-Key': 'deep' } })
    expect(once.status).toBe(422)
    const { id } = await makeCode(server.api)
    await server.api.ok('updateCode', { params: { id }, rawBody: `{"images":${deep(30_000)}}` })
  })
})

describe('a number that no number holds', () => {
  it.each(['1e999', '-1e999', '123456789012345678901234567890', '0.1e-400'])('such as %s', async (number) => {
    const answer = await server.api.refused('createCode', { rawBody: `{"payload":{"url":${number}}}` })
    expect(answer.details).toEqual([{ path: 'payload.url', message: 'must be a string' }])
  })
})

describe('a path', () => {
  it.each(['/api/v1/codes/%E0%A4%A', '/api/v1/codes/%', '/api/v1/codes/%zz/scans'])(
    'with a percent sign that encodes nothing, as %s, is answered 400',
    async (path) => {
      const reply = await raw(path)
      expect([reply.status, reply.json()]).toMatchObject([400, { error: { code: 'bad_request' } }])
    },
  )

  it.each(['/%E0%A4%A', '/%', '/%00', '/..%2f..%2fetc%2fpasswd', '/a%2Fb', '//Ab3xY7z', '/./Ab3xY7z'])(
    'outside of the API is no code and no fault, as %s',
    async (path) => {
      expect((await raw(path)).status).toBe(404)
    },
  )

  it('of 100 kilobytes or with strange bytes is refused by an answer, not by silence', async () => {
    const long = await raw(`/api/v1/codes/${'x'.repeat(10_000)}`)
    expect([long.status, long.json()]).toMatchObject([422, { error: { details: [{ path: 'id' }] } }])
    expect((await raw(`/${'x'.repeat(10_000)}`)).status).toBe(404)
  })

  it("names what it may: ids that look like SQL are only ids that don't exist", async () => {
    for (const id of ["' or 1=1 --", '%', '_', 'code_%25', '../codes', '*', 'null', 'undefined']) {
      const answer = await server.api.refused('getCode', { params: { id } })
      expect([id, answer.status, answer.code]).toEqual([id, 404, 'not_found'])
    }
  })
})

describe('no hostile input', () => {
  it('is a fault of ours: nothing was logged as an error', () => {
    expect(server.errors()).toEqual([])
  })
})
