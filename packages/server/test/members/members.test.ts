import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { ROLES, type Role } from '@qregg/contract'
import { scopesOf } from '../../src/http/authentication.ts'
import type { Caller } from '../../src/http/caller.ts'
import { signedIn, type TestPerson } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
let workspaceId: string
let owner: TestPerson
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())
beforeEach(async () => {
  workspaceId = (await server.newWorkspace()).id
  owner = await signedIn(server, { workspaceId, name: 'Olga' })
})

const someone = (role: Role, name = 'Somebody') => signedIn(server, { workspaceId, role, name })
const setRole = (by: TestPerson, whom: TestPerson, role: Role) =>
  by.in(workspaceId).send('updateMember', { params: { id: whom.id }, body: { role } })
const remove = (by: TestPerson, whom: TestPerson) =>
  by.in(workspaceId).send('removeMember', { params: { id: whom.id } })
const roles = async () =>
  new Map((await owner.workspace.ok('listMembers')).data.map(({ person, role }) => [person.id, role]))

describe('members', () => {
  it('see each other, who was there first, first', async () => {
    server.clock.advance(1_000)
    const member = await someone('member', 'Mia')
    const { data } = await member.workspace.ok('listMembers')
    expect(data.map(({ person, role }) => [person.name, person.email, role])).toEqual([
      ['Olga', owner.email, 'owner'],
      ['Mia', member.email, 'member'],
    ])
  })

  it('are what an owner or an admin makes them, and only owners make and unmake owners', async () => {
    // Of each pair: who, whose role, from, to, and what is answered.
    const cases: Array<[Role, Role, Role, number]> = [
      ['member', 'member', 'admin', 403],
      ['admin', 'member', 'admin', 200],
      ['admin', 'admin', 'member', 200],
      ['admin', 'member', 'owner', 403],
      ['admin', 'owner', 'admin', 403],
      ['owner', 'member', 'owner', 200],
      ['owner', 'owner', 'member', 200],
    ]
    for (const [own, from, to, status] of cases) {
      const [by, whom] = [await someone(own), await someone(from)]
      expect([own, from, to, (await setRole(by, whom, to)).status]).toEqual([own, from, to, status])
      expect((await roles()).get(whom.id)).toBe(status === 200 ? to : from)
    }
  })

  it('cannot undo what was made of them, nor do anything else, with a request that was let in before', async () => {
    const { num } = await server.deps.database
      .selectFrom('workspaces')
      .select('num')
      .where('id', '=', workspaceId)
      .executeTakeFirstOrThrow()
    const letInAs = (role: Role, { id }: TestPerson): Caller => ({
      kind: 'person',
      id,
      name: 'Somebody',
      role,
      scopes: scopesOf(role),
      expiresAt: null,
      workspace: { num, id: workspaceId, name: 'Another workspace', plan: 'teams' },
    })
    const { members } = server.deps
    const other = await someone('member')
    for (const [was, is] of [
      ['admin', 'member'],
      ['owner', 'member'],
      ['owner', 'admin'],
    ] as const) {
      const one = await someone(was)
      await setRole(owner, one, is)
      const before = letInAs(was, one)
      const refused = { code: 'forbidden', message: expect.stringContaining(`has changed to ${is}`) }
      await expect(members.setRole(before, one.id, was)).rejects.toMatchObject(refused)
      await expect(members.setRole(before, other.id, 'admin')).rejects.toMatchObject(refused)
      await expect(members.remove(before, other.id)).rejects.toMatchObject(refused)
      expect([(await roles()).get(one.id), (await roles()).get(other.id)]).toEqual([is, 'member'])
      // Leaving is for everybody.
      await members.remove(before, one.id)
      await expect(members.setRole(before, other.id, 'admin')).rejects.toMatchObject({ code: 'not_found' })
    }
    await expect(members.setRole(letInAs('member', other), other.id, 'admin')).rejects.toMatchObject({
      code: 'forbidden',
    })
  })

  it('leave by themselves, and are removed by who may', async () => {
    const cases: Array<[Role, Role, number]> = [
      ['member', 'member', 403],
      ['admin', 'member', 200],
      ['admin', 'admin', 200],
      ['admin', 'owner', 403],
      ['owner', 'owner', 200],
    ]
    for (const [own, whose, status] of cases) {
      const [by, whom] = [await someone(own), await someone(whose)]
      expect([own, whose, (await remove(by, whom)).status]).toEqual([own, whose, status])
    }
    for (const role of ROLES) {
      const one = await someone(role)
      expect((await remove(one, one)).status).toBe(200)
      // From the next request on there is nothing there for them.
      expect((await one.workspace.refused('listMembers')).status).toBe(404)
    }
  })

  it('always have an owner among them', async () => {
    expect((await setRole(owner, owner, 'admin')).body).toMatchObject({ error: { code: 'last_owner' } })
    expect((await remove(owner, owner)).body).toMatchObject({ error: { code: 'last_owner' } })
    const second = await someone('owner')
    expect((await remove(owner, owner)).status).toBe(200)
    expect((await remove(second, second)).status).toBe(409)
  })

  it('have one also when all owners leave at the same time', async () => {
    for (let round = 0; round < 5; round++) {
      const { id } = await server.newWorkspace()
      const owners = await Promise.all(
        [1, 2, 3].map(() => signedIn(server, { workspaceId: id, role: 'owner' })),
      )
      const answers = await Promise.all(
        owners.map((one, index) =>
          index % 2 === 0
            ? one.in(id).send('removeMember', { params: { id: one.id } })
            : one.in(id).send('updateMember', { params: { id: one.id }, body: { role: 'member' } }),
        ),
      )
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 409])
      const left = await server.deps.members.list(id)
      expect(left.filter(({ role }) => role === 'owner')).toHaveLength(1)
    }
  })

  it('that unmake each other at the same time do not both', async () => {
    const second = await someone('owner')
    const answers = await Promise.all([setRole(owner, second, 'member'), setRole(second, owner, 'member')])
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1)
    const left = await server.deps.members.list(workspaceId)
    expect(left.filter(({ role }) => role === 'owner')).toHaveLength(1)
  })

  it('are in the audit log, with what they were and are', async () => {
    const member = await someone('member', 'Mia')
    await setRole(owner, member, 'admin')
    await setRole(owner, member, 'admin')
    await remove(owner, member)
    const { data } = await owner.workspace.ok('listAuditLog')
    expect(data.map(({ action, subject, before, after }) => [action, subject.name, before, after])).toEqual([
      ['member.removed', 'Mia', 'admin', null],
      ['member.role_changed', 'Mia', 'member', 'admin'],
    ])
    expect(data[0]).toMatchObject({ source: 'dashboard', actor: { kind: 'person', name: 'Olga' } })
  })

  it('of another workspace are not there, and nothing of it is to them', async () => {
    const stranger = await signedIn(server)
    const params = { id: owner.id }
    expect((await stranger.workspace.refused('removeMember', { params })).status).toBe(404)
    expect(
      (await stranger.workspace.refused('updateMember', { params, body: { role: 'member' } })).status,
    ).toBe(404)
    for (const operation of ['listMembers', 'removeMember', 'listInvitations'] as const)
      expect((await stranger.in(workspaceId).refused(operation, { params })).status).toBe(404)
    expect((await roles()).get(owner.id)).toBe('owner')
  })
})
