import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { AuditEntry } from '@qregg/contract'
import { DESTINATION, makeCode } from '../support/make-code.ts'
import { signedIn, type TestPerson } from '../support/people.ts'
import { startServer, type TestServer, type TestWorkspace } from '../support/server.ts'

let server: TestServer
let workspace: TestWorkspace
let admin: TestPerson
beforeAll(async () => {
  server = await startServer()
  workspace = await server.newWorkspace()
  admin = await signedIn(server, { role: 'admin', workspaceId: workspace.id, name: 'Ada' })
})
afterAll(() => server.close())

describe('the list of the audit log', () => {
  it('goes by pages, newest first, each entry once, and by action', async () => {
    const code = await makeCode(workspace.api)
    const params = { id: code.id }
    for (let number = 1; number <= 5; number++)
      await workspace.api.ok('updateCode', { params, body: { destination: `https://example.com/${number}` } })
    await workspace.api.ok('deleteCode', { params })
    const all: AuditEntry[] = []
    let cursor: string | undefined
    do {
      const query = { limit: 2, cursor }
      const { data, pagination } = await admin.workspace.ok('listAuditLog', { query })
      all.push(...data)
      cursor = pagination.nextCursor ?? undefined
    } while (cursor !== undefined)
    expect(all[0]?.action).toBe('code.deleted')
    expect(all.map(({ after }) => after)).toEqual([
      null,
      ...[5, 4, 3, 2, 1].map((number) => `https://example.com/${number}`),
    ])
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
    const query = { action: 'code.deleted' }
    const { data } = await admin.workspace.ok('listAuditLog', { query })
    expect(data.map(({ subject }) => subject.id)).toEqual([code.id])
  })

  it('has what a person does in the dashboard by their name, as it was then', async () => {
    const made = await admin.workspace.ok('createCode', { body: { payload: { url: DESTINATION } } })
    const params = { id: made.data.id }
    const body = { destination: 'https://example.com/ada' }
    // Nobody passes for an integration in the dashboard.
    await admin.workspace.ok('updateCode', { params, body, headers: { 'X-Qregg-Source': 'zapier' } })
    await admin.account.ok('updateAccount', { body: { name: 'Countess' } })
    const [entry] = (await admin.workspace.ok('listAuditLog')).data
    expect(entry).toMatchObject({
      action: 'code.destination_changed',
      source: 'dashboard',
      actor: { kind: 'person', id: admin.id, name: 'Ada' },
    })
    const [revision] = (await admin.workspace.ok('listRevisions', { params })).data
    expect(revision).toMatchObject({ source: 'dashboard', actor: { kind: 'person', name: 'Countess' } })
    await server.deps.database.deleteFrom('people').where('id', '=', admin.id).execute()
    const owner = await signedIn(server, { workspaceId: workspace.id })
    const [kept] = (await owner.workspace.ok('listAuditLog')).data
    expect(kept?.actor).toEqual({ kind: 'person', id: admin.id, name: 'Ada' })
    const [nameless] = (await owner.workspace.ok('listRevisions', { params })).data
    expect(nameless?.actor).toEqual({ kind: 'person', id: admin.id, name: null })
  })

  it("is for admins, has nothing of another workspace, and takes no other list's cursor", async () => {
    const member = await signedIn(server, { role: 'member', workspaceId: workspace.id })
    const owner = await signedIn(server, { workspaceId: workspace.id })
    const stranger = await signedIn(server, { workspaceId: (await server.newWorkspace()).id })
    expect((await member.workspace.refused('listAuditLog')).status).toBe(403)
    expect((await stranger.in(workspace.id).refused('listAuditLog')).status).toBe(404)
    expect((await stranger.workspace.ok('listAuditLog')).data).toEqual([])
    await makeCode(workspace.api)
    await makeCode(workspace.api)
    const { pagination } = await workspace.api.ok('listCodes', { query: { limit: 1 } })
    const query = { cursor: pagination.nextCursor ?? '' }
    expect((await owner.workspace.refused('listAuditLog', { query })).status).toBe(422)
  })
})
