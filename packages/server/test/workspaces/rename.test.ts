import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { signedIn } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

describe('a workspace', () => {
  it('is renamed by its admins, and the audit log has both names', async () => {
    const { id, api } = await server.newWorkspace({ name: 'Old' })
    const admin = await signedIn(server, { workspaceId: id, role: 'admin' })
    const member = await signedIn(server, { workspaceId: id, role: 'member' })
    const stranger = await signedIn(server)
    const body = { name: ' New ' }
    expect((await member.workspace.refused('updateWorkspace', { body })).status).toBe(403)
    expect((await stranger.in(id).refused('updateWorkspace', { body })).status).toBe(404)
    expect((await admin.workspace.refused('updateWorkspace', { body: { name: '' } })).status).toBe(422)
    const { data } = await admin.workspace.ok('updateWorkspace', { body })
    expect(data).toEqual({ id, name: 'New', plan: 'teams', role: 'admin' })
    await admin.workspace.ok('updateWorkspace', { body })
    expect((await api.ok('getMe')).data.workspace.name).toBe('New')
    const log = (await admin.workspace.ok('listAuditLog')).data
    expect(log.map(({ action, before, after }) => [action, before, after])).toEqual([
      ['workspace.renamed', 'Old', 'New'],
    ])
  })

  it('that somebody makes has its maker in the audit log', async () => {
    const person = await signedIn(server, { name: 'Ada' })
    const { data } = await person.account.ok('createWorkspace', { body: { name: 'Second' } })
    const log = (await person.in(data.id).ok('listAuditLog')).data
    expect(log).toMatchObject([{ action: 'workspace.created', actor: { kind: 'person', name: 'Ada' } }])
  })
})
