import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { browser, cookieOf } from '../support/people.ts'
import { rowsOf, startServer, type TestServer } from '../support/server.ts'

const PASSWORD = 'a password that must not be told'
const WRONG = 'another one that must not be told'
const ADDRESS = '198.51.100.77'
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const TABLES = ['people', 'identities', 'sessions', 'verifications', 'members', 'settings']

let server: TestServer
beforeAll(async () => {
  server = await startServer({ env: { TRUST_PROXY: '1' } })
})
afterAll(() => server.close())

describe('what is kept and logged of people', () => {
  it('has no password, no token, no address and no User-Agent in it', async () => {
    const setUpToken = (await server.deps.accounts.setUp.token()) ?? ''
    const anybody = browser(server, null, { 'X-Forwarded-For': ADDRESS, 'User-Agent': AGENT }).account
    const made = await anybody.ok('setUp', {
      body: { name: 'Ada', email: 'ada@example.com', password: PASSWORD, token: setUpToken },
    })
    await anybody.refused('signIn', { body: { email: 'ada@example.com', password: WRONG } })
    const tokens = [cookieOf(made.headers['set-cookie']).split('=')[1] ?? '', setUpToken]
    const reset = await server.deps.accounts.resets.begin(server.deps.database, made.data.person.id)
    const rows = await Promise.all(TABLES.map((table) => rowsOf(server, `select * from ${table}`, [])))
    if (server.deps.storage.kind === 'postgres')
      rows.push(await rowsOf(server, 'select * from rate_limits', []))
    const kept = JSON.stringify([rows, server.logs])
    expect(kept).toContain('$argon2id$v=19$m=19456,t=2,p=1$')
    for (const secret of [PASSWORD, WRONG, ADDRESS, AGENT, reset, ...tokens])
      expect(kept).not.toContain(secret)
    expect(kept).not.toContain('127.0.0.1')
  })
})
