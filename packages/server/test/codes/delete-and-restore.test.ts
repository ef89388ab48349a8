import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { DESTINATION, makeCode } from '../support/make-code.ts'
import { startServer, type TestServer } from '../support/server.ts'

const DAY_MS = 86_400_000
let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

const remove = (id: string) => server.api.ok('deleteCode', { params: { id } })
const restore = (id: string) => server.api.ok('restoreCode', { params: { id } })
const visit = (shortCode: string) => fetch(`${server.url}/${shortCode}`, { redirect: 'manual' })

describe('a deleted code', () => {
  it('is answered 404 by everything but restore', async () => {
    const { id } = await makeCode(server.api)
    await remove(id)
    for (const operation of [
      'getCode',
      'updateCode',
      'deleteCode',
      'codeImageSvg',
      'codeImagePng',
      'listCodeScans',
      'simulateScan',
    ] as const) {
      const answer = await server.api.refused(operation, {
        params: { id },
        ...(operation === 'updateCode' || operation === 'simulateScan' ? { body: {} } : {}),
      })
      expect([operation, answer.status, answer.code]).toEqual([operation, 404, 'not_found'])
    }
  })

  it('shows a page with 410 to who scans it, and its public image is gone', async () => {
    const { id, shortCode } = await makeCode(server.api)
    await remove(id)
    const answer = await visit(shortCode)
    expect([answer.status, await answer.text()]).toEqual([410, expect.stringContaining('no longer in use')])
    expect((await visit(`${shortCode}.svg`)).status).toBe(404)
  })
})

describe('the list of deleted codes', () => {
  it('has those that can still be restored, and no others', async () => {
    const { api } = await server.newWorkspace()
    const listed = async () =>
      (await api.ok('listCodes', { query: { deleted: true, page: 1 } })).data.map((code) => code.id)
    const [gone, stays] = [await makeCode(api), await makeCode(api)]
    await api.ok('deleteCode', { params: { id: gone.id } })
    expect(await listed()).toEqual([gone.id])
    expect((await api.ok('listCodes')).data.map((code) => code.id)).toEqual([stays.id])
    server.clock.advance(30 * DAY_MS + 1)
    expect(await listed()).toEqual([])
  })
})

describe('a restored code', () => {
  it('is as it was, with its scans, and leads where it led', async () => {
    const { id, shortCode } = await makeCode(server.api, { title: 'Back', tags: ['a'], externalId: 'back-1' })
    await visit(shortCode)
    const before = (await server.api.ok('getCode', { params: { id } })).data
    await remove(id)
    server.clock.advance(1_000)
    const { data, status } = await restore(id)
    expect(status).toBe(200)
    expect(data).toEqual({ ...before, updatedAt: data.updatedAt })
    expect(data.scans).toEqual({ total: 1, unique: 1 })
    expect((await visit(shortCode)).headers.get('location')).toBe(DESTINATION)
    expect((await server.api.ok('getCode', { params: { id } })).data.scans.total).toBe(2)
  })

  it('comes back for 30 days and answers 410 afterwards', async () => {
    const [early, late] = [await makeCode(server.api), await makeCode(server.api)]
    await remove(early.id)
    await remove(late.id)
    server.clock.advance(30 * DAY_MS - 60_000)
    await restore(early.id)
    server.clock.advance(120_000)
    const answer = await server.api.refused('restoreCode', { params: { id: late.id } })
    expect([answer.status, answer.code]).toEqual([410, 'gone'])
    expect((await visit(late.shortCode)).status).toBe(410)
  })

  it('is refused with 409 while another code has its externalId', async () => {
    const { id } = await makeCode(server.api, { externalId: 'moved-on' })
    await remove(id)
    const heir = await makeCode(server.api, { externalId: 'moved-on' })
    const answer = await server.api.refused('restoreCode', { params: { id } })
    expect(answer).toMatchObject({ status: 409, code: 'external_id_taken', existingId: heir.id })
    await server.api.ok('updateCode', { params: { id: heir.id }, body: { externalId: null } })
    expect((await restore(id)).data.externalId).toBe('moved-on')
  })

  it('was inactive stays inactive', async () => {
    const { id, shortCode } = await makeCode(server.api, { active: false })
    await remove(id)
    expect((await restore(id)).data.active).toBe(false)
    expect(await (await visit(shortCode)).text()).toContain('taking a break')
  })

  it('may be restored twice: the second time changes nothing', async () => {
    const code = await makeCode(server.api)
    expect((await restore(code.id)).data).toEqual(code)
  })

  it('can be deleted again, and its 30 days begin again', async () => {
    const { id } = await makeCode(server.api)
    await remove(id)
    server.clock.advance(20 * DAY_MS)
    await restore(id)
    await remove(id)
    server.clock.advance(20 * DAY_MS)
    await restore(id)
  })
})

describe('what was never there', () => {
  it('cannot be deleted or restored', async () => {
    const params = { id: 'code_0Vb3kq9aT4mQz81LwXc2Rd' }
    expect(await server.api.refused('deleteCode', { params })).toMatchObject({ status: 404 })
    expect(await server.api.refused('restoreCode', { params })).toMatchObject({ status: 404 })
  })
})
