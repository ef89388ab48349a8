import { connect } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { isFromHere } from '../../src/http/from-here.ts'
import { browser, cookieOf, PASSWORD } from '../support/people.ts'
import { rowsOf, type ServerOptions, startServer, type TestServer } from '../support/server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** As it is meant to be reached by others: nobody sets it up without the link. */
const PUBLIC = { PUBLIC_URL: 'https://qr.example.com' }
const ADA = { name: 'Ada', email: 'ada@example.com', password: PASSWORD }

const servers: TestServer[] = []
async function start(options: ServerOptions = {}) {
  const server = await startServer(options)
  servers.push(server)
  return { server, nobody: browser(server, null).account, token: await server.deps.accounts.setUp.token() }
}
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})
const people = (server: TestServer) => rowsOf<{ email: string }>(server, 'select email from people', [])

describe('a server that nobody has set up', () => {
  it('says so, and makes whoever has the link the owner of its workspace, once', async () => {
    const { server, nobody, token } = await start({ env: PUBLIC })
    expect((await nobody.ok('getWelcome')).data).toEqual({
      needsSetup: true,
      needsSetupToken: true,
      signUp: 'invited',
      google: false,
      mail: false,
    })
    const answer = await nobody.ok('setUp', { body: { ...ADA, token, workspaceName: 'Print shop' } })
    const cookie = cookieOf(answer.headers['set-cookie'])
    expect(cookie).toMatch(/^__Host-qregg-session=/)
    expect((await browser(server, cookie).account.ok('getAccount')).data.workspaces).toMatchObject([
      { name: 'Print shop', role: 'owner' },
    ])
    const { id } = (await browser(server, cookie).account.ok('getAccount')).data.workspaces[0] ?? { id: '' }
    const { data: log } = await browser(server, cookie).in(id).ok('listAuditLog')
    expect(
      log.map(({ action, source, actor, before, after }) => [action, source, actor.name, before, after]),
    ).toEqual([
      ['workspace.renamed', 'dashboard', 'Ada', 'My workspace', 'Print shop'],
      ['member.joined', 'dashboard', 'Ada', null, 'owner'],
      ['api_key.created', 'server', 'The server', null, null],
      ['workspace.created', 'server', 'The server', null, null],
    ])
    expect((await nobody.ok('getWelcome')).data).toMatchObject({ needsSetup: false, needsSetupToken: false })
    const again = await nobody.refused('setUp', { body: { ...ADA, email: 'eve@example.com', token } })
    expect(again).toMatchObject({ status: 404, code: 'not_found' })
    expect(await server.deps.accounts.setUp.token()).toBeUndefined()
    expect(await people(server)).toEqual([{ email: 'ada@example.com' }])
  })

  it('refuses whoever has no link, or a wrong one', async () => {
    const { server, nobody, token } = await start({ env: PUBLIC })
    for (const wrong of [{}, { token: 'x' }, { token: `${token}x` }])
      expect(await nobody.refused('setUp', { body: { ...ADA, ...wrong } })).toMatchObject({ status: 403 })
    expect(await people(server)).toEqual([])
  })

  it('makes one owner of many who come at the same time', async () => {
    const { server, nobody, token } = await start({ env: PUBLIC })
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, at) =>
        nobody.send('setUp', { body: { ...ADA, email: `ada-${at}@example.com`, token } }),
      ),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(404)])
    expect(await people(server)).toHaveLength(1)
    expect(await rowsOf(server, 'select role from members', [])).toEqual([{ role: 'owner' }])
  })

  it('asks nobody at this very machine for the link, unless another name or a proxy led there', async () => {
    const { server, nobody } = await start()
    expect((await nobody.ok('getWelcome')).data).toMatchObject({ needsSetup: true, needsSetupToken: false })
    for (const foreign of [
      { Host: 'elsewhere.example.com' },
      { 'X-Forwarded-For': '203.0.113.9' },
      { 'X-Forwarded-Proto': 'https' },
      { 'X-Real-IP': '203.0.113.9' },
      { Forwarded: 'for=203.0.113.9' },
      { Via: '1.1 proxy.example.com' },
    ]) {
      const other = browser(server, null, foreign).account
      expect((await other.ok('getWelcome')).data.needsSetupToken).toBe(true)
      expect((await other.refused('setUp', { body: ADA })).status).toBe(403)
    }
    const page = (origin: string) => browser(server, null, { Origin: origin }).account
    for (const elsewhere of ['https://qr.example.com', 'null'])
      expect((await page(elsewhere).refused('setUp', { body: ADA })).status).toBe(403)
    const here = page(`http://localhost:${server.port}`)
    expect((await here.ok('setUp', { body: ADA })).data.person).toMatchObject({ name: 'Ada' })
  })

  it('asks for the link whoever comes by a proxy that tells nothing, and speaks HTTP/1.0', async () => {
    const { server } = await start()
    const socket = connect(server.port, '127.0.0.1')
    socket.write('GET /dashboard/api/welcome HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n')
    const chunks: Buffer[] = []
    for await (const chunk of socket) chunks.push(chunk as Buffer)
    expect(Buffer.concat(chunks).toString()).toContain('"needsSetupToken":true')
  })

  it('has the same link after it was started again', async () => {
    const folder = temporaryFolder()
    const first = await startServer({ dataDir: folder.path })
    const token = await first.deps.accounts.setUp.token()
    await first.close()
    expect(token).toMatch(/^[\w-]{43}$/)
    const again = await start({ dataDir: folder.path })
    expect(again.token).toBe(token)
    const stored = await rowsOf<{ value: string }>(again.server, 'select value from settings', [])
    expect(stored.map(({ value }) => value)).not.toContain(token)
  })
})

describe('a server that a phone on the same network tries', () => {
  const request = (remoteAddress: string, headers: Record<string, string>) =>
    ({
      socket: { remoteAddress },
      headers,
      httpVersion: '1.1',
      get: (name: string) => headers[name],
    }) as never

  it('asks the phone for the link, and this machine not', () => {
    expect(isFromHere(request('127.0.0.1', { Host: 'localhost:3000' }))).toBe(true)
    expect(isFromHere(request('::1', { Host: '[::1]:3000' }))).toBe(true)
    expect(isFromHere(request('::ffff:127.0.0.1', { Host: '127.0.0.1' }))).toBe(true)
    expect(isFromHere(request('192.168.1.20', { Host: 'localhost:3000' }))).toBe(false)
    expect(isFromHere(request('127.0.0.1', { Host: '192.168.1.10:3000' }))).toBe(false)
    expect(isFromHere(request('127.0.0.1', {}))).toBe(false)
  })
})

describe('BOOTSTRAP_EMAIL and BOOTSTRAP_PASSWORD', () => {
  const env = { ...PUBLIC, BOOTSTRAP_EMAIL: 'ops@example.com', BOOTSTRAP_PASSWORD: PASSWORD }
  const credentials = { email: 'ops@example.com', password: PASSWORD }

  it('make the owner at a first start, who signs in with them', async () => {
    const { server, nobody, token } = await start({ env })
    expect(token).toBeUndefined()
    expect((await nobody.ok('getWelcome')).data.needsSetup).toBe(false)
    expect((await nobody.ok('signIn', { body: credentials })).data.person).toMatchObject({ name: 'ops' })
    const joined = "select source, subject_name from audit_log where action = 'member.joined'"
    expect(await rowsOf(server, joined, [])).toEqual([{ source: 'server', subject_name: 'ops' }])
  })

  it('change nothing at a later start', async () => {
    const folder = temporaryFolder()
    await (await startServer({ dataDir: folder.path, env })).close()
    const changed = { ...env, BOOTSTRAP_PASSWORD: 'another password altogether' }
    const { server, nobody } = await start({ dataDir: folder.path, env: changed })
    await nobody.ok('signIn', { body: credentials })
    expect(await people(server)).toEqual([{ email: 'ops@example.com' }])
  })
})
