import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { LIMITS } from '@qregg/contract'
import { ask } from '../support/ask.ts'
import { makeCode } from '../support/make-code.ts'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

const GOOD = '{"payload":{"url":"https://example.com"}}'
const filled = (bytes: number) => {
  const [before, after] = ['{"payload":{"url":"https://example.com"},"title":"', '"}']
  return before + 'a'.repeat(bytes - before.length - after.length) + after
}

describe('a body that is not JSON', () => {
  it.each([
    ['is cut off', '{"payload":{"url":"https://example.com"}'],
    ['has single quotes', "{'payload':1}"],
    ['has a comma too much', '{"payload":{},}'],
    ['is text', 'payload=https://example.com'],
    ['is NaN', 'NaN'],
    ['is a lone quote', '"'],
    ['has a line feed in a text', '{"title":"a\nb"}'],
  ])('because it %s is answered 400 malformed_json', async (_, rawBody) => {
    const answer = await server.api.refused('createCode', { rawBody })
    expect([answer.status, answer.code, answer.details]).toEqual([400, 'malformed_json', undefined])
  })
})

describe('a body that is JSON but not an object', () => {
  it.each(['null', '[]', '"text"', '1', 'true'])('as %s is answered 422', async (rawBody) => {
    const { id } = await makeCode(server.api)
    for (const [operation, params] of [
      ['createCode', {}],
      ['updateCode', { id }],
    ] as const) {
      const answer = await server.api.refused(operation, { rawBody, params })
      expect([answer.status, answer.code]).toEqual([422, 'validation_failed'])
      expect(answer.details).toEqual([{ path: 'body', message: 'must be an object' }])
    }
  })
})

describe('a body that is empty', () => {
  it('is answered 422 with what is missing', async () => {
    for (const call of [{}, { rawBody: '' }, { headers: { 'Content-Type': 'text/plain' } }]) {
      const answer = await server.api.refused('createCode', call)
      expect([answer.status, answer.details]).toEqual([422, [{ path: 'payload', message: 'is required' }]])
    }
  })
})

describe('a body of more than 64 KiB', () => {
  it('is answered 413, one byte above as well as a thousand times', async () => {
    for (const bytes of [LIMITS.bodyBytes + 1, 10 * LIMITS.bodyBytes]) {
      const answer = await server.api.refused('createCode', { rawBody: filled(bytes) })
      expect([answer.status, answer.code]).toEqual([413, 'payload_too_large'])
    }
  })

  it('is answered 413 also when its length is not told, or hidden by gzip', async () => {
    const headers = { Authorization: `Bearer ${server.key}`, 'Content-Type': 'application/json' }
    const chunked = await ask(`${server.url}/api/v1/codes`, {
      method: 'POST',
      headers: { ...headers, 'Transfer-Encoding': 'chunked' },
      body: filled(LIMITS.bodyBytes + 1),
    })
    expect(chunked.status).toBe(413)
    const zipped = await server.api.refused('createCode', {
      rawBody: gzipSync(filled(5_000_000)),
      headers: { 'Content-Encoding': 'gzip' },
    })
    expect([zipped.status, zipped.code]).toEqual([413, 'payload_too_large'])
  })

  it('and of exactly 64 KiB is read', async () => {
    const answer = await server.api.refused('createCode', { rawBody: filled(LIMITS.bodyBytes) })
    expect([answer.status, answer.details?.[0]?.path]).toEqual([422, 'title'])
  })
})

describe('a body of another type', () => {
  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'text/json',
    'application/json; charset=latin1',
    'nonsense',
  ])('such as %s is answered 415', async (type) => {
    const answer = await server.api.refused('createCode', {
      rawBody: GOOD,
      headers: { 'Content-Type': type },
    })
    expect([answer.status, answer.code]).toEqual([415, 'unsupported_media_type'])
  })

  it('is answered 415 when it does not say what it is', async () => {
    const answer = await ask(`${server.url}/api/v1/codes`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${server.key}`, 'Content-Length': String(GOOD.length) },
      body: GOOD,
    })
    expect(answer.status).toBe(415)
  })

  it.each(['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON;charset=UTF-8'])(
    'is fine as %s',
    async (type) => {
      await server.api.ok('createCode', { rawBody: GOOD, headers: { 'Content-Type': type } })
    },
  )

  it('is fine zipped, and 400 when it only says so', async () => {
    await server.api.ok('createCode', {
      rawBody: gzipSync(GOOD),
      headers: { 'Content-Encoding': 'gzip' },
    })
    const lie = await server.api.refused('createCode', {
      rawBody: GOOD,
      headers: { 'Content-Encoding': 'gzip' },
    })
    expect([lie.status, lie.code]).toEqual([400, 'bad_request'])
    const unknown = await server.api.refused('createCode', {
      rawBody: GOOD,
      headers: { 'Content-Encoding': 'rot13' },
    })
    expect([unknown.status, unknown.code]).toEqual([415, 'unsupported_media_type'])
  })
})

describe('no bad body', () => {
  it('is a fault of ours: nothing was logged as an error', () => {
    expect(server.errors()).toEqual([])
  })
})
