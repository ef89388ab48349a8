import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { OperationId } from '@qregg/contract'
import { makeCode } from '../support/make-code.ts'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
let cursors: Record<'codes' | 'scans' | 'webhooks', string>
beforeAll(async () => {
  server = await startServer()
  const { api } = server
  for (let i = 0; i < 2; i++) {
    const { id } = await makeCode(api)
    await api.ok('simulateScan', { params: { id }, body: {} })
    await api.ok('createWebhook', { body: { url: `http://127.0.0.1:9/${i}`, events: ['code.deleted'] } })
  }
  const query = { limit: 1 }
  const next = (list: { pagination: { nextCursor: string | null } }) => list.pagination.nextCursor ?? ''
  cursors = {
    codes: next(await api.ok('listCodes', { query })),
    scans: next(await api.ok('listScans', { query })),
    webhooks: next(await api.ok('listWebhooks', { query })),
  }
})
afterAll(() => server.close())

const refused = (operation: OperationId, query: string) =>
  server.api.refused(operation, { query, params: { id: 'code_00000000' } })

describe('a query that is wrong is answered 422 with its parameter', () => {
  it.each<[OperationId, string, string, RegExp]>([
    ['listCodes', 'limit=0', 'limit', /must be at least 1$/],
    ['listCodes', 'limit=101', 'limit', /must be at most 100$/],
    ['listCodes', 'limit=-1', 'limit', /must be a whole number/],
    ['listCodes', 'limit=1.5', 'limit', /must be a whole number/],
    ['listCodes', 'limit=1e2', 'limit', /must be a whole number/],
    ['listCodes', 'limit=', 'limit', /must be a whole number/],
    ['listCodes', 'limit=all', 'limit', /must be a whole number/],
    ['listCodes', 'limit=99999999999999999999', 'limit', /must be a whole number/],
    ['listCodes', 'limit=1&limit=2', 'limit', /may be given only once/],
    ['listCodes', 'limit[]=1', 'limit[]', /is not a known query parameter/],
    ['listCodes', 'limit[a]=1', 'limit[a]', /is not a known query parameter/],
    ['listCodes', 'page=0', 'page', /must be at least 1$/],
    ['listCodes', 'page=1&cursor=x', 'page', /send one of them$/],
    ['listCodes', 'page=100001', 'page', /must be at most 100000$/],
    ['listCodes', 'active=yes', 'active', /must be true or false/],
    ['listCodes', 'active=TRUE', 'active', /must be true or false/],
    ['listCodes', 'active=true&active=false', 'active', /must be true or false/],
    ['listCodes', 'type=fax', 'type', /must be one of url, text/],
    ['listCodes', 'mode=still', 'mode', /must be one of dynamic, static/],
    ['listCodes', 'serach=x', 'serach', /is not a known query parameter; check its spelling/],
    ['listCodes', `search=${'x'.repeat(201)}`, 'search', /at most 200 characters/],
    ['listCodes', `tag=${'x'.repeat(51)}`, 'tag', /at most 50 characters/],
    ['listCodes', 'search=a&search=b', 'search', /may be given only once/],
    ['listScans', 'reason=robot', 'reason', /must be one of human, crawler, /],
    ['listScans', 'reason=human&reason=test', 'reason', /must be one of human/],
    ['listScans', 'page=1', 'page', /is not a known query parameter/],
    ['listCodeScans', 'limit=0', 'limit', /must be at least 1$/],
    ['listWebhooks', 'source=ifttt', 'source', /must be one of api, dashboard, zapier, n8n/],
    ['codeImageSvg', 'size=4097', 'size', /must be at most 4096$/],
    ['codeImagePng', 'margin=65', 'margin', /must be at most 64$/],
  ])('%s?%s', async (operation, query, path, message) => {
    const answer = await refused(operation, query)
    expect([answer.status, answer.code]).toEqual([422, 'validation_failed'])
    expect(answer.details).toEqual([{ path, message: expect.stringMatching(message) }])
  })
})

describe('a cursor', () => {
  it.each<[OperationId, string]>([
    ['listCodes', 'cursor=nonsense'],
    ['listCodes', 'cursor='],
    ['listCodes', `cursor=${Buffer.from('codes:').toString('base64url')}`],
    ['listCodes', `cursor=${Buffer.from('codes:-1').toString('base64url')}`],
    ['listCodes', `cursor=${Buffer.from('codes:1e3').toString('base64url')}`],
    ['listScans', 'cursor=nonsense'],
    ['listScans', 'after=nonsense'],
    ['listWebhooks', 'cursor=nonsense'],
  ])('that is none is refused by %s?%s', async (operation, query) => {
    const answer = await refused(operation, query)
    const [path] = query.split('=')
    expect([answer.status, answer.details]).toEqual([
      422,
      [{ path, message: expect.stringContaining('is not a cursor of this list') }],
    ])
  })

  it('of another list is refused, for it would lead astray', async () => {
    for (const [operation, own] of [
      ['listCodes', 'codes'],
      ['listScans', 'scans'],
      ['listWebhooks', 'webhooks'],
    ] as const) {
      await server.api.ok(operation, { query: { cursor: cursors[own] } })
      for (const [name, cursor] of Object.entries(cursors)) {
        if (name === own) continue
        const answer = await refused(operation, `cursor=${cursor}`)
        expect([operation, name, answer.status]).toEqual([operation, name, 422])
      }
    }
  })

  it('of 201 characters is refused as too long, and one from the far future ends the list', async () => {
    expect((await refused('listCodes', `cursor=${'a'.repeat(201)}`)).details?.[0]?.message).toMatch(
      /at most 200/,
    )
    const far = Buffer.from('codes:9999999999999999').toString('base64url')
    expect((await server.api.ok('listCodes', { query: { cursor: far } })).data).toHaveLength(2)
    const first = Buffer.from('codes:1').toString('base64url')
    expect((await server.api.ok('listCodes', { query: { cursor: first } })).data).toEqual([])
  })
})
