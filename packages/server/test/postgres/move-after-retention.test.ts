import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type { Code } from '@qregg/contract'
import { apiClient } from '../support/api-client.ts'
import { movableClock } from '../support/clock.ts'
import { makeCode } from '../support/make-code.ts'
import { postgresForTests, type TestDatabase } from '../support/postgres.ts'
import { runMoveCommand } from '../support/program.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { ON_SQLITE, scan } from './move-installation.ts'

jest.setTimeout(60_000)

const DAY_MS = 86_400_000
const folder = temporaryFolder()
let database: TestDatabase
let code: Code
let key: string
beforeAll(async () => {
  database = await postgresForTests()
  const clock = movableClock()
  clock.advance(-100 * DAY_MS)
  const env = { ...ON_SQLITE, SCAN_RETENTION_DAYS: '30' }
  const server = await startServer({ dataDir: folder.path, clock, env })
  key = server.key
  code = await makeCode(server.api)
  for (const visitor of [1, 2]) await scan(server.url, code.shortCode, visitor)
  clock.advance(100 * DAY_MS)
  await scan(server.url, code.shortCode, 1)
  await server.deps.fold.caughtUp()
  await server.deps.removeOldScans()
  await scan(server.url, code.shortCode, 2)
  await server.close()
})
afterAll(async () => {
  await database?.drop()
  folder.remove()
})

describe('an installation whose old scans were removed', () => {
  it('keeps the counts of what is gone when it is moved', async () => {
    const moved = await runMoveCommand(['--to', database.url], { DATA_DIR: folder.path })
    expect([moved.code, moved.stderr]).toEqual([0, ''])
    const check = await runMoveCommand(['--to', database.url, '--check'], { DATA_DIR: folder.path })
    expect([check.code, check.stderr]).toEqual([0, ''])
    const secretKey = readFileSync(join(folder.path, 'secret.key'), 'utf8').trim()
    const server: TestServer = await startServer({
      env: { DATABASE_URL: database.url, SECRET_KEY: secretKey },
    })
    const api = apiClient(server.url, key)
    await server.deps.fold.caughtUp()
    expect((await api.ok('listScans')).data).toHaveLength(2)
    const { scans } = (await api.ok('getCode', { params: { id: code.id } })).data
    expect(scans).toEqual({ total: 4, unique: 4 })
    await server.close()
  })
})
