import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { LIMITS, SCOPES } from '@qregg/contract'
import { createApiKey } from '../../src/api-keys/api-keys.ts'
import { apiClient } from '../support/api-client.ts'
import { signedIn, type TestPerson } from '../support/people.ts'
import { runKeyCommand } from '../support/program.ts'
import { environmentOf, rowsOf, startServer, type TestServer } from '../support/server.ts'

let server: TestServer
let admin: TestPerson
beforeAll(async () => {
  server = await startServer()
  const { id } = await server.newWorkspace()
  admin = await signedIn(server, { role: 'admin', workspaceId: id, name: 'Ada' })
})
afterAll(() => server.close())

const create = (body: object = {}) => admin.workspace.ok('createApiKey', { body: { name: 'Shop', ...body } })

describe('API keys in the dashboard', () => {
  it('are told once, as they are made, and open the API', async () => {
    const { data, status } = await create()
    expect(status).toBe(201)
    expect(data).toMatchObject({ name: 'Shop', scopes: SCOPES, createdBy: 'Ada', expiresAt: null })
    expect(data.key.startsWith(data.prefix)).toBe(true)
    expect(data.key.endsWith(data.lastFour)).toBe(true)
    const me = await apiClient(server.url, data.key).ok('getMe')
    expect([me.data.apiKey.id, me.data.workspace.id]).toEqual([data.id, admin.workspaceId])
    const listed = await admin.workspace.ok('listApiKeys')
    expect(listed.data[0]).toMatchObject({ id: data.id, createdBy: 'Ada' })
    expect(listed.text).not.toContain(data.key)
    const stored = await rowsOf(server, 'select * from api_keys where id = ?', [data.id])
    const audited = await rowsOf(server, 'select * from audit_log', [])
    expect(JSON.stringify([stored, audited, server.logs])).not.toContain(data.key)
  })

  it('have the scopes and the end that they were given', async () => {
    const expiresAt = new Date(server.clock.now() + 60_000).toISOString()
    const { data } = await create({ scopes: ['codes:read'], expiresAt })
    expect(data).toMatchObject({ scopes: ['codes:read'], expiresAt })
    const api = apiClient(server.url, data.key)
    await api.ok('listCodes')
    expect((await api.refused('listWebhooks')).code).toBe('insufficient_scope')
    server.clock.advance(61_000)
    expect((await api.refused('listCodes')).status).toBe(401)
  })

  it('must end later than now, have a name, and scopes that there are', async () => {
    const past = new Date(server.clock.now() - 1).toISOString()
    for (const [body, path] of [
      [{ expiresAt: past }, 'expiresAt'],
      [{ name: ' ' }, 'name'],
      [{ scopes: [] }, 'scopes'],
      [{ scopes: ['everything'] }, 'scopes.0'],
    ] as const) {
      const refused = await admin.workspace.refused('createApiKey', { body: { name: 'Shop', ...body } })
      expect([refused.status, refused.details?.[0]?.path]).toEqual([422, path])
    }
  })

  it('that are revoked open nothing from the next request on, and stay in the list', async () => {
    const { data } = await create()
    const api = apiClient(server.url, data.key)
    await api.ok('listCodes')
    const params = { id: data.id }
    const revoked = await admin.workspace.ok('revokeApiKey', { params })
    expect(revoked.data.revokedAt).not.toBeNull()
    expect((await api.refused('listCodes')).status).toBe(401)
    // Once more changes nothing, and writes nothing down.
    expect((await admin.workspace.ok('revokeApiKey', { params })).data).toEqual(revoked.data)
    const listed = (await admin.workspace.ok('listApiKeys')).data.find(({ id }) => id === data.id)
    expect(listed).toEqual(revoked.data)
    const log = (await admin.workspace.ok('listAuditLog', { query: { action: 'api_key.revoked' } })).data
    expect(log.filter(({ subject }) => subject.id === data.id)).toHaveLength(1)
    expect(log[0]).toMatchObject({
      source: 'dashboard',
      actor: { kind: 'person', id: admin.id, name: 'Ada' },
    })
  })

  it('are at most 200 that open something, however many ask at once, and from the shell', async () => {
    const { id } = await server.newWorkspace({ name: 'Full' })
    const other = await signedIn(server, { workspaceId: id })
    const { database } = server.deps
    const given = (index: number) => ({ workspaceId: id, name: `Key ${index}` })
    for (let index = 0; index < LIMITS.apiKeysPerWorkspace - 2; index++)
      await createApiKey(database, server.deps, given(index))
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => other.workspace.send('createApiKey', { body: { name: 'One more' } })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 403, 403, 403])
    const args = ['--name', 'From the shell', '--workspace', 'Full']
    const { code, stderr } = await runKeyCommand(args, environmentOf(server))
    expect([code, stderr]).toEqual([1, expect.stringContaining('at most 200 API keys')])
    const [last] = (await other.workspace.ok('listApiKeys')).data
    await other.workspace.ok('revokeApiKey', { params: { id: last?.id ?? '' } })
    await other.workspace.ok('createApiKey', { body: { name: 'In its place' } })
  })

  it("are not told to members, and another workspace's are not there", async () => {
    const member = await signedIn(server, { role: 'member', workspaceId: admin.workspaceId })
    const stranger = await signedIn(server)
    const { id } = (await create()).data
    for (const operation of ['listApiKeys', 'createApiKey', 'revokeApiKey'] as const) {
      const call = { params: { id }, body: operation === 'createApiKey' ? { name: 'Mine' } : undefined }
      expect((await member.workspace.refused(operation, call)).status).toBe(403)
      expect((await stranger.in(admin.workspaceId).refused(operation, call)).status).toBe(404)
    }
    expect((await stranger.workspace.refused('revokeApiKey', { params: { id } })).status).toBe(404)
  })

  it('belong to the plan teams', async () => {
    const { id } = await server.newWorkspace({ plan: 'free' })
    const owner = await signedIn(server, { workspaceId: id })
    const refused = await owner.workspace.refused('createApiKey', { body: { name: 'Shop' } })
    expect([refused.status, refused.code]).toEqual([403, 'plan_required'])
  })
})
