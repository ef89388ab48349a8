import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { AuditEntry } from '@qregg/contract'
import { toEntry } from '../../src/audit-log/audit-log.ts'
import { transact } from '../../src/db/transaction.ts'
import { THE_SERVER } from '../../src/http/audit.ts'
import { DESTINATION, makeCode } from '../support/make-code.ts'
import { startServer, type TestServer, type TestWorkspace } from '../support/server.ts'

let server: TestServer
let workspace: TestWorkspace
beforeAll(async () => {
  server = await startServer()
  workspace = await server.newWorkspace()
})
afterAll(() => server.close())

const NEW = 'https://example.com/new'
const RECEIVER = 'http://127.0.0.1:9/hook/secret-path'

/** What was written down of one thing, oldest first. */
async function entriesOf(subjectId: string): Promise<AuditEntry[]> {
  const rows = await server.deps.auditLog.list(workspace.id, { limit: 1_000 })
  return rows
    .map(toEntry)
    .filter(({ subject }) => subject.id === subjectId)
    .reverse()
}
const told = (entries: AuditEntry[]) =>
  entries.map(({ action, source, before, after }) => [action, source, before, after])

describe('the audit log', () => {
  it('has where a code led before and after, from where, and by whom', async () => {
    const { api, keyId } = workspace
    const code = await makeCode(api, { title: 'Table 1' })
    const params = { id: code.id }
    const headers = { 'X-Qregg-Source': 'n8n' }
    await api.ok('updateCode', { params, body: { destination: NEW }, headers })
    await api.ok('updateCode', { params, body: { title: 'Table 2' } })
    await api.ok('revertCode', { params: { ...params, revision: '1' } })
    await api.ok('deleteCode', { params })
    await api.ok('restoreCode', { params })
    const entries = await entriesOf(code.id)
    expect(told(entries)).toEqual([
      ['code.destination_changed', 'n8n', DESTINATION, NEW],
      ['code.destination_changed', 'api', NEW, DESTINATION],
      ['code.deleted', 'api', null, null],
      ['code.restored', 'api', null, null],
    ])
    expect(entries[0]).toMatchObject({
      actor: { kind: 'api_key', id: keyId, name: 'Its key' },
      subject: { id: code.id, name: 'Table 1' },
    })
  })

  it('has an upsert that leads a code elsewhere, and none that makes one', async () => {
    const params = { externalId: 'audited' }
    const { data } = await workspace.api.ok('upsertCode', { params, body: { payload: { url: DESTINATION } } })
    await workspace.api.ok('upsertCode', { params, body: { payload: { url: NEW } } })
    expect(told(await entriesOf(data.id))).toEqual([['code.destination_changed', 'api', DESTINATION, NEW]])
  })

  it('does not repeat what a network is opened with', async () => {
    const code = await makeCode(workspace.api, {
      type: 'wifi',
      payload: { ssid: 'Guests', password: 'first-password', security: 'WPA' },
    })
    const payload = { ssid: 'Guests', password: 'other-password', security: 'WPA' }
    await workspace.api.ok('updateCode', { params: { id: code.id }, body: { payload } })
    const entries = await entriesOf(code.id)
    expect(told(entries)).toEqual([['code.destination_changed', 'api', null, null]])
    expect(JSON.stringify(entries)).not.toContain('password')
  })

  it('has what was done with a webhook, and neither its secret nor its path', async () => {
    const { api } = workspace
    const { data: webhook } = await api.ok('createWebhook', { body: { url: RECEIVER, events: ['scan'] } })
    const params = { id: webhook.id }
    await api.ok('updateWebhook', { params, body: { url: 'http://127.0.0.2:9/other/secret-path' } })
    await api.ok('updateWebhook', { params, body: { active: false } })
    await api.ok('updateWebhook', { params, body: { description: 'Orders' } })
    const { data: rotated } = await api.ok('rotateSecret', { params, body: {} })
    await api.ok('promoteSecret', { params })
    await api.ok('deleteWebhook', { params })
    const entries = await entriesOf(webhook.id)
    expect(told(entries)).toEqual([
      ['webhook.created', 'api', null, null],
      ['webhook.updated', 'api', '127.0.0.1:9', '127.0.0.2:9'],
      ['webhook.updated', 'api', 'active', 'stopped'],
      ['webhook.updated', 'api', null, null],
      ['webhook.secret_rotated', 'api', null, null],
      ['webhook.updated', 'api', null, null],
      ['webhook.deleted', 'api', null, null],
    ])
    expect(entries.at(-1)?.subject.name).toBe('Orders')
    for (const secret of ['secret-path', webhook.secret, rotated.secret])
      expect(JSON.stringify(entries)).not.toContain(secret)
  })

  it('has an integration that subscribes once, however often it makes sure', async () => {
    const body = { url: `${RECEIVER}/n8n`, events: ['scan'], source: 'n8n' }
    const { data } = await workspace.api.ok('createWebhook', { body })
    await workspace.api.ok('createWebhook', { body })
    expect(told(await entriesOf(data.id))).toEqual([['webhook.created', 'api', null, null]])
  })

  it('has what was asked to be erased, and not whose', async () => {
    const code = await makeCode(workspace.api)
    const scan = await workspace.api.ok('simulateScan', { params: { id: code.id }, body: {} })
    const visitor = await workspace.api.ok('eraseVisitor', { params: { id: scan.data.scan.id } })
    const before = '2026-01-01T00:00:00.000Z'
    const all = await workspace.api.ok('eraseScans', { body: { before } })
    expect(told(await entriesOf(visitor.data.id))).toEqual([
      ['scans.erasure_requested', 'api', null, 'one visitor'],
    ])
    expect(told(await entriesOf(all.data.id))).toEqual([
      ['scans.erasure_requested', 'api', null, `before ${before}`],
    ])
  })

  it('has an entry if and only if there is the change', async () => {
    const code = await makeCode(workspace.api, { mode: 'static' })
    const params = { id: code.id }
    await workspace.api.refused('updateCode', { params, body: { destination: NEW } })
    expect(await entriesOf(code.id)).toEqual([])
    const undone = transact(server.deps.database, async (trx) => {
      const subject = { id: code.id, name: null }
      const workspaceId = workspace.id
      await server.deps.recordChange(trx, { workspaceId, action: 'code.deleted', by: THE_SERVER, subject })
      throw new Error('taken back')
    })
    await expect(undone).rejects.toThrow('taken back')
    expect(await entriesOf(code.id)).toEqual([])
  })

  it('has what the first start made', async () => {
    const { id } = (await server.api.ok('getMe')).data.workspace
    const rows = await server.deps.auditLog.list(id, { limit: 10 })
    expect(rows.map(toEntry).map(({ action, source, actor }) => [action, source, actor.kind])).toEqual([
      ['api_key.created', 'server', 'server'],
      ['workspace.created', 'server', 'server'],
    ])
  })

  it('keeps entries for 400 days, and no longer', async () => {
    const { id } = (await server.api.ok('getMe')).data.workspace
    server.clock.advance(399 * 86_400_000)
    await server.deps.auditLog.sweep()
    expect(await server.deps.auditLog.list(id, { limit: 10 })).toHaveLength(2)
    const kept = await makeCode(server.api)
    await server.api.ok('deleteCode', { params: { id: kept.id } })
    server.clock.advance(2 * 86_400_000)
    await server.deps.auditLog.sweep()
    const left = await server.deps.auditLog.list(id, { limit: 10 })
    expect(left.map(({ subject_id }) => subject_id)).toEqual([kept.id])
    server.clock.advance(-401 * 86_400_000)
  })
})
