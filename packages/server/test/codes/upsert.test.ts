import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { DESTINATION, makeCode } from '../support/make-code.ts'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

const put = (externalId: string, body: Record<string, unknown> = {}) =>
  server.api.ok('upsertCode', { params: { externalId }, body: { payload: { url: DESTINATION }, ...body } })
const revisions = async () => {
  const { n } = await server.deps.database
    .selectFrom('code_revisions')
    .select((builder) => builder.fn.countAll().as('n'))
    .executeTakeFirstOrThrow()
  return Number(n)
}

describe('an upsert', () => {
  it('makes the code with 201 and where it stands, when there is none', async () => {
    const { status, data, headers } = await put('order-1', { title: 'Order 1', tags: ['a'] })
    expect([status, headers.location]).toEqual([201, `/api/v1/codes/${data.id}`])
    expect(data).toMatchObject({ externalId: 'order-1', title: 'Order 1', tags: ['a'], active: true })
  })

  it('brings the one that there is to the state given with 200, and leaves out what is left out', async () => {
    const first = (await put('order-2', { title: 'Before', tags: ['kept'], metadata: { kept: 'yes' } })).data
    const { status, data, headers } = await put('order-2', {
      title: 'After',
      payload: { url: 'https://example.com/after' },
    })
    expect([status, headers.location]).toEqual([200, undefined])
    expect(data).toEqual({
      ...first,
      title: 'After',
      payload: { url: 'https://example.com/after' },
      destination: 'https://example.com/after',
      updatedAt: data.updatedAt,
    })
  })

  it('of the same state again makes no revision', async () => {
    const body = { title: 'Same', tags: ['a'], metadata: { b: 'c' } }
    const first = await put('order-3', body)
    const before = await revisions()
    const again = await put('order-3', body)
    expect([again.status, again.data]).toEqual([200, first.data])
    expect(await revisions()).toBe(before)
  })

  it('keeps an inactive code inactive unless it says otherwise', async () => {
    await put('order-4', { active: false })
    expect((await put('order-4', { title: 'x' })).data.active).toBe(false)
    expect((await put('order-4', { active: true })).data.active).toBe(true)
  })

  it('never changes what is printed', async () => {
    const { data } = await put('order-5', { shortCode: 'order-five' })
    await put('order-5', { shortCode: 'order-five' })
    const answer = await server.api.refused('upsertCode', {
      params: { externalId: 'order-5' },
      body: { payload: { url: DESTINATION }, shortCode: 'order-six' },
    })
    expect([answer.status, answer.details?.[0]?.path]).toEqual([422, 'shortCode'])
    expect((await put('order-5')).data.shortCode).toBe(data.shortCode)
  })

  it('with a short code that is taken or reserved makes nothing', async () => {
    await makeCode(server.api, { shortCode: 'occupied' })
    const attempt = (shortCode: string) =>
      server.api.refused('upsertCode', {
        params: { externalId: 'order-7' },
        body: { payload: { url: DESTINATION }, shortCode },
      })
    expect(await attempt('occupied')).toMatchObject({ status: 409, code: 'short_code_taken' })
    expect(await attempt('Healthz')).toMatchObject({ status: 422, details: [{ path: 'shortCode' }] })
    expect((await server.api.ok('listCodes', { query: { externalId: 'order-7' } })).data).toEqual([])
  })

  it('makes one code of many that come together', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => put('order-8', { title: `${i}` })))
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(9).fill(200), 201])
    expect(new Set(answers.map(({ data }) => data.id)).size).toBe(1)
  })

  it('takes an id of any text, in percent signs', async () => {
    for (const externalId of ['a/b', 'ä ö', '50%', 'x?y#z', '%2F']) {
      const { data } = await put(externalId)
      expect(data.externalId).toBe(externalId)
      expect((await put(externalId)).status).toBe(200)
    }
  })

  it('of a deleted code makes a new one, for what was printed stays deleted', async () => {
    const { data } = await put('order-9')
    await server.api.ok('deleteCode', { params: { id: data.id } })
    const again = await put('order-9')
    expect([again.status, again.data.id === data.id]).toEqual([201, false])
  })

  it('refuses an id that is too long or only spaces', async () => {
    for (const externalId of ['x'.repeat(256), '   ']) {
      const answer = await server.api.refused('upsertCode', {
        params: { externalId },
        body: { payload: { url: DESTINATION } },
      })
      expect([answer.status, answer.details?.[0]?.path]).toEqual([422, 'externalId'])
    }
  })
})
