import { Agent, type IncomingMessage, request } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
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
  owner = await signedIn(server, { workspaceId })
})

const KEY = { name: 'Kept for later' }
const JSON_BODY = { type: 'application/json', text: JSON.stringify(KEY) }

/** Sends the headers, does `meanwhile` as soon as they were let in, then sends the body. Answers the status. */
async function heldBack(
  person: TestPerson,
  path: string,
  body: { type: string; text: string },
  meanwhile: () => Promise<unknown>,
  method = 'POST',
): Promise<number> {
  const { sessions } = server.deps.accounts
  const looks = [jest.spyOn(sessions, 'findIn'), jest.spyOn(sessions, 'find')]
  const sent = request(`${server.url}/dashboard/api${path}`, {
    method,
    agent: new Agent({ keepAlive: false }),
    headers: {
      Cookie: person.cookie,
      'Sec-Fetch-Site': 'same-origin',
      'Content-Type': body.type,
      'Content-Length': Buffer.byteLength(body.text),
    },
  })
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve).once('error', reject)
  })
  sent.flushHeaders()
  const looked = () => looks.flatMap(({ mock }) => mock.results)[0]
  while (!looked()) await new Promise(setImmediate)
  await looked()?.value
  for (const look of looks) look.mockRestore()
  await meanwhile()
  sent.end(body.text)
  const { statusCode = 0 } = (await answered).resume()
  return statusCode
}

const inHere = (path: string) => `/workspaces/${workspaceId}${path}`
const member = (role: 'admin' | 'member') => signedIn(server, { workspaceId, role })
const change = (person: TestPerson, role: 'admin' | 'member') =>
  owner.workspace.ok('updateMember', { params: { id: person.id }, body: { role } })
const remove = (person: TestPerson) => owner.workspace.ok('removeMember', { params: { id: person.id } })

describe('a request whose body is held back', () => {
  it('is carried out when nothing has changed meanwhile', async () => {
    const admin = await member('admin')
    expect(await heldBack(admin, inHere('/api-keys'), JSON_BODY, async () => {})).toBe(201)
  })

  it('makes no API key for an admin who was removed, made less or signed out meanwhile', async () => {
    const ways: Array<[number, (admin: TestPerson) => Promise<unknown>]> = [
      [404, remove],
      [403, (admin) => change(admin, 'member')],
      [401, (admin) => admin.account.ok('signOut')],
    ]
    for (const [status, meanwhile] of ways) {
      const admin = await member('admin')
      expect(await heldBack(admin, inHere('/api-keys'), JSON_BODY, () => meanwhile(admin))).toBe(status)
    }
    const keys = (await owner.workspace.ok('listApiKeys')).data
    expect(keys.filter(({ name }) => name === KEY.name)).toEqual([])
  })

  it('does not make an admin again of who was made a member meanwhile', async () => {
    const admin = await member('admin')
    const body = { type: 'application/json', text: '{"role":"admin"}' }
    const path = inHere(`/members/${admin.id}`)
    expect(await heldBack(admin, path, body, () => change(admin, 'member'), 'PATCH')).toBe(403)
    const { data } = await owner.workspace.ok('listMembers')
    expect(data.find(({ person }) => person.id === admin.id)?.role).toBe('member')
  })

  it('stores no file of who was removed meanwhile', async () => {
    const person = await member('member')
    const body = { type: 'image/svg+xml', text: '<svg xmlns="http://www.w3.org/2000/svg"/>' }
    expect(await heldBack(person, inHere('/logos'), body, () => remove(person))).toBe(404)
  })

  it('makes no workspace for who signed out meanwhile', async () => {
    const person = await member('member')
    const body = { type: 'application/json', text: '{"name":"Too late"}' }
    expect(await heldBack(person, '/workspaces', body, () => person.account.ok('signOut'))).toBe(401)
  })
})
