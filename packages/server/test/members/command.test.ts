import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { browser, cookieOf, PASSWORD, signedIn } from '../support/people.ts'
import { runMemberCommand } from '../support/program.ts'
import { environmentOf, rowsOf, startServer, type TestServer } from '../support/server.ts'

jest.setTimeout(60_000)

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

const nobody = () => browser(server, null).account
const command = (...args: string[]) => runMemberCommand(args, environmentOf(server))
const tokenIn = (stdout: string) =>
  new RegExp(`^ {2}${server.deps.config.publicUrl}/dashboard/reset-password#([\\w-]{43})$`, 'm').exec(
    stdout,
  )?.[1] ?? ''

/** Somebody who has shown that the address is theirs. */
async function known(given: Parameters<typeof signedIn>[1] & { email: string }) {
  const person = await signedIn(server, given)
  await rowsOf(server, 'update people set email_verified = 1 where id = ?', [person.id])
  return person
}

describe('the member command', () => {
  it('makes nobody before the server was set up, whose link would stay open', async () => {
    const { code, stderr } = await command('--email', 'early@example.com', '--new')
    expect([code, stderr]).toEqual([1, expect.stringContaining('follow the link that it prints')])
    expect(await rowsOf(server, 'select id from people', [])).toEqual([])
    await nobody().ok('setUp', { body: { name: 'Owner', email: 'owner@example.com', password: PASSWORD } })
  })

  it('makes somebody an owner of a workspace that has no members, and writes it down', async () => {
    const { id } = await server.newWorkspace({ name: 'The shop' })
    const person = await known({ email: 'Ada@example.com', name: 'Ada' })
    expect((await person.in(id).refused('listCodes')).status).toBe(404)
    const { stdout } = await command('--email', 'ada@example.com', '--workspace', 'The shop')
    expect(stdout).toBe('Ada is owner of "The shop".\n')
    await person.in(id).ok('listCodes')
    const { data } = await person.in(id).ok('listAuditLog')
    expect(data[0]).toMatchObject({
      action: 'member.joined',
      source: 'server',
      actor: { kind: 'server' },
      subject: { id: person.id },
      after: 'owner',
    })
  })

  it('raises a role and lowers none', async () => {
    const person = await known({ email: 'bob@example.com', name: 'Bob', role: 'member' })
    const roles = ['admin', 'admin', 'member']
    const told: string[] = []
    for (const role of roles) {
      const { stdout, stderr } = await command('--email', person.email, '--role', role)
      told.push(stdout + stderr)
    }
    expect(told).toEqual([
      'Bob is admin of "My workspace".\n',
      'Bob is admin of "My workspace".\n',
      'Bob is admin of "My workspace". Roles are lowered in the dashboard.\n',
    ])
    const { data } = await person.account.ok('getAccount')
    expect(data.workspaces).toMatchObject([{ role: 'admin' }])
  })

  it('makes a person, who sets their password by the printed link, once', async () => {
    const { stdout } = await command(
      '--email',
      'eve@example.com',
      '--new',
      '--name',
      'Eve',
      '--role',
      'member',
    )
    const body = { token: tokenIn(stdout), password: PASSWORD }
    await nobody().ok('resetPassword', { body })
    expect((await nobody().refused('resetPassword', { body })).status).toBe(410)
    const { headers } = await nobody().ok('signIn', {
      body: { email: 'eve@example.com', password: PASSWORD },
    })
    const { account } = browser(server, cookieOf(headers['set-cookie']))
    expect((await account.ok('getAccount')).data).toMatchObject({
      person: { name: 'Eve' },
      workspaces: [{ name: 'My workspace', role: 'member' }],
    })
    const again = await command('--email', 'eve@example.com', '--new')
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('Leave out --new')])
  })

  it('prints a link for a password that was lost, and changes nothing else', async () => {
    const person = await signedIn(server, { role: 'member', password: true })
    const { stdout } = await command('--email', person.email, '--reset')
    expect((await person.account.ok('getAccount')).data.workspaces).toMatchObject([{ role: 'member' }])
    const password = 'found again at last'
    await nobody().ok('resetPassword', { body: { token: tokenIn(stdout), password } })
    await nobody().ok('signIn', { body: { email: person.email, password } })
  })

  it('lets in nobody who has only signed up with the address, but whoever it belongs to', async () => {
    const email = 'dora@example.com'
    const { id } = await server.newWorkspace({ name: 'Kept' })
    const stranger = await signedIn(server, { email, name: 'Dora', role: 'member', password: true })
    for (const more of [[], ['--role', 'admin']]) {
      const refused = await command('--email', email, '--workspace', 'Kept', ...more)
      expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('Add --reset')])
    }
    expect((await stranger.in(id).refused('listCodes')).status).toBe(404)
    const { stdout } = await command('--email', email, '--workspace', 'Kept', '--reset')
    expect(stdout).toContain('Dora is owner of "Kept".')
    expect((await stranger.account.refused('getAccount')).status).toBe(401)
    expect((await nobody().refused('signIn', { body: { email, password: PASSWORD } })).status).toBe(401)
    const password = 'what only Dora knows'
    await nobody().ok('resetPassword', { body: { token: tokenIn(stdout), password } })
    const { headers } = await nobody().ok('signIn', { body: { email, password } })
    await browser(server, cookieOf(headers['set-cookie'])).in(id).ok('listCodes')
  })

  it.each([
    [['--email', 'nobody@example.com'], 'Add --new'],
    [['--email', 'nobody'], 'no email address'],
    [['--email', 'owner@example.com', '--role', 'king'], 'member, admin, owner'],
    [['--email', 'owner@example.com', '--workspace', 'None such'], 'no workspace "None such"'],
  ])('says what is wrong with %j', async (args, sentence) => {
    const { code, stderr } = await command(...args)
    expect([code, stderr]).toEqual([1, expect.stringContaining(sentence)])
    expect(stderr).not.toMatch(/\n\s+at /)
  })
})
