import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { SCOPES } from '@qregg/contract'
import { apiClient } from '../support/api-client.ts'
import { makeCode } from '../support/make-code.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

describe('a request is answered 401 with WWW-Authenticate', () => {
  it.each([
    ['without a key', undefined],
    ['with an empty header', ''],
    ['with a key of another scheme', `Basic ${Buffer.from('user:secret').toString('base64')}`],
    ['with the scheme alone', 'Bearer '],
    ['with two keys', 'Bearer one two'],
    ['with a key that nobody has', `Bearer qre_${'0'.repeat(49)}`],
    ['with a key as long as a header can be', `Bearer ${'x'.repeat(8_000)}`],
    ['with a key that looks like a query', "Bearer ' or 1=1 --"],
  ])('%s', async (_, authorization) => {
    const client = apiClient(server.url, null)
    const answer = await client.refused('listCodes', {
      headers: authorization === undefined ? {} : { Authorization: authorization },
    })
    expect([answer.status, answer.code]).toEqual([401, 'unauthorized'])
    expect(answer.headers['www-authenticate']).toBe('Bearer')
    expect(answer.headers['x-ratelimit-limit']).toBeUndefined()
  })

  it('with the first half of a key, or one letter more', async () => {
    for (const key of [server.key.slice(0, 20), `${server.key}x`, server.key.toLowerCase()])
      expect(await apiClient(server.url, key).refused('getMe')).toMatchObject({ status: 401 })
  })

  it('from the moment on that the key is revoked', async () => {
    const { api, keyId } = await server.newWorkspace()
    await api.ok('getMe')
    await server.deps.database
      .updateTable('api_keys')
      .set({ revoked_at: server.clock.now() })
      .where('id', '=', keyId)
      .execute()
    expect(await api.refused('getMe')).toMatchObject({ status: 401, code: 'unauthorized' })
  })

  it('from the moment on that the key has expired', async () => {
    const { api } = await server.newWorkspace({ expiresAt: server.clock.now() + 60_000 })
    const { data } = await api.ok('getMe')
    expect(Date.parse(data.apiKey.expiresAt ?? '')).toBeGreaterThan(server.clock.now())
    server.clock.advance(60_000)
    expect(await api.refused('getMe')).toMatchObject({ status: 401, code: 'unauthorized' })
  })

  it('for every operation alike, before anything of the request is looked at', async () => {
    const client = apiClient(server.url, null)
    expect(await client.refused('createCode', { rawBody: '{' })).toMatchObject({ status: 401 })
    expect(await client.refused('getCode', { params: { id: 'nothing' } })).toMatchObject({ status: 401 })
    expect(await client.refused('listCodes', { query: 'nonsense=1' })).toMatchObject({ status: 401 })
  })
})

describe('a key is taken', () => {
  it.each(['Bearer ', 'bearer ', 'BEARER   '])('after %j', async (scheme) => {
    const client = apiClient(server.url, null)
    await client.ok('getMe', { headers: { Authorization: `${scheme}${server.key}` } })
  })
})

describe('a key that is used', () => {
  it('has its last use written, at the latest when the server stops', async () => {
    const folder = temporaryFolder()
    const first = await startServer({ dataDir: folder.path })
    const { keyId, api } = await first.newWorkspace()
    const before = first.clock.now()
    await api.ok('getMe')
    await first.close()
    const second = await startServer({ dataDir: folder.path })
    const row = await second.deps.database
      .selectFrom('api_keys')
      .select('last_used_at')
      .where('id', '=', keyId)
      .executeTakeFirst()
    expect(row?.last_used_at).toBeGreaterThanOrEqual(before)
    await second.close()
    folder.remove()
  })
})

describe('a scope', () => {
  it.each([
    ['codes:read', 'listCodes'],
    ['codes:write', 'createCode'],
    ['codes:delete', 'deleteCode'],
    ['scans:read', 'listScans'],
    ['webhooks', 'listWebhooks'],
    ['webhooks', 'createWebhook'],
  ] as const)('%s is needed for %s: without it the answer is 403 and names it', async (scope, operation) => {
    const others = SCOPES.filter((one) => one !== scope)
    const { api } = await server.newWorkspace({ scopes: others })
    const answer = await api.refused(operation, { params: { id: 'code_00000000' } })
    expect([answer.status, answer.code]).toEqual([403, 'insufficient_scope'])
    expect(answer.message).toContain(scope)
  })

  it('is not needed to ask who one is', async () => {
    const { api } = await server.newWorkspace({ scopes: [] })
    expect((await api.ok('getMe')).data.apiKey.scopes).toEqual([])
  })

  it('to write codes does not allow to delete or to read them', async () => {
    const { api } = await server.newWorkspace({ scopes: ['codes:write'] })
    const { id } = await makeCode(api)
    expect(await api.refused('deleteCode', { params: { id } })).toMatchObject({ status: 403 })
    expect(await api.refused('getCode', { params: { id } })).toMatchObject({ status: 403 })
  })
})

describe('a workspace on the free plan', () => {
  it('is answered 403 plan_required by every operation, and its codes redirect on', async () => {
    const { api, id } = await server.newWorkspace()
    const code = await makeCode(api)
    await server.deps.database.updateTable('workspaces').set({ plan: 'free' }).where('id', '=', id).execute()
    for (const operation of ['getMe', 'listCodes', 'createCode', 'listScans', 'listWebhooks'] as const) {
      const answer = await api.refused(operation)
      expect([answer.status, answer.code]).toEqual([403, 'plan_required'])
    }
    const redirect = await fetch(`${server.url}/${code.shortCode}`, { redirect: 'manual' })
    expect(redirect.status).toBe(302)
  })
})
