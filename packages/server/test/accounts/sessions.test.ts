import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ask } from '../support/ask.ts'
import { browser, cookieOf, PASSWORD, signedIn } from '../support/people.ts'
import { rowsOf, startServer, type TestServer } from '../support/server.ts'

const DAY_MS = 86_400_000
const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0'
let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

/** Another browser of somebody, who signs in with the password. */
async function signInAgain(email: string, headers = {}) {
  const answer = await browser(server, null, headers).account.ok('signIn', {
    body: { email, password: PASSWORD },
  })
  return browser(server, cookieOf(answer.headers['set-cookie']), headers).account
}

describe('the cookie', () => {
  it.each([
    ['http://localhost:3000', /^qregg-session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/],
    [
      'https://qr.example.com',
      /^__Host-qregg-session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    ],
  ])('is kept to this host and from scripts at %s', async (publicUrl, pattern) => {
    const one = await startServer({ env: { PUBLIC_URL: publicUrl } })
    const { email } = await signedIn(one, { password: true })
    const { headers } = await browser(one, null).account.ok('signIn', { body: { email, password: PASSWORD } })
    expect(headers['set-cookie']).toEqual([expect.stringMatching(pattern)])
    await one.close()
  })

  it.each(['', 'x', 'a'.repeat(43), '../../etc', '"', '%00'])('opens nothing as %j', async (value) => {
    const stranger = browser(server, `qregg-session=${value}`).account
    expect(await stranger.refused('getAccount')).toMatchObject({ status: 401, code: 'unauthorized' })
  })
})

describe('a session', () => {
  it('lives for 30 days after it was last used, and no longer', async () => {
    const { account } = await signedIn(server)
    for (let i = 0; i < 3; i++) {
      server.clock.advance(29 * DAY_MS)
      const { headers } = await account.ok('getAccount')
      expect(headers['set-cookie']).toEqual([expect.stringContaining('Max-Age=2592000')])
    }
    expect((await account.ok('getAccount')).headers['set-cookie']).toBeUndefined()
    server.clock.advance(30 * DAY_MS)
    const refused = await account.refused('getAccount')
    expect([refused.status, refused.headers['set-cookie']]).toEqual([
      401,
      [expect.stringContaining('qregg-session=; Max-Age=0')],
    ])
    await server.deps.accounts.sessions.sweep()
    expect(
      await rowsOf(server, 'select id from sessions where expires_at <= ?', [server.clock.now()]),
    ).toEqual([])
  })

  it('is listed with its browser, and the one that asks is marked', async () => {
    const { account, email } = await signedIn(server, { password: true })
    await signInAgain(email, { 'User-Agent': FIREFOX })
    server.clock.advance(1)
    const { data } = await account.ok('listSessions')
    expect(data.map(({ current, browser, os }) => ({ current, browser, os }))).toEqual(
      expect.arrayContaining([
        { current: true, browser: null, os: null },
        { current: false, browser: 'Firefox', os: 'Windows' },
      ]),
    )
    expect(data).toHaveLength(2)
  })

  it('that is revoked is out at once, also with what it holds open', async () => {
    const { account, email, workspaceId, id } = await signedIn(server, { password: true })
    const other = await signInAgain(email)
    const session = (await other.ok('listSessions')).data.find(({ current }) => current)
    const caller = { kind: 'person', id, session: session?.id, workspace: { id: workspaceId } } as never
    expect(await server.deps.callerAgain(caller)).toMatchObject({ id, role: 'owner' })
    await account.ok('revokeSession', { params: { id: session?.id ?? '' } })
    expect((await other.refused('getAccount')).status).toBe(401)
    expect(await server.deps.callerAgain(caller)).toBeUndefined()
    expect((await account.ok('listSessions')).data).toHaveLength(1)
  })

  it('that is revoked loses the live stream that it follows', async () => {
    const { account, cookie, workspaceId } = await signedIn(server)
    const stream = ask(`${server.url}/dashboard/api/workspaces/${workspaceId}/scans/stream`, {
      headers: { Cookie: cookie },
    })
    while (server.deps.streams.size() === 0) await new Promise(setImmediate)
    await server.deps.streams.check()
    expect(server.deps.streams.size()).toBe(1)
    await account.ok('signOut')
    await server.deps.streams.check()
    expect([(await stream).status, server.deps.streams.size()]).toEqual([200, 0])
  })

  it('of somebody else is nobody’s to revoke', async () => {
    const [one, other] = [await signedIn(server), await signedIn(server)]
    const [theirs] = (await other.account.ok('listSessions')).data
    const refused = await one.account.refused('revokeSession', { params: { id: theirs?.id ?? '' } })
    expect(refused).toMatchObject({ status: 404, code: 'not_found' })
    await other.account.ok('getAccount')
  })

  it('ends everywhere else by one request', async () => {
    const { account, email } = await signedIn(server, { password: true })
    const others = [await signInAgain(email), await signInAgain(email)]
    await account.ok('revokeOtherSessions')
    for (const other of others) expect((await other.refused('getAccount')).status).toBe(401)
    await account.ok('getAccount')
  })

  it('ends what it follows in a workspace when its person is no member any more', async () => {
    const { workspace, id, workspaceId } = await signedIn(server)
    await workspace.ok('listCodes')
    await server.deps.database.deleteFrom('members').where('person_id', '=', id).execute()
    expect((await workspace.refused('listCodes')).status).toBe(404)
    const [session] = await rowsOf<{ id: string }>(server, 'select id from sessions where person_id = ?', [
      id,
    ])
    const caller = { kind: 'person', id, session: session?.id, workspace: { id: workspaceId } } as never
    expect(await server.deps.callerAgain(caller)).toBeUndefined()
  })

  it('takes the place of the one that the same browser had', async () => {
    const before = await signedIn(server, { password: true })
    await before.account.ok('signIn', { body: { email: before.email, password: PASSWORD } })
    expect((await before.account.refused('getAccount')).status).toBe(401)
  })

  it('is one of at most 100 of a person: the oldest ends', async () => {
    const { account, id } = await signedIn(server)
    for (let i = 0; i < 101; i++) {
      server.clock.advance(1)
      await server.deps.accounts.sessions.start(id, '')
    }
    expect(await rowsOf(server, 'select id from sessions where person_id = ?', [id])).toHaveLength(100)
    expect((await account.refused('getAccount')).status).toBe(401)
  })
})

describe('a changed password', () => {
  it('takes the old one, ends all other sessions, and is the one from then on', async () => {
    const { account, email } = await signedIn(server, { password: true })
    const other = await signInAgain(email)
    const password = 'quite another password'
    const wrong = await account.refused('changePassword', { body: { current: 'wrong', password } })
    expect(wrong).toMatchObject({ status: 401, code: 'wrong_credentials' })
    const short = await account.refused('changePassword', { body: { current: PASSWORD, password: 'short' } })
    expect(short).toMatchObject({ status: 422, details: [{ path: 'password' }] })
    await account.ok('changePassword', { body: { current: PASSWORD, password } })
    expect((await other.refused('getAccount')).status).toBe(401)
    await account.ok('getAccount')
    const signIn = browser(server, null).account
    expect((await signIn.refused('signIn', { body: { email, password: PASSWORD } })).status).toBe(401)
    await signIn.ok('signIn', { body: { email, password } })
  })
})

describe('one’s own name', () => {
  it('is changed for oneself', async () => {
    const { account } = await signedIn(server, { name: 'Before' })
    const { data } = await account.ok('updateAccount', { body: { name: 'After' } })
    expect(data.person.name).toBe('After')
    expect((await account.ok('getAccount')).data).toEqual(data)
  })
})
