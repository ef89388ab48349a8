import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { inParts } from '../../src/workspace-export/parts.ts'
import type { ZipEntry } from '../../src/zip.ts'
import { readZip } from '../qr-images/read-zip.ts'
import { ask } from '../support/ask.ts'
import { makeCode } from '../support/make-code.ts'
import { signedIn, type TestPerson } from '../support/people.ts'
import { startServer, type TestServer, type TestWorkspace } from '../support/server.ts'

let server: TestServer
let workspace: TestWorkspace
let admin: TestPerson
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())
beforeEach(async () => {
  workspace = await server.newWorkspace({ name: 'Café' })
  admin = await signedIn(server, { workspaceId: workspace.id, role: 'admin', name: 'Ada' })
})

async function exported() {
  const answer = await admin.workspace.ok('exportWorkspace')
  const files = readZip(answer.bytes)
  const lines = (name: string) =>
    (files.get(`${name}.ndjson`)?.toString() ?? 'missing\n')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line))
  return { ...answer, files, lines }
}

describe('the export of a workspace', () => {
  it('has everything: codes with their history, scans, webhooks, members, keys and the audit log', async () => {
    const { api } = workspace
    const code = await makeCode(api, { title: 'One' })
    const params = { id: code.id }
    for (let number = 2; number <= 250; number++)
      await api.ok('updateCode', { params, body: { title: `Number ${number}` } })
    const gone = await makeCode(api)
    await api.ok('deleteCode', { params: { id: gone.id } })
    for (const agent of ['Mozilla/5.0 (iPhone)', 'Mozilla/5.0 (compatible; Googlebot/2.1)'])
      await ask(`${server.url}/${code.shortCode}`, { headers: { 'User-Agent': agent } })
    const { data: webhook } = await api.ok('createWebhook', {
      body: { url: 'http://127.0.0.1:9/', events: ['code.deleted'] },
    })
    await makeCode(server.api, { title: 'Of another workspace' })
    const { lines, files, headers, bytes } = await exported()
    expect(headers['content-type']).toBe('application/zip')
    expect(headers['content-disposition']).toMatch(/^attachment; filename="workspace-\d{4}-\d\d-\d\d\.zip"$/)
    expect([...files.keys()]).toEqual([
      'README.txt',
      'codes.ndjson',
      'scans.ndjson',
      'webhooks.ndjson',
      'members.ndjson',
      'api-keys.ndjson',
      'audit-log.ndjson',
    ])
    expect(files.get('README.txt')?.toString()).toContain('The workspace "Café", exported at')
    const [first, second, ...none] = lines('codes')
    expect(none).toEqual([])
    expect([first.id, first.title, first.deletedAt]).toEqual([code.id, 'Number 250', null])
    expect(first.revisions.map(({ revision }: { revision: number }) => revision)).toEqual(
      Array.from({ length: 250 }, (_, index) => 250 - index),
    )
    expect([second.id, typeof second.deletedAt, second.revisions.length]).toEqual([gone.id, 'string', 2])
    expect(lines('scans').map((item) => item.scan.reason)).toEqual(['human', 'crawler'])
    expect(lines('webhooks')).toEqual([(await api.ok('getWebhook', { params: { id: webhook.id } })).data])
    expect(lines('members')).toEqual((await admin.workspace.ok('listMembers')).data)
    expect(lines('api-keys').map(({ id }) => id)).toEqual([workspace.keyId])
    expect(lines('audit-log')[0]).toMatchObject({ action: 'workspace.exported', actor: { name: 'Ada' } })
    expect(bytes.length).toBeLessThan(60_000)
    const all = [...files.values()].map(String).join('')
    for (const secret of [workspace.key, webhook.secret ?? '', 'Of another workspace'])
      expect(all).not.toContain(secret)
  })

  it('of an empty workspace has all files, too', async () => {
    const { lines, files } = await exported()
    expect(files.size).toBe(7)
    expect([lines('codes'), lines('scans'), lines('webhooks')]).toEqual([[], [], []])
  })

  it('is for admins, and of the own workspace', async () => {
    const member = await signedIn(server, { workspaceId: workspace.id, role: 'member' })
    const stranger = await signedIn(server)
    expect((await member.workspace.refused('exportWorkspace')).status).toBe(403)
    expect((await stranger.in(workspace.id).refused('exportWorkspace')).status).toBe(404)
    const log = (await admin.workspace.ok('listAuditLog')).data
    expect(log.filter(({ action }) => action === 'workspace.exported')).toEqual([])
  })

  it('takes one of the places that exports of scans have', async () => {
    const closing = [new AbortController(), new AbortController()]
    for (const { signal } of closing) server.deps.exportPlaces.take(workspace.num, signal)
    const refused = await admin.workspace.refused('exportWorkspace')
    expect([refused.status, refused.code]).toEqual([429, 'rate_limited'])
    for (const one of closing) one.abort()
    expect((await exported()).status).toBe(200)
  })

  it('breaks off within about a minute when its admin is removed or made less', async () => {
    await ask(`${server.url}/${(await makeCode(workspace.api)).shortCode}`)
    const { reader } = server.deps
    const owner = await signedIn(server, { workspaceId: workspace.id })
    const remove = (id: string) => owner.workspace.ok('removeMember', { params: { id } })
    const change = (id: string) =>
      owner.workspace.ok('updateMember', { params: { id }, body: { role: 'member' } })
    const original = reader.following.bind(reader)
    for (const meanwhile of [change, remove]) {
      const { id, cookie } = await signedIn(server, { workspaceId: workspace.id, role: 'admin' })
      const following = jest.spyOn(reader, 'following').mockImplementation(async (...given) => {
        // Half-way, as it reads scans.
        if (given[0].workspaceNum === workspace.num) {
          await meanwhile(id)
          server.clock.advance(60_000)
        }
        return await original(...given)
      })
      const headers = { Cookie: cookie }
      const url = `${server.url}/dashboard/api/workspaces/${workspace.id}/workspace/export`
      await expect(ask(url, { headers })).rejects.toThrow(/aborted|hang up/)
      following.mockRestore()
    }
    expect(server.errors()).toEqual([])
  })
})

describe('a file that grows too large', () => {
  it('goes on in another one, and no piece is lost or torn', async () => {
    async function* pieces() {
      for (let number = 0; number < 7; number++) yield Buffer.from(`${number}${number}\n`)
    }
    const files: Array<[string, string]> = []
    for await (const entry of inParts('scans', pieces(), 7)) files.push([entry.name, await textOf(entry)])
    expect(files).toEqual([
      ['scans.ndjson', '00\n11\n22\n'],
      ['scans-2.ndjson', '33\n44\n55\n'],
      ['scans-3.ndjson', '66\n'],
    ])
  })
})

async function textOf(entry: ZipEntry): Promise<string> {
  if ('body' in entry) return String(entry.body)
  const parts: Buffer[] = []
  for await (const part of entry.stream) parts.push(part)
  return Buffer.concat(parts).toString()
}
