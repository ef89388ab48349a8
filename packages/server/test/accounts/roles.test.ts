import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Operation, operations, type Role } from '@qregg/contract'
import { authorize, scopesOf } from '../../src/http/authentication.ts'
import type { Caller } from '../../src/http/caller.ts'
import { ask } from '../support/ask.ts'
import { browser, signedIn } from '../support/people.ts'
import { rowsOf, startServer, type TestServer } from '../support/server.ts'

const URL_CODE = { payload: { url: 'https://example.com' } }
let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

const personWith = (role: Role): Caller => ({
  kind: 'person',
  id: 'usr_1',
  name: 'Ada',
  role,
  scopes: scopesOf(role),
  expiresAt: null,
  workspace: { num: 1, id: 'ws_1', name: 'One', plan: 'teams' },
})

describe('a role', () => {
  it.each([
    ['member', { member: true, admin: false, owner: false }],
    ['admin', { member: true, admin: true, owner: false }],
    ['owner', { member: true, admin: true, owner: true }],
  ] as const)('%s may what it and those before it may', (role, may) => {
    for (const [least, allowed] of Object.entries(may)) {
      const operation: Operation = { ...operations.getMe, role: least as Role }
      const attempt = () => authorize(personWith(role), operation)
      if (allowed) attempt()
      else expect(attempt).toThrow(`Your role here, ${role}, does not allow this. Ask an owner`)
    }
  })

  it('of a member lets codes, scans and webhooks be read and changed, and erases no scans', async () => {
    const { workspace } = await signedIn(server, { role: 'member' })
    const { data: code } = await workspace.ok('createCode', { body: URL_CODE })
    await workspace.ok('updateCode', { params: { id: code.id }, body: { title: 'Changed' } })
    await workspace.ok('listScans')
    await workspace.ok('listWebhooks')
    await workspace.ok('deleteCode', { params: { id: code.id } })
    const erasure = { body: { before: new Date(server.clock.now()).toISOString() } }
    expect(await workspace.refused('eraseScans', erasure)).toMatchObject({
      status: 403,
      code: 'forbidden',
    })
    const admin = await signedIn(server, { role: 'admin' })
    expect((await admin.workspace.send('eraseScans', erasure)).status).not.toBe(403)
  })

  it('is looked up with each request: who was made less is less at once', async () => {
    const { workspace, id } = await signedIn(server, { role: 'admin' })
    await server.deps.database
      .updateTable('members')
      .set({ role: 'member' })
      .where('person_id', '=', id)
      .execute()
    const erasure = { body: { before: new Date(server.clock.now()).toISOString() } }
    expect((await workspace.refused('eraseScans', erasure)).status).toBe(403)
  })
})

describe('a workspace', () => {
  it('that one is no member of is not there, and neither is what is in it', async () => {
    const { workspace: mine, cookie } = await signedIn(server)
    const other = await server.newWorkspace()
    const { data: code } = await other.api.ok('createCode', { body: URL_CODE })
    const there = browser(server, cookie).in(other.id)
    const nowhere = browser(server, cookie).in('ws_nowhere')
    const byId = { params: { id: code.id } }
    const told = await there.refused('getCode', byId)
    expect(told).toMatchObject({ status: 404, code: 'not_found' })
    expect((await nowhere.refused('getCode', byId)).message).toBe(told.message)
    expect((await there.refused('createCode', { body: URL_CODE })).status).toBe(404)
    expect((await mine.refused('getCode', byId)).status).toBe(404)
  })

  it('with an id that none can have is not there either, and breaks nothing', async () => {
    const { cookie } = await signedIn(server)
    for (const id of ['a\0b', 'é', 'a/b', 'a'.repeat(81), 'x'.repeat(5_000)]) {
      const answer = await ask(`${server.url}/dashboard/api/workspaces/${encodeURIComponent(id)}/codes`, {
        headers: { Cookie: cookie },
      })
      expect([answer.status, answer.json()]).toMatchObject([404, { error: { code: 'not_found' } }])
    }
    expect(server.errors()).toEqual([])
  })

  it('on the free plan lets people make codes and read scans, and says what webhooks need', async () => {
    const free = await server.newWorkspace({ plan: 'free' })
    const { workspace } = await signedIn(server, { workspaceId: free.id })
    await workspace.ok('createCode', { body: URL_CODE })
    await workspace.ok('listScans')
    for (const attempt of [
      workspace.refused('listWebhooks'),
      workspace.refused('createWebhook', { body: { url: 'https://example.com/hook' } }),
    ])
      expect(await attempt).toMatchObject({
        status: 403,
        code: 'plan_required',
        message: expect.stringContaining('Whoever runs this server can change it: npm run workspace'),
      })
    expect((await free.api.refused('listCodes')).code).toBe('plan_required')
  })

  it('is told in its history that a person changed it in the dashboard', async () => {
    const { workspace, id } = await signedIn(server)
    await workspace.ok('createCode', { body: URL_CODE, headers: { 'X-Qregg-Source': 'zapier' } })
    const rows = await rowsOf(server, 'select source from code_revisions where actor = ?', [id])
    expect(rows).toEqual([{ source: 'dashboard' }])
  })

  it('can be made by whoever is signed in, who owns it, up to 20', async () => {
    const { account, in: inWorkspace } = await signedIn(server)
    const { data: made } = await account.ok('createWorkspace', { body: { name: 'Second' } })
    expect(made).toEqual({ id: expect.any(String), name: 'Second', plan: 'teams', role: 'owner' })
    await inWorkspace(made.id).ok('createCode', { body: URL_CODE })
    expect((await account.ok('getAccount')).data.workspaces.map(({ name }) => name)).toEqual([
      'My workspace',
      'Second',
    ])
    for (let i = 3; i <= 20; i++) await account.ok('createWorkspace', { body: { name: `Number ${i}` } })
    const refused = await account.refused('createWorkspace', { body: { name: 'One too many' } })
    expect(refused).toMatchObject({ status: 403, code: 'limit_reached' })
  })

  it('is one of 20, also when several are made and joined at the same time', async () => {
    for (let round = 0; round < 3; round++) {
      const { account, id, email } = await signedIn(server)
      const person = { id, email, name: 'Somebody' }
      for (let i = 2; i <= 19; i++) await account.ok('createWorkspace', { body: { name: `Number ${i}` } })
      const links = await Promise.all(
        [1, 2, 3].map(async () => {
          const { workspace } = await signedIn(server, { workspaceId: (await server.newWorkspace()).id })
          return (await workspace.ok('createInvitation', { body: {} })).data.url.split('#')[1] ?? ''
        }),
      )
      const answers = await Promise.allSettled([
        ...links.map((token) => server.deps.invitations.accept(token, person)),
        ...[1, 2, 3].map(() => account.ok('createWorkspace', { body: { name: 'At once' } })),
      ])
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      for (const answer of answers)
        if (answer.status === 'rejected') expect(String(answer.reason)).toMatch(/20 workspaces/)
      expect((await account.ok('getAccount')).data.workspaces).toHaveLength(20)
    }
  })
})

describe('an Idempotency-Key', () => {
  it('makes one code of two requests in the dashboard, too', async () => {
    const { workspace } = await signedIn(server)
    const call = { body: URL_CODE, headers: { 'Idempotency-Key': 'in-the-dashboard' } }
    const first = await workspace.ok('createCode', call)
    expect((await workspace.ok('createCode', call)).data.id).toBe(first.data.id)
  })
})
