import { cpSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { Registry } from 'prom-client'
import { systemClock } from '../../src/clock.ts'
import { connectSqlite } from '../../src/db/sqlite.ts'
import { createSharedCodeCache } from '../../src/redirect/code-cache.ts'
import { createRedirect } from '../../src/redirect/redirect.ts'
import { openSpool } from '../../src/scans/postgres/spool.ts'
import { ask } from '../support/ask.ts'
import type { PostgresServer } from '../support/embedded-postgres.ts'
import { logInMemory } from '../support/log-lines.ts'
import { ownPostgres, postgresForTests, type TestDatabase } from '../support/postgres.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { type FragileLine, fragileLine } from './fragile-line.ts'
import { type Instance, newScan, openInstance, until } from './instance.ts'

jest.setTimeout(120_000)

let server: PostgresServer
let database: TestDatabase
beforeAll(async () => {
  server = await ownPostgres()
})
afterAll(() => server?.stop())
beforeEach(async () => {
  database = await postgresForTests(server)
})

const visitors = async () =>
  (await database.query<{ visitor: string }>('select visitor from scans order by id')).map((row) =>
    Number(row.visitor),
  )
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1)
const record = (instance: Instance, visitor: number) => instance.record(newScan({ visitor }))
const spooled = async (instance: Instance) => {
  const register = new Registry()
  instance.scans.registerScanMetrics(register)
  const metric = await register.getSingleMetric('qregg_scans_spooled')?.get()
  return metric?.values[0]?.value
}

describe('while the database is away', () => {
  it('scans are kept here, and are in the log once and in order when it is back', async () => {
    const instance = await openInstance(database.url)
    instance.scans.start()
    expect(await record(instance, 1)).toMatchObject({ id: 1 })
    await server.kill()
    for (const visitor of [2, 3, 4]) expect(await record(instance, visitor)).toBe('kept')
    const more = upTo(1_200).map((i) => record(instance, 4 + i))
    expect(new Set(await Promise.all(more))).toEqual(new Set(['kept']))
    expect(instance.scans.recorder.healthy()).toBe(true)
    expect(await spooled(instance)).toBe(1_203)
    await server.restart()
    await until(async () => (await spooled(instance)) === 0)
    expect(await visitors()).toEqual(upTo(1_204))
    expect(await record(instance, 1_205)).toMatchObject({ code_num: 1 })
    await until(() => instance.seen.length === 1_205)
    expect(instance.seen.map(({ visitor }) => visitor)).toEqual(upTo(1_205))
    const told = instance.lines.filter(({ msg }) => /spool|kept here/.test(msg) && !/yet/.test(msg))
    expect(told.map(({ msg }) => msg)).toEqual([
      expect.stringContaining('cannot be reached'),
      expect.stringContaining('are in the log'),
    ])
    await instance.close()
  })

  it('codes in memory go on redirecting with 302, and those that are not are refused with 503', async () => {
    const instance = await openInstance(database.url)
    await database.query(`insert into workspaces (id, name, plan, created_at) values ('w', 'W', 'teams', 0)`)
    await database.query(
      `insert into codes (id, workspace_id, workspace_num, domain_id, short_code, type, mode, payload, active, tags,
         metadata, revision, created_at, updated_at)
       select 'code_' || short, 'w', 1, 1, short, 'url', 'dynamic', '{"url":"https://example.com/' || short || '"}', 1,
         '[]', '{}', 1, 0, 0 from unnest(array['warm', 'cold']) short`,
    )
    const { enricher, recorder } = instance.scans
    const redirect = createRedirect({
      codes: createSharedCodeCache({
        pool: instance.storage.connection('codes'),
        notifications: instance.storage.notifications,
      }),
      enricher,
      recorder,
      clock: systemClock,
      logger: logInMemory().logger,
    })
    const web = createServer((request, response) => {
      if (!redirect(request, response)) response.writeHead(404).end('not ours')
    })
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
    const visit = async (path: string, method = 'GET') => {
      const reply = await ask(`http://127.0.0.1:${(web.address() as AddressInfo).port}${path}`, { method })
      return [reply.status, reply.headers.location ?? reply.text.slice(0, 8)]
    }
    const warm = [302, 'https://example.com/warm']
    expect(await visit('/warm')).toEqual(warm)
    expect((await visit('/unknown'))[0]).toBe(404)
    // Reserved words are others' to answer, database or not.
    expect(await visit('/healthz')).toEqual([404, 'not ours'])
    await server.kill()
    expect([await visit('/warm'), await visit('/warm'), await visit('/warm', 'HEAD')]).toEqual([
      warm,
      warm,
      warm,
    ])
    expect((await visit('/cold'))[0]).toBe(503)
    expect(await visit('/metrics')).toEqual([404, 'not ours'])
    await server.restart()
    instance.scans.start()
    await until(async () => (await spooled(instance)) === 0)
    await until(async () => (await visit('/cold'))[0] === 302)
    const rows = await database.query(
      "select 1 from scans join codes on num = code_num where short_code = 'warm'",
    )
    expect(rows.length).toBe(3)
    await new Promise((resolve) => web.close(resolve))
    await instance.close()
  })
})

describe('a process that dies while the database is away', () => {
  it('leaves scans that its next start adds to the log, once', async () => {
    const [folder, afterwards] = [temporaryFolder(), temporaryFolder()]
    const first = await openInstance(database.url, { dataDir: folder.path })
    await record(first, 1)
    await server.kill()
    expect([await record(first, 2), await record(first, 3)]).toEqual(['kept', 'kept'])
    // What is on the disk at this moment is what a process that is killed now leaves behind.
    cpSync(folder.path, afterwards.path, { recursive: true })
    await first.close()
    await server.restart()
    const second = await openInstance(database.url, { dataDir: afterwards.path })
    second.scans.start()
    // Those that come now stand behind those that wait.
    await Promise.all([record(second, 4), record(second, 5)])
    await until(async () => (await spooled(second)) === 0 && (await visitors()).length === 5)
    expect(await visitors()).toEqual(upTo(5))
    await second.close()
    const third = await openInstance(database.url, { dataDir: afterwards.path })
    third.scans.start()
    await record(third, 6)
    expect(await visitors()).toEqual(upTo(6))
    await third.close()
    for (const { remove } of [folder, afterwards]) remove()
  })
})

describe('a commit in doubt', () => {
  let line: FragileLine
  beforeEach(async () => {
    line = await fragileLine(database.url)
  })

  it('whose answer is lost with the connection is found out, and the batch is there once', async () => {
    const instance = await openInstance(line.url)
    instance.scans.start()
    await record(instance, 1)
    line.swallowAnswers()
    const doubtful = record(instance, 2)
    await until(async () => (await visitors()).length === 2)
    line.cut()
    expect(await doubtful).toBe('kept')
    expect(await record(instance, 3)).toBe('kept')
    line.mend()
    await until(async () => (await spooled(instance)) === 0)
    expect(await visitors()).toEqual([1, 2, 3])
    await until(() => instance.seen.length === 3)
    await instance.close()
    await line.close()
  })

  it('puts scans later into the log than their time: whoever looks for a time still finds the first of it', async () => {
    const [cutOff, other] = [await openInstance(line.url), await openInstance(database.url)]
    const add = (instance: Instance, at: number) => instance.record(newScan({ at }))
    await add(other, 1_000)
    line.cut()
    for (let i = 0; i < 20; i++) expect(await add(cutOff, 2_000 + i)).toBe('kept')
    await add(other, 5_000)
    line.mend()
    cutOff.scans.start()
    await until(async () => (await spooled(cutOff)) === 0)
    await add(other, 7_000)
    const { log } = other.scans
    const found = await Promise.all([0, 1_500, 3_000, 2_010, 5_001, 7_001].map((at) => log.firstAt(at)))
    // In the log: 1,000, then 5,000, then twenty from 2,000 on, then 7,000.
    expect(found).toEqual([1, 2, 2, 2, 23, 24])
    await cutOff.close()
    await other.close()
    await line.close()
  })

  it('is found out by the next start too, when the process died over it', async () => {
    const [folder, afterwards] = [temporaryFolder(), temporaryFolder()]
    const first = await openInstance(line.url, { dataDir: folder.path })
    await record(first, 1)
    line.swallowAnswers()
    const doubtful = record(first, 2)
    await until(async () => (await visitors()).length === 2)
    line.cut()
    expect([await doubtful, await record(first, 3)]).toEqual(['kept', 'kept'])
    cpSync(folder.path, afterwards.path, { recursive: true })
    await first.close()
    const second = await openInstance(database.url, { dataDir: afterwards.path })
    second.scans.start()
    await until(async () => (await spooled(second)) === 0)
    expect(await visitors()).toEqual([1, 2, 3])
    await second.close()
    await line.close()
    for (const { remove } of [folder, afterwards]) remove()
  })

  it('because the database says nothing does not keep a visitor waiting for long', async () => {
    const instance = await openInstance(line.url)
    instance.scans.start()
    await record(instance, 1)
    line.swallowAnswers()
    const started = performance.now()
    expect(await record(instance, 2)).toBe('kept')
    expect(performance.now() - started).toBeLessThan(10_000)
    line.cut()
    line.mend()
    await until(async () => (await spooled(instance)) === 0)
    expect(await visitors()).toEqual([1, 2])
    await instance.close()
    await line.close()
  })
})

describe('the spool', () => {
  it('is bounded: a scan that it has no room for is refused, and those in it stay', async () => {
    const folder = temporaryFolder()
    const spool = openSpool(`${folder.path}/spool.sqlite`, 3)
    spool.add('a', 1, [newScan({ visitor: 1 }), newScan({ visitor: 2 })])
    expect(() => spool.add('a', 2, [newScan(), newScan()])).toThrow('takes no more')
    spool.add('a', 3, [newScan({ visitor: 3 })])
    spool.close()
    const again = openSpool(`${folder.path}/spool.sqlite`)
    expect(again.size()).toBe(3)
    expect(again.oldest(500)).toMatchObject({ appender: 'a', first: 1, last: 3 })
    expect(again.oldest(1)).toMatchObject({ first: 1, last: 1 })
    again.dropApplied('a', 1)
    expect(again.oldest(500)?.scans.map(({ visitor }) => visitor)).toEqual([3])
    again.close()
    folder.remove()
  })

  it('that cannot be written either makes the answer 503, and readiness says so', async () => {
    const instance = await openInstance(database.url)
    await server.kill()
    expect(await record(instance, 1)).toBe('kept')
    const full = connectSqlite(`${instance.dataDir}/spool.sqlite`, {
      synchronous: 'normal',
      busyTimeoutMs: 0,
    })
    full.exec('begin immediate')
    expect(await record(instance, 2)).toBeNull()
    expect(instance.scans.recorder.healthy()).toBe(false)
    full.exec('rollback')
    full.close()
    expect(await record(instance, 3)).toBe('kept')
    expect(instance.scans.recorder.healthy()).toBe(true)
    await server.restart()
    instance.scans.start()
    await until(async () => (await spooled(instance)) === 0)
    expect(await visitors()).toEqual([1, 3])
    await instance.close()
  })
})
