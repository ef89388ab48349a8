import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import type { Code } from '@qregg/contract'
import pg from 'pg'
import { SCANS_WERE_REMOVED } from '../../src/scans/fold/fold-anew.ts'
import { foldAnew } from '../../src/scans/postgres/fold.ts'
import { CURSOR, FOLDED_TABLES } from '../../src/scans/postgres/fold-sql.ts'
import { ask } from '../support/ask.ts'
import { makeCode } from '../support/make-code.ts'
import { postgresForTests, type TestDatabase } from '../support/postgres.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { until } from './instance.ts'

jest.setTimeout(60_000)

const DAY_MS = 86_400_000
let database: TestDatabase
let server: TestServer
let code: Code
beforeEach(async () => {
  database = await postgresForTests()
  server = await startServer({
    env: {
      DATABASE_URL: database.url,
      SECRET_KEY: 'a key that this test alone has, and long enough',
      SCAN_RETENTION_DAYS: '30',
    },
  })
  code = await makeCode(server.api)
  for (const agent of ['A', 'B'])
    await ask(`${server.url}/${code.shortCode}`, { headers: { 'User-Agent': agent } })
  await server.deps.fold.caughtUp()
  server.clock.advance(1_000)
})
afterEach(async () => {
  jest.restoreAllMocks()
  await server.close()
  await database.drop()
})

/** What becomes of counts that are taken back at this moment. */
const takenBack = () =>
  foldAnew(server.deps.database).then(
    () => 'taken back',
    (error: Error) => error.message,
  )
const begin = async () =>
  (await server.api.ok('eraseScans', { body: { before: new Date(server.clock.now()).toISOString() } })).data
    .id
const isDone = async (id: string) =>
  (await server.api.ok('getErasure', { params: { id } })).data.state === 'done'
const counted = async () => {
  await server.deps.fold.caughtUp()
  return (await server.api.ok('getCode', { params: { id: code.id } })).data.scans
}

describe('counts that somebody takes back, to make them anew', () => {
  it('just before the first erasure removes scans are refused to be', async () => {
    const { fold } = server.deps
    const caughtUp = fold.caughtUp.bind(fold)
    const answers: string[] = []
    jest.spyOn(fold, 'caughtUp').mockImplementation(async (...given) => {
      await caughtUp(...given)
      answers.push(await takenBack())
    })
    const id = await begin()
    await until(() => isDone(id))
    jest.restoreAllMocks()
    expect(answers).toEqual([SCANS_WERE_REMOVED])
    expect(await counted()).toEqual({ total: 2, unique: 2 })
  })

  it('just before retention removes the first scans are refused to be', async () => {
    server.clock.advance(40 * DAY_MS)
    const { reader } = server.deps
    const folded = reader.folded.bind(reader)
    const answers: string[] = []
    jest.spyOn(reader, 'folded').mockImplementation(async () => {
      const last = await folded()
      answers.push(await takenBack())
      return last
    })
    await server.deps.removeOldScans()
    jest.restoreAllMocks()
    expect(answers).toEqual([SCANS_WERE_REMOVED])
    expect((await server.api.ok('listScans')).data).toEqual([])
    expect(await counted()).toEqual({ total: 2, unique: 2 })
  })

  it('while an erasure begins are waited for, and made anew before a scan goes', async () => {
    // As foldAnew does, but held up before its end.
    const other = new pg.Client({ connectionString: database.url })
    await other.connect()
    await other.query('begin')
    await other.query(`${CURSOR} for update`)
    const id = await begin()
    await until(async () => {
      const waiting = await database.query(
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      )
      return waiting.length > 0 || (await isDone(id))
    })
    for (const table of FOLDED_TABLES) await other.query(`delete from ${table}`)
    await other.query('update fold_cursor set last = 0')
    await other.query('commit')
    await other.end()
    await until(() => isDone(id))
    expect(await counted()).toEqual({ total: 2, unique: 2 })
  })
})
