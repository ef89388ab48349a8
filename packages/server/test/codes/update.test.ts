import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { DESTINATION, makeCode } from '../support/make-code.ts'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

const patch = (id: string, body: unknown) => server.api.ok('updateCode', { params: { id }, body })
const refuse = (id: string, body: unknown) => server.api.refused('updateCode', { params: { id }, body })
const get = async (id: string) => (await server.api.ok('getCode', { params: { id } })).data
const visit = async (shortCode: string) => {
  const answer = await fetch(`${server.url}/${shortCode}`, { redirect: 'manual' })
  return answer.status === 302 ? answer.headers.get('location') : answer.status
}
const revisionsOf = async (id: string) =>
  await server.deps.database
    .selectFrom('code_revisions')
    .innerJoin('codes', 'codes.num', 'code_revisions.code_num')
    .select('code_revisions.revision')
    .where('codes.id', '=', id)
    .orderBy('code_revisions.revision')
    .execute()

describe('an update', () => {
  it('changes what it names and leaves the rest', async () => {
    const before = await makeCode(server.api, {
      title: 'Menu',
      tags: ['summer'],
      metadata: { table: '12' },
      externalId: 'table-12',
    })
    server.clock.advance(1_000)
    const { data: after } = await patch(before.id, { title: 'Drinks' })
    expect(after).toEqual({ ...before, title: 'Drinks', updatedAt: after.updatedAt })
    expect(Date.parse(after.updatedAt)).toBeGreaterThan(Date.parse(before.updatedAt))
    expect(await get(before.id)).toEqual(after)
  })

  it('empties what is sent as null or empty', async () => {
    const { id } = await makeCode(server.api, {
      title: 'x',
      tags: ['a'],
      metadata: { a: 'b' },
      externalId: 'null-1',
    })
    const emptied = { title: null, tags: [], metadata: {}, externalId: null }
    expect((await patch(id, emptied)).data).toMatchObject(emptied)
    await makeCode(server.api, { externalId: 'null-1' })
  })

  it('replaces tags and metadata as a whole', async () => {
    const { id } = await makeCode(server.api, { tags: ['a', 'b'], metadata: { a: '1', b: '2' } })
    const { data } = await patch(id, { tags: ['c'], metadata: { c: '3' } })
    expect([data.tags, data.metadata]).toEqual([['c'], { c: '3' }])
  })

  it('of the destination holds for the next scan, however it is named', async () => {
    const { id, shortCode } = await makeCode(server.api)
    expect(await visit(shortCode)).toBe(DESTINATION)
    await patch(id, { destination: 'https://example.com/by-destination' })
    expect(await visit(shortCode)).toBe('https://example.com/by-destination')
    const { data } = await patch(id, { payload: { url: 'https://example.com/by-payload' } })
    const url = 'https://example.com/by-payload'
    expect([data.destination, data.payload]).toEqual([url, { url }])
    expect(await visit(shortCode)).toBe('https://example.com/by-payload')
  })

  it('takes destination and payload.url together when one of them is the change', async () => {
    const { id } = await makeCode(server.api)
    const [one, two] = ['https://example.com/one', 'https://example.com/two']
    expect((await patch(id, { destination: one, payload: { url: DESTINATION } })).data.destination).toBe(one)
    expect((await patch(id, { destination: one, payload: { url: two } })).data.destination).toBe(two)
    expect((await patch(id, { destination: one, payload: { url: one } })).data.destination).toBe(one)
    const answer = await refuse(id, { destination: two, payload: { url: 'https://example.com/three' } })
    expect([answer.status, answer.details]).toEqual([
      422,
      [{ path: 'destination', message: 'and payload.url differ; send one of them' }],
    ])
    expect((await get(id)).destination).toBe(one)
  })

  it('switches a code off and on again, for the next scan', async () => {
    const { id, shortCode } = await makeCode(server.api)
    await patch(id, { active: false })
    expect(await visit(shortCode)).toBe(410)
    await patch(id, { active: true })
    expect(await visit(shortCode)).toBe(DESTINATION)
  })
})

describe('an update that sends back what was got', () => {
  it('is taken, and changes nothing: no revision, no new time', async () => {
    const { id } = await makeCode(server.api, { title: 'Same', tags: ['a'], externalId: 'same-1' })
    server.clock.advance(5_000)
    const got = await get(id)
    expect((await patch(id, got)).data).toEqual(got)
    expect((await patch(id, {})).data).toEqual(got)
    expect((await patch(id, { title: ' Same ', tags: ['a', 'a'] })).data).toEqual(got)
    expect(await revisionsOf(id)).toHaveLength(1)
  })

  it('with one field changed changes that one, and old counts and times in it are ignored', async () => {
    const { id, shortCode } = await makeCode(server.api, { title: 'Before' })
    const got = await get(id)
    await visit(shortCode)
    const { data } = await patch(id, { ...got, title: 'After', scans: { total: 999, unique: 999 } })
    expect(data).toMatchObject({ title: 'After', scans: { total: 1, unique: 1 } })
    expect(data.createdAt).toBe(got.createdAt)
    expect(await revisionsOf(id)).toHaveLength(2)
  })
})

describe('what is printed', () => {
  it.each([
    ['shortCode', 'another1'],
    ['id', 'code_0Vb3kq9aT4mQz81LwXc2Rd'],
    ['type', 'wifi'],
    ['mode', 'static'],
  ])('stays: a change of %s is refused with its path', async (path, value) => {
    const code = await makeCode(server.api)
    const answer = await refuse(code.id, { [path]: value, title: 'Smuggled' })
    expect([answer.status, answer.details]).toEqual([
      422,
      [{ path, message: expect.stringMatching(/^cannot be changed from .*make a new code instead$/) }],
    ])
    expect(await get(code.id)).toEqual(code)
  })
})

describe('an externalId', () => {
  it('of another code is refused with 409 and that code; its own may be sent again', async () => {
    const owner = await makeCode(server.api, { externalId: 'one' })
    const { id } = await makeCode(server.api, { externalId: 'two' })
    const answer = await refuse(id, { externalId: 'one' })
    expect(answer).toMatchObject({ status: 409, code: 'external_id_taken', existingId: owner.id })
    await patch(id, { externalId: 'two', title: 'Still two' })
    expect((await patch(id, { externalId: 'three' })).data.externalId).toBe('three')
    expect((await patch(owner.id, { externalId: 'two' })).data.externalId).toBe('two')
  })
})

describe('updates that come together', () => {
  it('are all kept: each with a revision of its own, and the last one counts', async () => {
    const { id } = await makeCode(server.api)
    await Promise.all(Array.from({ length: 10 }, (_, i) => patch(id, { title: `Title ${i}` })))
    const revisions = (await revisionsOf(id)).map(({ revision }) => revision)
    expect(revisions).toEqual(Array.from({ length: 11 }, (_, i) => i + 1))
  })
})
