import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import pg from 'pg'
import { apiClient } from '../support/api-client.ts'
import { documentedVerify } from '../support/documented-verify.ts'
import { postgresForTests, type TestDatabase } from '../support/postgres.ts'
import { type Ended, runMoveCommand } from '../support/program.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { idOf, itemsOf, until } from '../webhooks/bench.ts'
import { type Installation, makeInstallation, ON_SQLITE, scan, statsOf } from './move-installation.ts'

jest.setTimeout(60_000)

let old: Installation
let database: TestDatabase
let moved: Ended
let before: string[]
beforeAll(async () => {
  old = await makeInstallation()
  database = await postgresForTests()
  before = old.fingerprint()
  moved = await runMoveCommand(['--to', database.url], { DATA_DIR: old.dataDir })
})
afterAll(async () => {
  await old.remove()
  await database.drop()
})

describe('an installation that was moved', () => {
  it('is told in a table, with what to do next and without its key', () => {
    expect([moved.code, moved.stderr]).toEqual([0, ''])
    expect(moved.stdout).toMatch(/scans +│ 6 /)
    expect(moved.stdout).toMatch(/codes +│ 5 /)
    expect(moved.stdout).toMatch(/logos +│ 1 /)
    expect(moved.stdout).toMatch(/domains +│ 1 /)
    expect(moved.stdout).toContain(`SECRET_KEY to the content of ${old.dataDir}/secret.key`)
    expect(moved.stdout).not.toContain(old.secretKey)
  })

  it('is left as it was', () => {
    expect(old.fingerprint()).toEqual(before)
  })

  it('has its scans in partitions by month, its numbers above all that were given out, and its salts', async () => {
    const [{ outside, last, highest } = {}] = await database.query<Record<string, string>>(
      `select (select count(*) from scans_default) as outside, (select last_value from scan_ids) as last,
        (select max(id) from scans) as highest`,
    )
    expect(outside).toBe('0')
    expect(Number(last)).toBeGreaterThanOrEqual(Number(highest))
    const [identity] = await database.query<{ num: string }>(
      "select nextval(pg_get_serial_sequence('codes', 'num')) as num",
    )
    expect(Number(identity?.num)).toBe(6)
    expect(await database.query('select day from salts')).not.toEqual([])
  })

  it('is found the same by --check, row by row', async () => {
    const check = await runMoveCommand(['--to', database.url, '--check'], { DATA_DIR: old.dataDir })
    expect([check.code, check.stderr]).toEqual([0, ''])
    expect(check.stdout).toContain('Every row is the same on both sides')
  })

  it('is found different by --check in every table where a value has changed or a row is more or less', async () => {
    const changes = [
      "update codes set title = 'Another' where num = 1",
      'delete from code_tags',
      "insert into settings (key, value) values ('zzz', '')",
      'update code_totals set total = total + 1 where code_num = 1',
    ]
    const copy = await copyOf(database)
    for (const change of changes) await copy.query(change)
    const check = await runMoveCommand(['--to', copy.url, '--check'], { DATA_DIR: old.dataDir })
    await copy.drop()
    expect(check.code).toBe(1)
    expect(check.stderr).toContain('codes num=1 differs in title.')
    expect(check.stderr).toMatch(/code_tags workspace_num=1 tag=old code_num=\d+ is missing in PostgreSQL/)
    expect(check.stderr).toContain('settings key=zzz is only in PostgreSQL')
    expect(check.stderr).toContain('code_totals counts')
    expect(check.stderr).not.toContain('Another')
  })

  it('is not moved a second time to the same database', async () => {
    const again = await runMoveCommand([], {
      DATA_DIR: old.dataDir,
      DATABASE_URL: database.url,
      SECRET_KEY: old.secretKey,
    })
    expect(again.code).toBe(1)
    expect(again.stderr).toContain('The target database is not empty: it has agents,')
  })
})

describe('a server on the PostgreSQL that an installation was moved to', () => {
  let server: TestServer
  let api: TestServer['api']
  beforeAll(async () => {
    old.inbox.received.length = 0
    old.inbox.answer(200)
    server = await startServer({
      env: { ...ON_SQLITE, DATABASE_URL: database.url, SECRET_KEY: old.secretKey },
    })
    api = apiClient(server.url, old.key)
  })
  afterAll(() => server.close())

  it('takes the old key, and has the same codes with the same counts and the same scans with the same ids', async () => {
    expect((await api.ok('listCodes')).data).toEqual(old.codes)
    expect(old.codes.find(({ id }) => id === old.printed.id)?.scans).toMatchObject({ total: 4, unique: 3 })
    expect((await api.ok('listScans')).data).toEqual(old.scans)
  })

  it('tells the same statistics of them', async () => {
    expect(old.stats.totals).toMatchObject({ scans: 5, unique: 3, notCounted: { crawler: 1 } })
    expect(await statsOf(api)).toEqual(old.stats)
  })

  it('sends what was not delivered under the id that it had, signed with the old secret', async () => {
    server.clock.advance(3_600_000)
    server.deps.engine.wake()
    const all = await old.inbox.waitFor(
      (received) => received.some((one) => idOf(one) === old.failedId),
      30_000,
    )
    const again = all.find((one) => idOf(one) === old.failedId)
    const { secret = '' } = old.hook
    expect(documentedVerify(secret, again?.rawBody ?? '', again?.headers['x-qregg-signature'])).toBe(true)
  })

  it('sends a webhook that was stopped all that it has missed, once it is started', async () => {
    await api.ok('updateWebhook', { params: { id: old.stopped.id }, body: { active: true } })
    const got = () => old.inbox.received.filter(({ path }) => path === '/stopped').flatMap(itemsOf)
    await until(() => got().length >= old.scans.length)
    expect(new Set(got().map((item) => item.scan.id))).toEqual(new Set(old.scans.map((item) => item.scan.id)))
  })

  it('redirects the old printed code, and counts a visitor of before the move once', async () => {
    server.clock.advance(-3_600_000)
    const answer = await scan(server.url, old.printed.shortCode, 2)
    expect([answer.status, answer.headers.location]).toEqual([302, 'https://example.com/menu'])
    const code = (await api.ok('getCode', { params: { id: old.printed.id } })).data
    expect(code.scans).toMatchObject({ total: 5, unique: 3 })
    const [newest] = (await api.ok('listScans')).data
    expect(old.scans.map((item) => item.scan.id)).not.toContain(newest?.scan.id)
  })

  it('repeats an answer by its idempotency key, and never gives a deleted short code again', async () => {
    expect((await api.ok('createCode', old.repeated)).text).toBe(old.onceText)
    const body = { payload: { url: 'https://example.com' }, shortCode: old.deleted.shortCode }
    expect((await api.refused('createCode', { body })).status).toBe(409)
    expect((await api.ok('createCode', { body: { payload: body.payload } })).status).toBe(201)
  })
})

/** Another database with the same content. */
async function copyOf({ url }: TestDatabase): Promise<TestDatabase> {
  const target = await postgresForTests()
  const [source, copy] = [new URL(url).pathname.slice(1), new URL(target.url).pathname.slice(1)]
  const admin = new URL(url)
  admin.pathname = '/postgres'
  const client = new pg.Client({ connectionString: admin.href })
  await client.connect()
  await client.query(`drop database ${copy}`)
  await client.query(`create database ${copy} template ${source}`)
  await client.end()
  return target
}
