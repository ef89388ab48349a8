import { afterEach, describe, expect, it } from '@jest/globals'
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
