import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import type { Code } from '@qregg/contract'
import { createScanAppender } from '../../src/scans/postgres/scan-appender.ts'
import { ask } from '../support/ask.ts'
import { makeCode } from '../support/make-code.ts'
import { numbersOf } from '../support/many-scans.ts'
import { postgresForTests, type TestDatabase } from '../support/postgres.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { newScan, until } from './instance.ts'

jest.setTimeout(60_000)

let database: TestDatabase
let server: TestServer
let code: Code
beforeEach(async () => {
  database = await postgresForTests()
  server = await startServer({
    env: { DATABASE_URL: database.url, SECRET_KEY: 'a key that this test alone has, and long enough' },
  })
  code = await makeCode(server.api)
})
afterEach(async () => {
  jest.restoreAllMocks()
  await server.close()
  await database.drop()
})

const visit = () => ask(`${server.url}/${code.shortCode}`)
const begin = async (before: number) =>
  (await server.api.ok('eraseScans', { body: { before: new Date(before).toISOString() } })).data.id
const erasure = async (id: string) => (await server.api.ok('getErasure', { params: { id } })).data
const isDone = async (id: string) => (await erasure(id)).state === 'done'
const timesOf = async (workspaceNum: number) =>
  (
    await database.query<{ at: string }>('select at from scans where workspace_num = $1 order by at', [
      workspaceNum,
    ])
  ).map(({ at }) => Number(at))

let batches = 0
/** Adds scans as an instance does that had kept them while it could not reach the database. */
async function addLate(times: number[], owner: { num: number; workspaceNum: number }) {
  const { storage } = server.deps
  if (storage.kind !== 'postgres') throw new Error('This server is not on PostgreSQL.')
  const appender = createScanAppender(storage.connection('late'), server.clock)
  batches += 1
  await appender.append({
    appender: 'an instance that was cut off',
    first: batches,
    last: batches,
    isLate: true,
    scans: times.map((at) => newScan({ at, code_num: owner.num, workspace_num: owner.workspaceNum })),
  })
}

describe('scans that waited on the disk of an instance while those before a moment were erased', () => {
  it('are erased as well once they come, and those after the moment stay', async () => {
    await visit()
    server.clock.advance(1_000)
    const before = server.clock.now()
    const id = await begin(before)
    await until(() => isDone(id))
    const owner = await numbersOf(server, code)
    const foreign = { num: 77, workspaceNum: owner.workspaceNum + 1 }
    await addLate([before - 500, before + 500], owner)
    await addLate([before - 500], foreign)
    expect(await erasure(id)).toMatchObject({ state: 'pending', erased: 1, doneAt: null })
    await server.deps.erasures.run()
    expect(await erasure(id)).toMatchObject({ state: 'done', erased: 2 })
    expect(await timesOf(owner.workspaceNum)).toEqual([before + 500])
    expect(await timesOf(foreign.workspaceNum)).toEqual([before - 500])
    // What comes later than the moment does not begin it again.
    await addLate([before + 700], owner)
    expect((await erasure(id)).state).toBe('done')
  })

  it('are erased where they come while it is carried out, too', async () => {
    await visit()
    server.clock.advance(1_000)
    const before = server.clock.now()
    const owner = await numbersOf(server, code)
    const { remover } = server.deps
    const forgetVisits = remover.forgetVisits.bind(remover)
    jest.spyOn(remover, 'forgetVisits').mockImplementationOnce(async (rows) => {
      await forgetVisits(rows)
      await addLate([before - 500], owner)
    })
    const id = await begin(before)
    await until(() => isDone(id))
    expect(await erasure(id)).toMatchObject({ erased: 2 })
    expect(await timesOf(owner.workspaceNum)).toEqual([])
  })
})
