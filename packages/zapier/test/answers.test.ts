import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type Run, refusalOf, runAgainst } from './support/run-app.ts'
import { type Reply, refusal, type StubServer, startStubServer } from './support/stub-server.ts'

let server: StubServer
let run: Run

beforeEach(async () => {
  server = await startStubServer()
  run = runAgainst(server.origin)
})
afterEach(() => server.close())

/** What the user sees when the server answers an update so. */
function toldOf(reply: Reply) {
  server.on('PATCH', '/codes/code_1', reply)
  return refusalOf(run('creates.update_code.operation.perform', { inputData: { codeId: 'code_1' } }))
}

describe("the server's own sentence is shown", () => {
  it.each([
    [403, 'insufficient_scope', 'This API key lacks the scope codes:write.'],
    [403, 'plan_required', 'The API and webhooks belong to the plan teams.'],
    [404, 'not_found', 'There is no such code.'],
    [409, 'short_code_taken', 'The short code menu is taken. Choose another, or leave it out.'],
    [422, 'validation_failed', 'body must be an object.'],
  ])('for %i %s', async (status, code, message) => {
    expect(await toldOf(refusal(status, code, message))).toMatchObject({ name: 'AppError', message, status })
  })

  it('with the names of the inputs instead of those of the API', async () => {
    const details = [
      { path: 'payload.url', message: 'must begin with https:// or http://' },
      { path: 'tags.3', message: 'must be at most 50 characters long' },
      { path: 'colour', message: 'is not a known field; check its spelling' },
    ]
    const { message } = await toldOf(refusal(422, 'validation_failed', 'payload.url …', { details }))
    expect(message).toBe(
      'Destination URL must begin with https:// or http://. Tags must be at most 50 characters long. colour is not a known field; check its spelling.',
    )
  })

  it('unless it speaks of requests that nobody makes in a Zap', async () => {
    const { message } = await toldOf(refusal(409, 'external_id_taken', 'PUT /codes/external/{externalId} …'))
    expect(message).toContain('Find or Create QR Code')
  })

  it('with the request id when the server broke', async () => {
    expect((await toldOf(refusal(500, 'internal', 'Something broke on our side.'))).message).toBe(
      'Something broke on our side. (req_1)',
    )
  })
})

it.each([500, 502, 504])('a page of HTML with %i is not shown', async (status) => {
  const told = await toldOf({ status, text: '<html><h1>Bad Gateway</h1></html>' })
  expect(told).toMatchObject({ name: 'AppError', status })
  expect(told.message).toBe(`${new URL(server.origin).host} answered ${status}. Try again later.`)
})

describe('too many requests become ThrottledError, so that Zapier comes back', () => {
  const limited = (after?: string) => ({
    ...refusal(429, 'rate_limited', 'This API key has made 60 requests in a minute.'),
    ...(after === undefined ? {} : { headers: { 'Retry-After': after } }),
  })

  it.each([
    ['17', 17],
    ['0', 1],
    ['999999', 3_600],
    ['Wed, 21 Oct 2026 07:28:00 GMT', 60],
    ['soon', 60],
    [undefined, 60],
  ])('with Retry-After %s it does so after %i s', async (after, delay) => {
    expect(await toldOf(limited(after))).toMatchObject({
      name: 'ThrottledError',
      message: 'This API key has made 60 requests in a minute.',
      delay,
    })
  })

  it('a server that asks to wait is waited for, a broken one is not', async () => {
    const unavailable = refusal(503, 'unavailable', 'Try again in a few seconds.')
    expect(await toldOf({ ...unavailable, headers: { 'Retry-After': '5' } })).toMatchObject({
      name: 'ThrottledError',
      delay: 5,
    })
    expect(await toldOf(unavailable)).toMatchObject({ name: 'AppError', status: 503 })
  })

  it('also where a file is asked for', async () => {
    server.on('GET', '/codes/code_1/image.png', limited('9'))
    const inputData = { id: 'code_1', shortCode: 'Ab3xY7z', format: 'png', updatedAt: '' }
    expect(await refusalOf(run('hydrators.codeImage', { inputData }))).toMatchObject({ delay: 9 })
  })
})

it('a refused key becomes ExpiredAuthError in every step', async () => {
  const told = await toldOf(refusal(401, 'unauthorized', 'This API key is unknown, revoked or expired.'))
  expect(told.name).toBe('ExpiredAuthError')
})
