import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { LIMITS } from '@qregg/contract'
import type { ApiClient } from '../support/api-client.ts'
import { makeCode } from '../support/make-code.ts'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

const tagsOf = async (api: ApiClient) => (await api.ok('listTags')).data

describe('GET /tags', () => {
  it("tells the tags of the workspace's codes, those of most codes first, and nobody else's", async () => {
    const { api } = await server.newWorkspace()
    const other = await server.newWorkspace()
    await makeCode(other.api, { tags: ['theirs', 'summer'] })
    expect(await tagsOf(api)).toEqual([])
    await makeCode(api, { tags: ['summer', 'print'] })
    await makeCode(api, { tags: ['summer', 'Print'] })
    expect(await tagsOf(api)).toEqual([
      { tag: 'summer', codes: 2 },
      { tag: 'Print', codes: 1 },
      { tag: 'print', codes: 1 },
    ])
  })

  it('leaves out what codes had once, and what deleted codes have until they are restored', async () => {
    const { api } = await server.newWorkspace()
    const params = { id: (await makeCode(api, { tags: ['old'] })).id }
    await api.ok('updateCode', { params, body: { tags: ['new'] } })
    expect(await tagsOf(api)).toEqual([{ tag: 'new', codes: 1 }])
    await api.ok('deleteCode', { params })
    expect(await tagsOf(api)).toEqual([])
    await api.ok('restoreCode', { params })
    expect(await tagsOf(api)).toEqual([{ tag: 'new', codes: 1 }])
  })

  it(`tells at most ${LIMITS.tagsListed}`, async () => {
    const workspace = await server.newWorkspace()
    const { num } = await server.deps.database
      .selectFrom('workspaces')
      .select('num')
      .where('id', '=', workspace.id)
      .executeTakeFirstOrThrow()
    const code_num = 1
    const rows = Array.from({ length: LIMITS.tagsListed + 1 }, (_, i) => ({
      workspace_num: num,
      tag: `tag ${i}`,
      code_num,
    }))
    await server.deps.database.insertInto('code_tags').values(rows).execute()
    expect(await tagsOf(workspace.api)).toHaveLength(LIMITS.tagsListed)
  })

  it('takes a key that may read codes', async () => {
    const { api, id } = await server.newWorkspace()
    const bearer = (key: string) => ({ Authorization: `Bearer ${key}` })
    const reader = await server.newKey(id, { scopes: ['codes:read'] })
    await api.ok('listTags', { headers: bearer(reader) })
    const other = await server.newKey(id, { scopes: ['scans:read'] })
    expect(await api.refused('listTags', { headers: bearer(other) })).toMatchObject({ status: 403 })
  })
})
