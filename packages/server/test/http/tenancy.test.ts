import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { OperationId } from '@qregg/contract'
import type { ApiClient, Call } from '../support/api-client.ts'
import { DESTINATION, makeCode } from '../support/make-code.ts'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
let stranger: ApiClient
let code: { id: string; shortCode: string }
let webhookId: string
beforeAll(async () => {
  server = await startServer()
  stranger = (await server.newWorkspace()).api
  code = await makeCode(server.api, { externalId: 'order-1', tags: ['mine'], title: 'Mine' })
  await server.api.ok('simulateScan', { params: { id: code.id }, body: {} })
  const webhook = { url: 'http://127.0.0.1:9/', events: ['code.deleted'] }
  webhookId = (await server.api.ok('createWebhook', { body: webhook })).data.id
})
afterAll(() => server.close())

/** The answer without what differs with each request. */
async function answerTo(operation: OperationId, call: Call) {
  const { status, text, headers } = await stranger.send(operation, call)
  const { 'x-request-id': requestId, date, etag, ...rest } = headers
  return { status, text: text.replace(String(requestId), ''), headers: rest }
}

describe("another workspace's", () => {
  const calls: Array<[OperationId, unknown]> = [
    ['getCode', undefined],
    ['updateCode', { title: 'Taken' }],
    ['updateCode', { shortCode: 'otherone' }],
    ['deleteCode', undefined],
    ['restoreCode', undefined],
    ['codeImageSvg', undefined],
    ['codeImagePng', undefined],
    ['listCodeScans', undefined],
    ['getCodeStats', undefined],
    ['simulateScan', {}],
    ['listRevisions', undefined],
    ['revertCode', undefined],
  ]
  it.each(calls)(
    'code is answered by %s like one that does not exist, to the byte',
    async (operation, body) => {
      const revision = '1'
      const foreign = await answerTo(operation, { params: { id: code.id, revision }, body })
      const missing = await answerTo(operation, {
        params: { id: 'code_0Vb3kq9aT4mQz81LwXc2Rd', revision },
        body,
      })
      expect(foreign.status).toBe(404)
      expect(foreign).toEqual(missing)
    },
  )

  it.each<[OperationId, unknown]>([
    ['getWebhook', undefined],
    ['updateWebhook', { active: false }],
    ['deleteWebhook', undefined],
    ['testWebhook', undefined],
  ])('webhook is answered by %s like one that does not exist, to the byte', async (operation, body) => {
    const foreign = await answerTo(operation, { params: { id: webhookId }, body })
    const missing = await answerTo(operation, { params: { id: 'wh_0Vb3kq9aT4mQz81LwXc2Rd' }, body })
    expect(foreign.status).toBe(404)
    expect(foreign).toEqual(missing)
  })

  it('things are in no list and no filter finds them', async () => {
    for (const operation of ['listCodes', 'listScans', 'listWebhooks'] as const)
      expect((await stranger.ok(operation)).data).toEqual([])
    for (const query of [
      { externalId: 'order-1' },
      { tag: 'mine' },
      { search: 'Mine' },
      { shortCode: code.shortCode },
    ])
      expect((await stranger.ok('listCodes', { query })).data).toEqual([])
    expect((await stranger.ok('listScans', { query: { after: '' } })).data).toEqual([])
  })

  it('cursor shows nothing of the workspace that it comes from', async () => {
    await makeCode(server.api)
    const own = await server.api.ok('listCodes', { query: { limit: 1 } })
    const theirs = await stranger.ok('listCodes', { query: { cursor: own.pagination.nextCursor ?? '' } })
    expect(theirs.data).toEqual([])
  })

  it('externalId may be used again, and its upsert makes a code of its own', async () => {
    const mine = await stranger.ok('upsertCode', {
      params: { externalId: 'order-1' },
      body: { payload: { url: DESTINATION } },
    })
    expect(mine.status).toBe(201)
    expect(mine.data.id).not.toBe(code.id)
  })

  it('short code is taken for everybody, and who has it is not told', async () => {
    const body = { payload: { url: DESTINATION }, shortCode: code.shortCode }
    const answer = await stranger.refused('createCode', { body })
    expect([answer.status, answer.code, answer.existingId]).toEqual([409, 'short_code_taken', undefined])
    expect(answer.text).not.toContain(code.id)
  })

  it('Idempotency-Key repeats nothing of theirs', async () => {
    const call = { body: { payload: { url: DESTINATION } }, headers: { 'Idempotency-Key': 'shared' } }
    const theirs = await server.api.ok('createCode', call)
    const ours = await stranger.ok('createCode', call)
    expect(ours.data.id).not.toBe(theirs.data.id)
  })

  it('code cannot be named by a filter of a webhook', async () => {
    const body = { url: 'http://127.0.0.1:9/', events: ['scan'], filter: { codeIds: [code.id] } }
    const answer = await stranger.refused('createWebhook', { body })
    expect([answer.status, answer.details?.[0]?.path]).toEqual([
      422,
      expect.stringMatching(/^filter\.codeIds/),
    ])
  })

  it('code is as it was after all of this', async () => {
    expect((await server.api.ok('getCode', { params: { id: code.id } })).data).toMatchObject({
      title: 'Mine',
      shortCode: code.shortCode,
    })
    await server.api.ok('getWebhook', { params: { id: webhookId } })
  })
})
