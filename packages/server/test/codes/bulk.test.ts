import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { CODE_TYPES } from '@qregg/contract'
import { ask } from '../support/ask.ts'
import { DESTINATION, makeCode } from '../support/make-code.ts'
import { startServer, type TestServer, type TestWorkspace } from '../support/server.ts'
import { SAMPLES } from './payload-samples.ts'

let server: TestServer
let workspace: TestWorkspace
beforeAll(async () => {
  server = await startServer()
  workspace = await server.newWorkspace()
})
afterAll(() => server.close())

const row = (more = {}) => ({ payload: { url: DESTINATION }, ...more })
const many = (count: number, one: (index: number) => object) =>
  Array.from({ length: count }, (_, i) => one(i))
const bulk = (codes: unknown[], headers: Record<string, string> = {}) =>
  workspace.api.ok('bulkCreateCodes', { body: { codes }, headers })
const called = async (title: string) =>
  (await workspace.api.ok('listCodes', { query: { search: title, limit: 100 } })).data.length

describe('many codes in a request', () => {
  it('are made in their order, up to 100, each as if it were alone', async () => {
    const { data, status } = await bulk(many(100, (i) => row({ title: `Row ${i}`, shortCode: `bulk-${i}` })))
    expect(status).toBe(200)
    expect(data.map(({ index, status }) => [index, status])).toEqual(many(100, (i) => [i, 201] as never))
    expect(data.map((result) => result.data?.shortCode)).toEqual(many(100, (i) => `bulk-${i}` as never))
    const last = data.at(-1)?.data
    expect((await workspace.api.ok('getCode', { params: { id: last?.id ?? '' } })).data).toEqual(last)
    expect((await ask(`${server.url}/bulk-99`)).status).toBe(302)
  })

  it('may be of every type and mode', async () => {
    const codes = CODE_TYPES.flatMap((type) =>
      ['dynamic', 'static'].map((mode) => ({ type, mode, payload: SAMPLES[type] })),
    )
    const { data } = await bulk(codes)
    expect(data.map((result) => [result.data?.type, result.data?.mode])).toEqual(
      codes.map(({ type, mode }) => [type, mode]),
    )
  })

  it('are each refused for their own reasons, and do not stop the others', async () => {
    await makeCode(workspace.api, { shortCode: 'bulk-taken', externalId: 'bulk-1' })
    const { data } = await bulk([
      row(),
      row({ shortCode: 'bulk-taken' }),
      row({ externalId: 'bulk-1' }),
      row({ externalId: 'bulk-2' }),
      row({ externalId: 'bulk-2' }),
      row({ title: 1, more: true }),
      'no object',
      null,
      { type: 'text', payload: { text: 'half a pair: \ud800' } },
      { type: 'text', mode: 'static', payload: { text: 'x'.repeat(3_000) } },
      row({ shortCode: 'healthz' }),
      row({ payload: { url: `${server.url}/x` } }),
      row({ title: 'the last one' }),
    ])
    expect(data.map(({ status, error }) => [status, error?.details?.[0]?.path])).toEqual([
      [201, undefined],
      [409, 'shortCode'],
      [409, 'externalId'],
      [201, undefined],
      [409, 'externalId'],
      [422, 'title'],
      [422, 'body'],
      [422, 'body'],
      [422, 'payload.text'],
      [422, 'payload.text'],
      [422, 'shortCode'],
      [422, 'payload.url'],
      [201, undefined],
    ])
    expect(data[2]?.error).toMatchObject({
      code: 'external_id_taken',
      existingId: expect.stringMatching(/^code_/),
    })
    expect(data[5]?.error?.details?.map(({ path }) => path).sort()).toEqual(['more', 'title'])
    for (const result of data) expect('data' in result).toBe(!('error' in result))
  })

  it('are told by an event each', async () => {
    const webhook = { url: 'https://example.com/hook', events: ['code.created'] }
    const { data: hook } = await workspace.api.ok('createWebhook', { body: webhook })
    const { data } = await bulk([row(), row({ title: 1 }), ...many(7, () => row())])
    const deliveries = await server.deps.database
      .selectFrom('deliveries')
      .select('body')
      .where('webhook_id', '=', hook.id)
      .execute()
    const told = deliveries.map(({ body }) => JSON.parse(body ?? '{}').data.code.id)
    const made = data.flatMap((result) => (result.data ? [result.data.id] : []))
    expect(told.sort()).toEqual(made.sort())
    expect(made).toHaveLength(8)
    await workspace.api.ok('deleteWebhook', { params: { id: hook.id } })
  })

  it('are made a few in a transaction, and between two of them everything else has its turn', async () => {
    const { codes } = server.deps
    const { createSome } = codes
    const rows: number[] = []
    const turns: number[] = []
    let turn = 0
    const count = () => {
      turn++
      counting = setImmediate(count)
    }
    let counting = setImmediate(count)
    codes.createSome = async (caller, list, ...rest) => {
      rows.push(list.length)
      turns.push(turn)
      return await createSome.call(codes, caller, list, ...rest)
    }
    await bulk(many(23, () => row()))
    codes.createSome = createSome
    clearImmediate(counting)
    expect(rows).toEqual([5, 5, 5, 5, 3])
    expect(new Set(turns).size).toBe(5)
  })
})

describe('the request itself', () => {
  it.each<[string, unknown, string]>([
    ['without codes', {}, 'codes'],
    ['with none', { codes: [] }, 'codes'],
    ['with 101', { codes: many(101, () => row()) }, 'codes'],
    ['with a list for a body', [], 'body'],
    ['with something else', { codes: [row()], more: 1 }, 'more'],
  ])('is refused %s', async (_, body, path) => {
    const answer = await workspace.api.refused('bulkCreateCodes', { body })
    expect([answer.status, answer.details?.map((detail) => detail.path)]).toEqual([422, [path]])
  })

  it('needs the scope that a single code needs', async () => {
    const key = await server.newKey(workspace.id, { scopes: ['codes:read'] })
    const reply = await ask(`${server.url}/api/v1/codes/bulk`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      body: '{}',
    })
    expect(reply.status).toBe(403)
  })
})

describe('an Idempotency-Key', () => {
  const key = (text: string) => ({ 'Idempotency-Key': text })

  it('repeats the first results for the same rows, refusals too', async () => {
    const rows = [
      row({ title: 'Bulk once' }),
      row({ title: 1 }),
      ...many(9, () => row({ title: 'Bulk once' })),
    ]
    const first = await bulk(rows, key('bulk-a'))
    expect((await bulk(rows, key('bulk-a'))).text).toBe(first.text)
    expect(await called('Bulk once')).toBe(10)
  })

  it('is refused with other rows, and nothing is made', async () => {
    await bulk([row()], key('bulk-b'))
    const body = { codes: [row({ title: 'Bulk other' })] }
    const answer = await workspace.api.refused('bulkCreateCodes', { body, headers: key('bulk-b') })
    expect([answer.status, answer.code]).toEqual([422, 'idempotency_mismatch'])
    expect(await called('Bulk other')).toBe(0)
  })

  it('goes on where a request stopped half-way, and makes nothing twice', async () => {
    const rows = many(12, (i) => row({ title: 'Bulk half', externalId: `half-${i}` }))
    const { codes } = server.deps
    const { createSome } = codes
    let times = 0
    codes.createSome = async (...given) => {
      if (++times === 2) throw new Error('the server died here')
      return await createSome.apply(codes, given)
    }
    const died = await workspace.api.refused('bulkCreateCodes', {
      body: { codes: rows },
      headers: key('bulk-c'),
    })
    codes.createSome = createSome
    expect([died.status, await called('Bulk half')]).toEqual([500, 5])
    const { data } = await bulk(rows, key('bulk-c'))
    expect(data.map(({ status }) => status)).toEqual(Array(12).fill(201))
    expect(await called('Bulk half')).toBe(12)
  })
})
