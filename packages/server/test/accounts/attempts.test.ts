import { afterEach, describe, expect, it } from '@jest/globals'
import { REQUESTS_PER_PERSON } from '../../src/accounts/admission.ts'
import { browser, PASSWORD, signedIn } from '../support/people.ts'
import { type ServerOptions, startServer, type TestServer } from '../support/server.ts'

let server: TestServer
const start = async (options: ServerOptions = {}) => {
  server = await startServer(options)
}
afterEach(() => server.close())

const from = (address: string) => browser(server, null, { 'X-Forwarded-For': address }).account
const statuses = async (count: number, attempt: () => Promise<{ status: number }>) => {
  const list: number[] = []
  for (let i = 0; i < count; i++) list.push((await attempt()).status)
  return list
}

describe('guessing a password', () => {
  it('is over after 10 attempts at one address in a quarter of an hour, wherever they come from', async () => {
    await start({ env: { TRUST_PROXY: '1' } })
    const { email, account } = await signedIn(server, { password: true })
    let last = 0
    const guess = () =>
      from(`192.0.2.${++last}`).send('signIn', { body: { email, password: `guess number ${last}` } })
    expect(await statuses(11, guess)).toEqual([...Array(10).fill(401), 429])
    const refused = await from('192.0.2.200').refused('signIn', {
      body: { email: email.toUpperCase(), password: PASSWORD },
    })
    expect(refused).toMatchObject({ status: 429, code: 'rate_limited' })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    // Whoever is in stays in.
    await account.ok('getAccount')
  })

  it('begins anew for who knows it', async () => {
    await start()
    const { email } = await signedIn(server, { password: true })
    const nobody = browser(server, null).account
    const guess = () => nobody.send('signIn', { body: { email, password: 'not this one' } })
    const right = () => nobody.send('signIn', { body: { email, password: PASSWORD } })
    expect(await statuses(9, guess)).toEqual(Array(9).fill(401))
    expect((await right()).status).toBe(200)
    expect(await statuses(9, guess)).toEqual(Array(9).fill(401))
    expect((await right()).status).toBe(200)
  })

  it('of many people is over after 60 attempts from one network address', async () => {
    await start({ env: { TRUST_PROXY: '1' } })
    let last = 0
    const guess = () =>
      from('192.0.2.1').send('signIn', { body: { email: `no-${++last}@example.com`, password: 'x' } })
    const told = await Promise.all(Array.from({ length: 61 }, guess))
    expect(told.map(({ status }) => status).sort()).toEqual([...Array(60).fill(401), 429])
    const elsewhere = await from('192.0.2.2').send('signIn', {
      body: { email: 'no@example.com', password: 'x' },
    })
    expect(elsewhere.status).toBe(401)
  })

  it('of many people is over as soon when it comes from many addresses of one IPv6 network', async () => {
    await start({ env: { TRUST_PROXY: '1' } })
    let last = 0
    const guess = (address: string) =>
      from(address).send('signIn', { body: { email: `no-${++last}@example.com`, password: 'x' } })
    const sixty = Array.from({ length: 61 }, (_, at) => guess(`2001:db8:0:1:${at.toString(16)}::1`))
    const told = await Promise.all(sixty)
    expect(told.map(({ status }) => status).sort()).toEqual([...Array(60).fill(401), 429])
    expect((await guess('2001:db8:0:2::1')).status).toBe(401)
  })

  it('is counted for a proxy that nobody has told of, which is logged, once', async () => {
    await start()
    const warnings = () => server.logs.filter(({ msg }) => msg.includes('TRUST_PROXY is off'))
    await browser(server, null).account.ok('getWelcome')
    expect(warnings()).toEqual([])
    for (const address of ['192.0.2.1', '192.0.2.2']) await from(address).ok('getWelcome')
    expect(warnings()).toMatchObject([{ level: 40 }])
    expect(JSON.stringify(server.logs)).not.toContain('192.0.2.')
  })
})

describe('requests of people', () => {
  it('are limited for each person, apart from those of keys', async () => {
    await start({ env: { RATE_LIMIT_PER_MINUTE: '5' } })
    const { workspace } = await signedIn(server)
    const { headers } = await workspace.ok('listCodes')
    expect(headers).toMatchObject({
      'x-ratelimit-limit': String(REQUESTS_PER_PERSON),
      'x-ratelimit-remaining': String(REQUESTS_PER_PERSON - 1),
    })
    await statuses(8, () => workspace.send('listCodes'))
    expect((await server.api.ok('listCodes')).headers['x-ratelimit-remaining']).toBe('4')
  })

  it('before they are signed in are limited for each network address', async () => {
    await start({ env: { RATE_LIMIT_PER_MINUTE: '5', TRUST_PROXY: '1' } })
    const told = await Promise.all(Array.from({ length: 121 }, () => from('192.0.2.3').send('getWelcome')))
    expect(told.filter(({ status }) => status === 429)).toHaveLength(1)
    expect((await from('192.0.2.4').send('getWelcome')).status).toBe(200)
  })

  it('with a cookie that opens nothing count towards the same, also as a member of a workspace', async () => {
    await start({ env: { RATE_LIMIT_PER_MINUTE: '5', TRUST_PROXY: '1' } })
    const { workspaceId, workspace } = await signedIn(server)
    const stranger = browser(server, 'qregg-session=nothing', { 'X-Forwarded-For': '192.0.2.5' })
    const account = () => stranger.account.send('getAccount')
    const codes = () => stranger.in(workspaceId).send('listCodes')
    const told = await Promise.all(Array.from({ length: 122 }, (_, i) => (i % 2 === 0 ? account() : codes())))
    expect(told.map(({ status }) => status).sort()).toEqual([...Array(120).fill(401), 429, 429])
    await workspace.ok('listCodes')
  })
})
