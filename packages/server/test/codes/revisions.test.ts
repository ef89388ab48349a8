import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { DESTINATION, makeCode } from '../support/make-code.ts'
import { ENGINE, startServer, type TestServer, type TestWorkspace } from '../support/server.ts'

/** Has the database refuse every new revision. */
const REFUSAL = {
  sqlite: [
    `create trigger no_more before insert on code_revisions begin select raise(abort, 'refused'); end`,
  ],
  postgres: [
    `create function refuse() returns trigger language plpgsql as $$ begin raise 'refused'; end $$`,
    'create trigger no_more before insert on code_revisions execute function refuse()',
  ],
}

let server: TestServer
let workspace: TestWorkspace
beforeAll(async () => {
  server = await startServer()
  workspace = await server.newWorkspace()
})
afterAll(() => server.close())

async function historyOf(id: string) {
  const rows = await server.deps.database
    .selectFrom('code_revisions')
    .innerJoin('codes', 'codes.num', 'code_revisions.code_num')
    .select(['code_revisions.revision', 'at', 'action', 'actor', 'source', 'snapshot'])
    .where('codes.id', '=', id)
    .orderBy('code_revisions.revision')
    .execute()
  return rows.map((row) => ({ ...row, snapshot: JSON.parse(row.snapshot) as Record<string, unknown> }))
}

describe('the history of a code', () => {
  it('has a revision for every change: what, when, who, and from where', async () => {
    const { api, keyId } = workspace
    const from = (source: string) => ({ 'X-Qregg-Source': source })
    const code = await makeCode(api, { title: 'One' })
    const params = { id: code.id }
    server.clock.advance(1_000)
    await api.ok('updateCode', { params, body: { title: 'Two' }, headers: from('zapier') })
    server.clock.advance(1_000)
    await api.ok('updateCode', {
      params,
      body: { destination: 'https://example.com/3' },
      headers: from('n8n'),
    })
    await api.ok('deleteCode', { params, headers: from('dashboard') })
    await api.ok('restoreCode', { params, headers: from('anything') })
    const history = await historyOf(code.id)
    expect(history.map(({ revision, action, source }) => [revision, action, source])).toEqual([
      [1, 'created', 'api'],
      [2, 'updated', 'zapier'],
      [3, 'updated', 'n8n'],
      // Who holds a key cannot pass for the dashboard.
      [4, 'deleted', 'api'],
      [5, 'restored', 'api'],
    ])
    expect(history.map(({ snapshot }) => [snapshot.title, snapshot.payload])).toEqual([
      ['One', { url: DESTINATION }],
      ['Two', { url: DESTINATION }],
      ['Two', { url: 'https://example.com/3' }],
      ['Two', { url: 'https://example.com/3' }],
      ['Two', { url: 'https://example.com/3' }],
    ])
    expect(new Set(history.map(({ actor }) => actor))).toEqual(new Set([keyId]))
    const times = history.map(({ at }) => at)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(times[1]).toBeGreaterThanOrEqual((times[0] ?? 0) + 1_000)
  })

  it('names the key that changed it, not the one that made it', async () => {
    const code = await makeCode(workspace.api)
    const other = await server.newKey(workspace.id)
    await workspace.api.ok('updateCode', {
      params: { id: code.id },
      body: { active: false },
      headers: { Authorization: `Bearer ${other}` },
    })
    const [first, second] = await historyOf(code.id)
    expect(first?.actor).toBe(workspace.keyId)
    expect(second?.actor).toMatch(/^key_/)
    expect(second?.actor).not.toBe(workspace.keyId)
  })

  it('is never rewritten: what was once written stays to the byte', async () => {
    const code = await makeCode(workspace.api, { title: 'Kept', tags: ['a'], metadata: { b: 'c' } })
    const params = { id: code.id }
    const before = await historyOf(code.id)
    await workspace.api.ok('updateCode', { params, body: { title: 'New', tags: [], metadata: {} } })
    await workspace.api.ok('deleteCode', { params })
    await workspace.api.ok('restoreCode', { params })
    expect((await historyOf(code.id)).slice(0, 1)).toEqual(before)
  })

  it('goes forward in time also when the clock goes back', async () => {
    const code = await makeCode(workspace.api)
    server.clock.advance(-3_600_000)
    const { data } = await workspace.api.ok('updateCode', {
      params: { id: code.id },
      body: { title: 'Later' },
    })
    expect(data.updatedAt).toBe(code.updatedAt)
    server.clock.advance(3_600_000)
  })

  it('is kept with the change or not at all', async () => {
    const code = await makeCode(workspace.api, { title: 'Whole' })
    for (const statement of REFUSAL[ENGINE]) await sql.raw(statement).execute(server.deps.database)
    const params = { id: code.id }
    expect(await workspace.api.refused('updateCode', { params, body: { title: 'Half' } })).toMatchObject({
      status: 500,
      code: 'internal',
      message: expect.not.stringContaining('refused'),
    })
    expect(await workspace.api.refused('deleteCode', { params })).toMatchObject({ status: 500 })
    await sql
      .raw(ENGINE === 'sqlite' ? 'drop trigger no_more' : 'drop trigger no_more on code_revisions')
      .execute(server.deps.database)
    expect((await workspace.api.ok('getCode', { params })).data).toEqual(code)
    expect(await historyOf(code.id)).toHaveLength(1)
  })
})
