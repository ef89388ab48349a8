import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ask } from '../support/ask.ts'
import { makeCode } from '../support/make-code.ts'
import { browser, cookieOf, PASSWORD, signedIn, type TestPerson } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
let person: TestPerson
beforeAll(async () => {
  server = await startServer()
  person = await signedIn(server, { email: 'Ada@Example.com', name: 'Ada', password: true })
})
afterAll(() => server.close())

const nobody = () => browser(server, null)
const signIn = (email: string, password: string) =>
  nobody().account.send('signIn', { body: { email, password } })

describe('signing in', () => {
  it('answers who it is and a cookie with which the pages answer', async () => {
    const answer = await nobody().account.ok('signIn', {
      body: { email: ' ada@example.COM ', password: PASSWORD },
    })
    expect(answer.data.person).toEqual({ id: person.id, name: 'Ada', email: 'Ada@Example.com' })
    const ada = browser(server, cookieOf(answer.headers['set-cookie']))
    const { data } = await ada.account.ok('getAccount')
    expect(data.person).toMatchObject({ id: person.id, hasPassword: true })
    expect(data.workspaces).toEqual([
      { id: person.workspaceId, name: 'My workspace', plan: 'teams', role: 'owner' },
    ])
    const code = await makeCode(server.api)
    expect((await ada.in(person.workspaceId).ok('listCodes')).data.map(({ id }) => id)).toEqual([code.id])
  })

  it('is refused alike for a wrong password and for an unknown address', async () => {
    const [wrong, unknown] = await Promise.all([
      signIn('ada@example.com', 'not the password'),
      signIn('nobody@example.com', PASSWORD),
    ])
    const told = (answer: typeof wrong) => ('error' in answer.body ? answer.body.error : {})
    expect([wrong.status, unknown.status]).toEqual([401, 401])
    expect(told(wrong)).toMatchObject({ code: 'wrong_credentials' })
    expect({ ...told(wrong), requestId: '' }).toEqual({ ...told(unknown), requestId: '' })
    expect([wrong.headers['set-cookie'], unknown.headers['set-cookie']]).toEqual([undefined, undefined])
  })

  it('is over when one signs out, and the cookie is taken back', async () => {
    const one = await signedIn(server)
    const answer = await one.account.ok('signOut')
    expect(answer.headers['set-cookie']).toEqual([
      'qregg-session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax',
    ])
    expect(await one.account.refused('getAccount')).toMatchObject({ status: 401, code: 'unauthorized' })
    expect((await one.workspace.refused('listCodes')).status).toBe(401)
  })
})

describe('the two ways in', () => {
  it('are kept apart: no key opens the dashboard, and no session the API', async () => {
    const byKey = browser(server, null, { Authorization: `Bearer ${server.key}` })
    expect((await byKey.in(person.workspaceId).refused('listCodes')).status).toBe(401)
    expect((await byKey.account.refused('getAccount')).status).toBe(401)
    const reply = await ask(`${server.url}/api/v1/codes`, { headers: { Cookie: person.cookie } })
    expect([reply.status, reply.json()]).toMatchObject([401, { error: { code: 'unauthorized' } }])
  })
})
