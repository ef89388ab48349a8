import { afterEach, describe, expect, it } from '@jest/globals'
import { transact } from '../../src/db/transaction.ts'
import { apiClient } from '../support/api-client.ts'
import { browser, cookieOf, PASSWORD } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'

const ADA = { name: 'Ada', email: 'ada@example.com', password: PASSWORD }
let server: TestServer
async function start(env: Record<string, string>) {
  server = await startServer({ env })
  return browser(server, null).account
}
const setUp = (nobody: Awaited<ReturnType<typeof start>>) =>
  nobody.ok('setUp', { body: { ...ADA, email: 'owner@example.com' } })
afterEach(() => server.close())

/** Signs up with an address that is another's, and makes what would let them in again. */
async function impostor(email: string) {
  const answer = await browser(server, null).account.ok('signUp', { body: { ...ADA, email } })
  const cookie = cookieOf(answer.headers['set-cookie'])
  const one = browser(server, cookie)
  const { data } = await one.account.ok('getAccount')
  const workspace = one.in(data.workspaces[0]?.id ?? '')
  const { key } = (await workspace.ok('createApiKey', { body: { name: 'Back door' } })).data
  const { url } = (await workspace.ok('createInvitation', { body: { role: 'owner' } })).data
  return {
    person: data.person,
    workspaceId: data.workspaces[0]?.id ?? '',
    key,
    token: url.split('#')[1] ?? '',
  }
}

describe('an address that somebody else has signed up with', () => {
  it('is claimed by a mailed link: their keys and invitations end, once, and the audit log says so', async () => {
    const nobody = await start({ SIGN_UP: 'open' })
    await setUp(nobody)
    const { person, workspaceId, key, token } = await impostor('eve@example.com')
    const { resets } = server.deps.accounts
    const reset = async (password: string) => {
      const link = await transact(server.deps.database, (trx) => resets.begin(trx, person.id))
      await nobody.ok('resetPassword', { body: { token: link, password } })
      const { headers } = await nobody.ok('signIn', { body: { email: 'eve@example.com', password } })
      return browser(server, cookieOf(headers['set-cookie'])).in(workspaceId)
    }
    const mine = await reset('of the real owner')
    expect((await apiClient(server.url, key).refused('getMe')).status).toBe(401)
    expect((await nobody.refused('getOpenInvitation', { body: { token } })).code).toBe('link_expired')
    const { data } = await mine.ok('listAuditLog')
    expect(data.slice(0, 2).map(({ action, source }) => [action, source])).toEqual(
      expect.arrayContaining([
        ['api_key.revoked', 'server'],
        ['member.invitation_revoked', 'server'],
      ]),
    )
    // What the owner makes outlives another forgotten password.
    const own = (await mine.ok('createApiKey', { body: { name: 'Mine' } })).data.key
    await reset('forgotten once more')
    await apiClient(server.url, own).ok('getMe')
  })
})

describe('signing up', () => {
  it('is for those who are invited, as long as nothing else is configured', async () => {
    const nobody = await start({})
    await setUp(nobody)
    expect(await nobody.refused('signUp', { body: ADA })).toMatchObject({ status: 403, code: 'forbidden' })
  })

  it('is open to everybody where it is: each gets a workspace of their own', async () => {
    const nobody = await start({ SIGN_UP: 'open', DEFAULT_PLAN: 'free' })
    await setUp(nobody)
    const answer = await nobody.ok('signUp', { body: ADA })
    const { account } = browser(server, cookieOf(answer.headers['set-cookie']))
    const { data } = await account.ok('getAccount')
    expect(data.workspaces).toEqual([
      { id: expect.any(String), name: 'My workspace', plan: 'free', role: 'owner' },
    ])
    expect(data.workspaces[0]?.id).not.toBe(server.deps.config.publicUrl)
    const taken = await nobody.refused('signUp', { body: { ...ADA, email: 'ADA@example.com' } })
    expect(taken).toMatchObject({ status: 409, code: 'email_taken' })
  })

  it('makes one person of an address that signs up several times at once', async () => {
    const nobody = await start({ SIGN_UP: 'open' })
    await setUp(nobody)
    const answers = await Promise.all(Array.from({ length: 4 }, () => nobody.send('signUp', { body: ADA })))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409])
  })

  it('waits for the owner: whoever is first to come does not take the server', async () => {
    const nobody = await start({ SIGN_UP: 'open' })
    expect((await nobody.refused('signUp', { body: ADA })).status).toBe(403)
  })

  it.each([
    ['name', { name: ' ' }],
    ['email', { email: 'ada' }],
    ['email', { email: `${'a'.repeat(250)}@example.com` }],
    ['password', { password: 'short' }],
    ['password', { password: 'x'.repeat(201) }],
    ['admin', { admin: true }],
  ])('names %s when it is wrong', async (path, wrong) => {
    const nobody = await start({ SIGN_UP: 'open' })
    const refused = await nobody.refused('signUp', { body: { ...ADA, ...wrong } })
    expect(refused).toMatchObject({ status: 422, details: [{ path }] })
  })
})
