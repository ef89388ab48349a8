import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { signedIn } from '../support/people.ts'
import { runWorkspaceCommand } from '../support/program.ts'
import { environmentOf, startServer, type TestServer } from '../support/server.ts'

jest.setTimeout(60_000)

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

const command = (...args: string[]) => runWorkspaceCommand(args, environmentOf(server))

describe('the workspace command, while the server runs', () => {
  it('changes a plan, which the next request of a key and of a person goes by, and writes it down', async () => {
    const { id, api } = await server.newWorkspace({ name: 'The shop', plan: 'free' })
    const admin = await signedIn(server, { workspaceId: id, role: 'admin' })
    const refused = await api.refused('listCodes')
    expect([refused.code, refused.message]).toEqual([
      'plan_required',
      'The API and webhooks belong to the plan teams. Whoever runs this server can change it: npm run workspace.',
    ])
    expect((await admin.workspace.refused('listWebhooks')).code).toBe('plan_required')

    const { code, stdout } = await command('--name', 'The shop', '--plan', 'teams')
    expect([code, stdout]).toEqual([0, '"The shop" is on the plan teams from now on.\n'])
    expect((await api.ok('getMe')).data.plan).toBe('teams')
    await admin.workspace.ok('listWebhooks')
    const account = (await admin.account.ok('getAccount')).data
    expect(account.workspaces).toMatchObject([{ id, plan: 'teams' }])
    const { data } = await admin.workspace.ok('listAuditLog')
    expect(data).toMatchObject([
      {
        action: 'workspace.plan_changed',
        source: 'server',
        actor: { kind: 'server', id: null },
        subject: { id, name: 'The shop' },
        before: 'free',
        after: 'teams',
      },
    ])
  })

  it('puts a workspace back on free, and says what becomes of its keys and webhooks', async () => {
    const { id, api } = await server.newWorkspace({ name: 'For a month' })
    const { stdout } = await command('--name', id, '--plan', 'free')
    expect(stdout).toMatch(/^"For a month" is on the plan free from now on\.\nIts API keys are refused/)
    expect((await api.refused('getMe')).code).toBe('plan_required')
  })

  it('writes nothing down where the plan was that already', async () => {
    const { id } = await server.newWorkspace({ name: 'Twice' })
    const { stdout } = await command('--name', 'Twice', '--plan', 'teams')
    expect(stdout).toBe('"Twice" is on the plan teams already.\n')
    expect(await server.deps.auditLog.list(id, { limit: 10 })).toEqual([])
  })

  it('lists the workspaces with their plans', async () => {
    const { id } = await server.newWorkspace({ name: 'Listed', plan: 'free' })
    const { stdout } = await command('--list')
    expect(stdout).toMatch(new RegExp(`${id}.*Listed.*free`))
    expect(stdout).toContain('My workspace')
  })

  it('asks for the id where workspaces share a name, and is not led astray by a name that is an id', async () => {
    const first = await server.newWorkspace({ name: 'Namesake' })
    const second = await server.newWorkspace({ name: 'Namesake' })
    await server.newWorkspace({ name: second.id })
    const { code, stderr } = await command('--name', 'Namesake', '--plan', 'free')
    expect([code, stderr]).toEqual([
      1,
      `Several workspaces are called "Namesake": ${first.id}, ${second.id}. Give the id as --name.\n`,
    ])
    expect((await command('--name', second.id, '--plan', 'free')).stdout).toMatch(
      /^"Namesake" is on the plan free/,
    )
    expect((await first.api.ok('getMe')).data.plan).toBe('teams')
  })

  it.each([
    [
      ['--name', 'None such', '--plan', 'free'],
      'There is no workspace "None such". npm run workspace -- --list',
    ],
    [['--name', 'My workspace', '--plan', 'gold'], '--plan is "gold". There are: free, teams.'],
    [['--name', 'My workspace'], '--plan is "". There are: free, teams.'],
    [['--plan', 'free'], '--name is missing'],
    [['--upgrade'], "'--upgrade'"],
  ])('says what is wrong with %j', async (args, sentence) => {
    const { code, stderr } = await command(...args)
    expect([code, stderr]).toEqual([1, expect.stringContaining(sentence)])
    expect(stderr).not.toMatch(/\n\s+at /)
  })

  it('says how it is used when it is asked for nothing', async () => {
    const { code, stdout } = await command()
    expect([code, stdout]).toEqual([0, expect.stringContaining('--name NAME|ID --plan teams|free')])
  })
})
