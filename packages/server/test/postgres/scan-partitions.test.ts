import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type pg from 'pg'
import { dropPartitionsBefore, keepPartitions, partitions } from '../../src/scans/postgres/partitions.ts'
import { openSharedSalts } from '../../src/scans/postgres/salts.ts'
import { createScanAppender } from '../../src/scans/postgres/scan-appender.ts'
import { standingClock } from '../support/clock.ts'
import { logInMemory } from '../support/log-lines.ts'
import { postgresForTests, type TestDatabase } from '../support/postgres.ts'
import { type Instance, newScan, openInstance } from './instance.ts'

jest.setTimeout(60_000)

const DAY_MS = 86_400_000
const START = Date.UTC(2027, 10, 30, 12)

let database: TestDatabase
let instance: Instance
let pool: pg.Pool
beforeAll(async () => {
  database = await postgresForTests()
  instance = await openInstance(database.url, { clock: standingClock(START) })
  pool = instance.storage.connection('test', { connections: 8 })
})
afterAll(async () => {
  await instance?.close()
  await database?.drop()
})

const names = async () => (await partitions(pool)).map(({ name }) => name)
const inTable = async (table: string) =>
  Number((await database.query<{ n: string }>(`select count(*) as n from only ${table}`))[0]?.n)

describe('the months of the log', () => {
  it('are made two ahead, across the end of a year, once by however many', async () => {
    expect(await names()).toEqual(['scans_202711', 'scans_202712', 'scans_202801'])
    const later = START + 31 * DAY_MS
    const made = await Promise.all(Array.from({ length: 6 }, () => keepPartitions(pool, later)))
    expect(made.flat()).toEqual(['scans_202802'])
    expect(await keepPartitions(pool, later)).toEqual([])
  })

  it('take what landed in the default one because they were not there in time', async () => {
    const at = Date.UTC(2029, 4, 31, 23, 59, 59, 999)
    const appender = createScanAppender(instance.storage.connection('writer'), standingClock(START))
    const scans = [newScan({ at }), newScan({ at: at + 1 }), newScan({ at: START })]
    const rows = await appender.append({ appender: 'late', first: 1, last: 1, scans })
    expect([await inTable('scans_default'), await inTable('scans_202711')]).toEqual([2, 1])
    await keepPartitions(pool, at)
    const found = await Promise.all(['scans_default', 'scans_202905', 'scans_202906'].map(inTable))
    expect(found).toEqual([0, 1, 1])
    const ids = rows?.map(({ id }) => id) ?? []
    expect(await instance.scans.log.rows(ids)).toEqual(rows)
  })

  it('hold nobody up while they are made: scans go on being added', async () => {
    const appenders = [1, 2, 3].map((n) =>
      createScanAppender(instance.storage.connection(`writer ${n}`), standingClock(START)),
    )
    let isMaking = true
    const adding = appenders.map(async (appender, n) => {
      let number = 0
      while (isMaking) {
        number += 1
        await appender.append({
          appender: `busy ${n}`,
          first: number,
          last: number,
          scans: [newScan({ at: START })],
        })
      }
      return number
    })
    for (let month = 0; month < 12; month += 3) await keepPartitions(pool, Date.UTC(2030, month))
    isMaking = false
    const added = (await Promise.all(adding)).reduce((sum, n) => sum + n, 0)
    expect(await inTable('scans_202711')).toBe(1 + added)
  })

  it('are dropped whole when they ended before a moment, and no other is', async () => {
    expect(await dropPartitionsBefore(pool, Date.UTC(2027, 11, 31))).toEqual(['scans_202711'])
    expect(await dropPartitionsBefore(pool, Date.UTC(2027, 11, 31))).toEqual([])
    expect((await names())[0]).toBe('scans_202712')
  })

  it('when all are gone leave the numbers where they were', async () => {
    const before = await instance.storage.connection('test').query('select last_value from scan_ids')
    await dropPartitionsBefore(pool, Date.UTC(2040, 0))
    const appender = createScanAppender(instance.storage.connection('writer'), standingClock(START))
    const rows = await appender.append({
      appender: 'after',
      first: 1,
      last: 1,
      scans: [newScan({ at: START })],
    })
    expect(rows?.[0]?.id).toBe(before.rows[0].last_value + 1)
  })
})

describe('the salts of visitor hashes', () => {
  const { logger } = logInMemory()
  const open = (clock: { now(): number }) => openSharedSalts(pool, clock, logger)
  const days = async () =>
    (await database.query<{ day: string }>('select day from salts order by day')).map(({ day }) =>
      Number(day),
    )

  it('are the same for processes that start at once, and differ by day', async () => {
    const clock = standingClock('2031-03-01T23:30:00Z')
    const day = Math.floor(clock.now() / DAY_MS)
    const all = await Promise.all([open(clock), open(clock), open(clock)])
    const salts = [day, day + 1].map(
      (d) => new Set(all.map((one) => one.saltFor(d).export().toString('hex'))),
    )
    expect(salts.map(({ size }) => size)).toEqual([1, 1])
    expect([...(salts[0] ?? [])]).not.toEqual([...(salts[1] ?? [])])
    for (const one of all) one.close()
  })

  it('are deleted 48 hours after their day began, and are in no log of changes', async () => {
    const clock = standingClock('2031-03-04T00:00:00Z')
    const salts = await open(clock)
    expect(await days()).toEqual([Math.floor(clock.now() / DAY_MS)])
    const [table] = await database.query<{ kind: string }>(
      "select relpersistence as kind from pg_class where relname = 'salts'",
    )
    expect(table?.kind).toBe('u')
    salts.close()
  })

  it('of the nearest day serve a day that has none while the database is away: a scan is worth more', async () => {
    const clock = standingClock('2031-03-05T10:00:00Z')
    const away = { query: pool.query.bind(pool) as (...given: unknown[]) => Promise<unknown> }
    const salts = await openSharedSalts(away as unknown as pg.Pool, clock, logger)
    const today = salts.saltFor(Math.floor(clock.now() / DAY_MS))
    away.query = () => Promise.reject(new Error('away'))
    clock.advance(DAY_MS)
    expect(salts.saltFor(Math.floor(clock.now() / DAY_MS)).equals(today)).toBe(true)
    salts.close()
  })
})
