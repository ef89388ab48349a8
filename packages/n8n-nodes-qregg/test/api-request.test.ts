import { describe, expect, it } from '@jest/globals'
import { NodeApiError } from 'n8n-workflow'
import { apiFile, apiRequest } from '../nodes/shared/api-request.ts'
import { readPages } from '../nodes/shared/pages.ts'
import { data, fakeApi, line, list, refusal } from './support/fake-api.ts'
import { listing } from './support/fake-n8n.ts'
import { timed } from './support/fake-time.ts'

const get = (api: ReturnType<typeof fakeApi>, more = {}) =>
  apiRequest<{ data: unknown }>(listing(api), { method: 'GET', path: '/me', ...more })

describe('a request', () => {
  it('goes to the API below the base URL, with the credential, and says that it comes from n8n', async () => {
    const api = fakeApi(data({ ok: true }))
    expect(await get(api, { query: { limit: 5, search: undefined }, idempotencyKey: 'k' })).toEqual({
      data: { ok: true },
    })
    expect(line(api.requests[0])).toBe('GET /me?limit=5')
    expect(api.requests[0]).toMatchObject({
      auth: { username: 'qreggApi' },
      headers: { 'X-Qregg-Source': 'n8n', 'Idempotency-Key': 'k' },
      disableFollowRedirect: true,
    })
  })

  it('sends no Idempotency-Key and no body where there is none', async () => {
    const api = fakeApi(data({}))
    await get(api)
    expect(api.requests[0]?.headers).toEqual({ 'X-Qregg-Source': 'n8n' })
    expect(api.requests[0]).not.toHaveProperty('body')
  })

  it('waits as long as a 429 or a 503 tells it to, then goes through', async () => {
    const api = fakeApi(
      refusal(429, 'rate_limited', {}, { 'retry-after': '17' }),
      refusal(503, 'unavailable', {}, { 'retry-after': '3' }),
      data('there'),
    )
    expect(await timed(() => get(api))).toEqual({ value: { data: 'there' }, seconds: 20 })
  })

  it.each([
    [{}, 5],
    [{ 'retry-after': 'soon' }, 5],
    [{ 'retry-after': '0' }, 5],
    [{ 'retry-after': '1.2' }, 2],
    [{ 'retry-after': '86400' }, 60],
  ])('told %j it waits %d seconds', async (headers, seconds) => {
    const api = fakeApi(refusal(429, 'rate_limited', {}, headers as Record<string, string>), data(1))
    expect(await timed(() => get(api))).toMatchObject({ seconds })
  })

  it('waits while its own first try is still running', async () => {
    const api = fakeApi(refusal(409, 'idempotency_in_progress', {}, { 'retry-after': '1' }), data('made'))
    expect(await timed(() => get(api))).toEqual({ value: { data: 'made' }, seconds: 1 })
  })

  it('gives up after three waits', async () => {
    const api = fakeApi(refusal(429, 'rate_limited', {}, { 'retry-after': '60' }))
    const { error, seconds } = await timed(() => get(api))
    expect(error).toBeInstanceOf(NodeApiError)
    expect([seconds, api.requests.length]).toEqual([180, 4])
  })

  it('fails at once on everything else, in the server’s words, with each field and the item', async () => {
    const details = [
      { path: 'payload.url', message: 'must begin with https:// or http://' },
      { path: 'tags.0', message: 'is too long' },
    ]
    const api = fakeApi(refusal(422, 'validation_failed', { details, message: 'Two fields are wrong.' }))
    const error = (await get(api, { itemIndex: 3 }).catch((caught) => caught)) as NodeApiError
    expect(error).toBeInstanceOf(NodeApiError)
    expect(error.message).toBe('Two fields are wrong.')
    expect(error.description).toBe(
      'payload.url must begin with https:// or http://. tags.0 is too long. Code validation_failed, request req_1',
    )
    expect([error.httpCode, error.context.itemIndex, api.requests.length]).toEqual(['422', 3, 1])
  })

  it('names what exists already', async () => {
    const api = fakeApi(refusal(409, 'external_id_taken', { existingId: 'code_1' }))
    await expect(get(api)).rejects.toMatchObject({ description: expect.stringContaining('code_1') })
  })

  it.each([
    [{ status: 502, body: '<html>Bad gateway</html>' }, 'The server answered 502 and did not say why'],
    [{ status: 200, body: '<html>Welcome</html>' }, 'What answered is not a Qregg server'],
    [{ status: 200, body: { hello: 1 } }, 'What answered is not a Qregg server'],
    [{ status: 204, body: undefined }, 'What answered is not a Qregg server'],
    [
      { status: 301, headers: { location: 'https://qr.example.com/' }, body: '' },
      'The server sends its visitors to https://qr.example.com/: use that address as Base URL',
    ],
    [
      { status: 302, body: '' },
      'The server sends its visitors to another address: use that address as Base URL',
    ],
  ])('says what is wrong when no Qregg server answers: %j', async (reply, message) => {
    await expect(get(fakeApi(reply))).rejects.toMatchObject({
      message,
      description: 'Check the Base URL of the credential',
    })
  })

  it('lets n8n’s own error of a failed connection through', async () => {
    await expect(get(fakeApi({ fails: 'ECONNREFUSED' }))).rejects.toThrow(/offline/)
  })

  it('reads the server’s words out of an answer that should have been a file', async () => {
    const body = Buffer.from(
      JSON.stringify({ error: { code: 'not_found', message: 'No such code.', requestId: 'r' } }),
    )
    const file = () => apiFile(listing(fakeApi({ status: 404, body })), { method: 'GET', path: '/x' })
    await expect(file()).rejects.toMatchObject({ message: 'No such code.', httpCode: '404' })
  })

  it('does not stumble over a file of an error that is not JSON', async () => {
    const reply = { status: 500, body: Buffer.from('oh') }
    await expect(apiFile(listing(fakeApi(reply)), { method: 'GET', path: '/x' })).rejects.toThrow(
      /answered 500/,
    )
  })
})

describe('a list', () => {
  const pages = (api: ReturnType<typeof fakeApi>, limit?: number) =>
    readPages(listing(api), { path: '/codes', query: { tag: 'a' } }, limit)

  it('is read to its end, a hundred at a time', async () => {
    const api = fakeApi(list([1, 2], 'c1'), list([3], 'c2'), list([4]))
    expect(await pages(api)).toEqual([1, 2, 3, 4])
    expect(api.requests.map(line)).toEqual([
      'GET /codes?tag=a&limit=100',
      'GET /codes?tag=a&limit=100&cursor=c1',
      'GET /codes?tag=a&limit=100&cursor=c2',
    ])
  })

  it('is asked for no more than is wanted', async () => {
    const api = fakeApi(list(Array.from({ length: 100 }), 'c1'), list(Array.from({ length: 50 }), 'c2'))
    expect((await pages(api, 150)).length).toBe(150)
    expect(api.requests.map(({ qs }) => qs?.limit)).toEqual([100, 50])
  })

  it('ends when a server gives the same cursor again', async () => {
    const api = fakeApi(list([1], 'c1'), list([2], 'c1'), list([3], 'c1'))
    expect(await pages(api)).toEqual([1, 2])
  })
})
