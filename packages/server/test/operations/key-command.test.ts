import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { apiClient } from '../support/api-client.ts'
import { runKeyCommand } from '../support/program.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

jest.setTimeout(60_000)

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

const command = (...args: string[]) => runKeyCommand(args, { DATA_DIR: server.dataDir })

/** The key and its id from what the command prints. */
function printed(stdout: string) {
  const [, id = '', workspace = ''] = /^API key (key_\w+) for the workspace "(.*)"/.exec(stdout) ?? []
  return { id, workspace, key: /^ {2}(qre_\w+)$/m.exec(stdout)?.[1] ?? '' }
}

describe('the key command, while the server runs', () => {
  it('makes a key for the first workspace, which the server takes at once', async () => {
    const { code, stdout } = await command('--name', 'From the shell')
    expect(code).toBe(0)
    const { id, workspace, key } = printed(stdout)
    expect(workspace).toBe('My workspace')
    const { data } = await apiClient(server.url, key).ok('getMe')
    expect(data.apiKey).toMatchObject({ id, name: 'From the shell' })
    expect(data.apiKey.scopes).toEqual((await server.api.ok('getMe')).data.apiKey.scopes)
  })

  it('makes a workspace when there is none of the name, and uses the one that there is', async () => {
    const first = printed((await command('--name', 'One', '--workspace', 'Café')).stdout)
    const second = printed((await command('--name', 'Two', '--workspace', 'Café')).stdout)
    const workspaceOf = async (key: string) => (await apiClient(server.url, key).ok('getMe')).data.workspace
    expect(await workspaceOf(first.key)).toEqual(await workspaceOf(second.key))
    expect((await workspaceOf(first.key)).name).toBe('Café')
    expect(await workspaceOf(first.key)).not.toEqual(await workspaceOf(server.key))
  })

  it('gives a key only the scopes that are named, and refuses one that there is not', async () => {
    const { key } = printed((await command('--name', 'Reader', '--scopes', 'codes:read, scans:read')).stdout)
    const api = apiClient(server.url, key)
    await api.ok('listCodes')
    expect(await api.refused('createCode', { body: {} })).toMatchObject({ status: 403 })
    const wrong = await command('--name', 'Wrong', '--scopes', 'codes:read,everything')
    expect([wrong.code, wrong.stderr]).toEqual([
      1,
      expect.stringContaining('"everything". There are: codes:read'),
    ])
  })

  it('lists the keys without telling them, and revokes one from the next request on', async () => {
    const { id, key } = printed((await command('--name', 'To be revoked')).stdout)
    await apiClient(server.url, key).ok('getMe')
    const listed = await command('--list')
    expect(listed.stdout).toContain(id)
    expect(listed.stdout).toContain('To be revoked')
    expect(listed.stdout).toContain(key.slice(-4))
    expect(listed.stdout).not.toContain(key)
    expect((await command('--revoke', id)).stdout).toContain(`Revoked ${id}`)
    expect(await apiClient(server.url, key).refused('getMe')).toMatchObject({ status: 401 })
    const again = await command('--revoke', id)
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('no such key to revoke')])
  })

  it('says how it is used when it is asked for nothing or for what there is not', async () => {
    const nothing = await command()
    expect([nothing.code, nothing.stdout]).toEqual([0, expect.stringContaining('npm run key -- --name NAME')])
    const unknown = await command('--delete', 'everything')
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining("'--delete'")])
    expect(unknown.stderr).not.toMatch(/\n\s+at /)
  })
})

describe('the key command before any server', () => {
  it('makes the database, and the server that comes then knows the key', async () => {
    const folder = temporaryFolder()
    const { key } = printed((await runKeyCommand(['--name', 'Early'], { DATA_DIR: folder.path })).stdout)
    const later = await startServer({ dataDir: folder.path })
    expect((await apiClient(later.url, key).ok('getMe')).data.apiKey.name).toBe('Early')
    await later.close()
    folder.remove()
  })
})
