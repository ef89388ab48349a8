import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Code, Revision } from '@qregg/contract'
import { DESTINATION, makeCode } from '../support/make-code.ts'
import { rowsOf, startServer, type TestServer, type TestWorkspace } from '../support/server.ts'

let server: TestServer
let workspace: TestWorkspace
beforeAll(async () => {
  server = await startServer()
  workspace = await server.newWorkspace()
})
afterAll(() => server.close())

const NEW = 'https://example.com/new'

async function revisionsOf(id: string): Promise<Revision[]> {
  return (await workspace.api.ok('listRevisions', { params: { id } })).data
}

const revert = (id: string, revision: number | string) =>
  workspace.api.ok('revertCode', { params: { id, revision: String(revision) } })

/** A webhook's events of a code, as they were written down. */
async function eventsOf(code: Code): Promise<Array<{ event: string; data: { previous?: object } }>> {
  const rows = await rowsOf<{ body: string }>(
    server,
    'select body from deliveries where body like ? order by created_at, id',
    [`%${code.id}%`],
  )
  return rows.map(({ body }) => JSON.parse(body))
}

describe('GET /codes/{id}/revisions', () => {
  it('tells every change, newest first: what, who, when, and from where', async () => {
    const { api, keyId } = workspace
    const code = await makeCode(api, { title: 'One' })
    const params = { id: code.id }
    server.clock.advance(1_000)
    const headers = { 'X-Qregg-Source': 'zapier' }
    await api.ok('updateCode', { params, body: { destination: NEW, tags: ['a'] }, headers })
    await api.ok('deleteCode', { params })
    await api.ok('restoreCode', { params })
    const revisions = await revisionsOf(code.id)
    expect(
      revisions.map(({ revision, action, source, changed }) => [revision, action, source, changed]),
    ).toEqual([
      [4, 'restored', 'api', []],
      [3, 'deleted', 'api', []],
      [2, 'updated', 'zapier', ['payload', 'destination', 'tags']],
      [1, 'created', 'api', []],
    ])
    expect(revisions.map((one) => one.code.destination)).toEqual([NEW, NEW, NEW, DESTINATION])
    expect(revisions[3]).toMatchObject({
      at: code.createdAt,
      actor: { kind: 'api_key', id: keyId, name: 'Its key' },
      code: { title: 'One', payload: { url: DESTINATION }, tags: [], externalId: null, design: null },
    })
  })

  it('names a revoked key still', async () => {
    const key = await server.newKey(workspace.id)
    const code = await makeCode(workspace.api)
    await workspace.api.ok('updateCode', {
      params: { id: code.id },
      body: { active: false },
      headers: { Authorization: `Bearer ${key}` },
    })
    const [newest] = await revisionsOf(code.id)
    await rowsOf(server, 'update api_keys set revoked_at = 1 where id = ?', [newest?.actor.id])
    expect((await revisionsOf(code.id))[0]?.actor.name).toBe('Test key')
  })

  it('goes by pages, and what was changed is told at their borders, too', async () => {
    const code = await makeCode(workspace.api)
    const params = { id: code.id }
    for (const title of ['Two', 'Three', 'Four', 'Five'])
      await workspace.api.ok('updateCode', { params, body: { title } })
    const all: Revision[] = []
    let cursor: string | undefined
    for (let page = 1; page <= 3; page++) {
      const answer = await workspace.api.ok('listRevisions', { params, query: { limit: 2, cursor } })
      all.push(...answer.data)
      expect(answer.pagination.hasMore).toBe(page < 3)
      cursor = answer.pagination.nextCursor ?? undefined
    }
    expect(all).toEqual(await revisionsOf(code.id))
    expect(all.map(({ changed }) => changed)).toEqual([['title'], ['title'], ['title'], ['title'], []])
  })

  it("refuses another list's cursor", async () => {
    const code = await makeCode(workspace.api)
    await makeCode(workspace.api)
    const other = await workspace.api.ok('listCodes', { query: { limit: 1 } })
    const query = { cursor: other.pagination.nextCursor ?? '' }
    const refused = await workspace.api.refused('listRevisions', { params: { id: code.id }, query })
    expect([refused.status, refused.details?.[0]?.path]).toEqual([422, 'cursor'])
  })
})

describe('POST /codes/{id}/revisions/{revision}/revert', () => {
  it('brings everything back that may change, as a new revision and one event', async () => {
    const { api } = workspace
    await api.ok('createWebhook', { body: { url: 'http://127.0.0.1:9/', events: ['code.updated'] } })
    const design = { foreground: '#224466' }
    const first = { title: 'One', tags: ['a'], metadata: { b: 'c' }, externalId: 'revert-1', design }
    const code = await makeCode(api, first)
    const params = { id: code.id }
    const body = {
      title: null,
      destination: NEW,
      active: false,
      tags: [],
      metadata: {},
      externalId: null,
      design: null,
    }
    await api.ok('updateCode', { params, body })
    const { data } = await revert(code.id, 1)
    expect(data).toEqual({ ...code, updatedAt: data.updatedAt })
    expect(data.design?.check).toBeDefined()
    const revisions = await revisionsOf(code.id)
    expect(revisions.map(({ revision, action }) => [revision, action])).toEqual([
      [3, 'updated'],
      [2, 'updated'],
      [1, 'created'],
    ])
    expect(revisions[0]?.code).toEqual(revisions[2]?.code)
    const events = await eventsOf(code)
    expect(events.map(({ event }) => event)).toEqual(['code.updated', 'code.updated'])
    expect(Object.keys(events[1]?.data.previous ?? {}).sort()).toEqual([
      'active',
      'design',
      'destination',
      'externalId',
      'metadata',
      'payload',
      'tags',
      'title',
    ])
  })

  it('changes nothing where nothing differs', async () => {
    const code = await makeCode(workspace.api)
    expect((await revert(code.id, 1)).data).toEqual(code)
    expect(await revisionsOf(code.id)).toHaveLength(1)
  })

  it('leaves what a static code has printed and brings the rest back', async () => {
    const code = await makeCode(workspace.api, { mode: 'static', title: 'Printed' })
    await workspace.api.ok('updateCode', { params: { id: code.id }, body: { title: 'Other' } })
    const { data } = await revert(code.id, 1)
    expect([data.title, data.payload, data.mode]).toEqual(['Printed', code.payload, 'static'])
  })

  it('refuses an externalId that another code has by now, and changes nothing', async () => {
    const { api } = workspace
    const code = await makeCode(api, { externalId: 'revert-2' })
    const params = { id: code.id }
    await api.ok('updateCode', { params, body: { externalId: null, title: 'Freed' } })
    const other = await makeCode(api, { externalId: 'revert-2' })
    const refused = await api.refused('revertCode', { params: { ...params, revision: '1' } })
    expect([refused.status, refused.code, refused.existingId]).toEqual([409, 'external_id_taken', other.id])
    expect((await api.ok('getCode', { params })).data.title).toBe('Freed')
  })

  it('refuses a design whose logo is gone by now', async () => {
    const { api } = workspace
    const logo = (await api.ok('createLogo', { rawBody: SVG, headers: { 'Content-Type': 'image/svg+xml' } }))
      .data
    const code = await makeCode(api, { design: { logo: { id: logo.id } } })
    const params = { id: code.id }
    await api.ok('updateCode', { params, body: { design: null } })
    await rowsOf(server, 'delete from logos where id = ?', [logo.id])
    const refused = await api.refused('revertCode', { params: { ...params, revision: '1' } })
    expect([refused.status, refused.details?.[0]?.path]).toEqual([422, 'design.logo.id'])
  })

  it('answers 404 for a revision that is not there, and for a deleted code', async () => {
    const code = await makeCode(workspace.api)
    const params = { id: code.id, revision: '2' }
    expect(await workspace.api.refused('revertCode', { params })).toMatchObject({ status: 404 })
    await workspace.api.ok('deleteCode', { params: { id: code.id } })
    expect(await workspace.api.refused('revertCode', { params: { ...params, revision: '1' } })).toMatchObject(
      {
        status: 404,
      },
    )
    for (const revision of ['x', '-1', '1e3', '12345678901'])
      expect(await workspace.api.refused('revertCode', { params: { id: code.id, revision } })).toMatchObject({
        status: 422,
      })
  })

  it('with ifRevision is done only while that is the newest revision', async () => {
    const { api } = workspace
    const code = await makeCode(api, { title: 'One' })
    const params = { id: code.id, revision: '1' }
    await api.ok('updateCode', { params, body: { title: 'Mine' } })
    await api.ok('updateCode', { params, body: { title: 'Theirs' } })
    const refused = await api.refused('revertCode', { params, query: { ifRevision: 2 } })
    expect([refused.status, refused.code, refused.details?.[0]?.path]).toEqual([
      409,
      'code_changed',
      'ifRevision',
    ])
    expect(refused.message).toContain('its newest revision is 3')
    expect((await api.ok('getCode', { params })).data.title).toBe('Theirs')
    expect((await api.ok('revertCode', { params, query: { ifRevision: 3 } })).data.title).toBe('One')
    expect(await revisionsOf(code.id)).toHaveLength(4)
  })

  it('is done once, of two that name the same newest revision at the same moment', async () => {
    const { api } = workspace
    const code = await makeCode(api, { title: 'One' })
    const params = { id: code.id, revision: '1' }
    await api.ok('updateCode', { params, body: { title: 'Two' } })
    const both = await Promise.all(
      [1, 2].map(() => api.send('revertCode', { params, query: { ifRevision: 2 } })),
    )
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
    expect(await revisionsOf(code.id)).toHaveLength(3)
  })

  it('takes a key that may write codes', async () => {
    const code = await makeCode(workspace.api)
    const key = await server.newKey(workspace.id, { scopes: ['codes:read'] })
    const headers = { Authorization: `Bearer ${key}` }
    await workspace.api.ok('listRevisions', { params: { id: code.id }, headers })
    const refused = await workspace.api.refused('revertCode', {
      params: { id: code.id, revision: '1' },
      headers,
    })
    expect(refused.code).toBe('insufficient_scope')
  })
})

const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0h10v10H0z" fill="#123456"/></svg>'
