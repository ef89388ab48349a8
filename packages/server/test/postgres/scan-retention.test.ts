import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type pg from 'pg'
import { keepPartitions, partitions } from '../../src/scans/postgres/partitions.ts'
import { createScanAppender } from '../../src/scans/postgres/scan-appender.ts'
import { standingClock } from '../support/clock.ts'
import { postgresForTests, type TestDatabase } from '../support/postgres.ts'
import { type Instance, newScan, openInstance } from './instance.ts'

jest.setTimeout(60_000)

const month = (number: number) => Date.UTC(2027, number - 1, 10)
let database: TestDatabase
let instance: Instance
let pool: pg.Pool
let ids: number[]
beforeAll(async () => {
  database = await postgresForTests()
  instance = await openInstance(database.url, { clock: standingClock(month(6)) })
  pool = instance.storage.connection('test', { connections: 4 })
  for (const start of [1, 4]) await keepPartitions(pool, month(start))
  const appender = createScanAppender(instance.storage.connection('writer'), standingClock(month(6)))
  const scans = [1, 2, 3, 4, 5].map((number) => newScan({ at: month(number), workspace_num: number }))
  const rows = await appender.append({ appender: 'test', first: 1, last: 1, scans })
  ids = rows?.map(({ id }) => id) ?? []
})
afterAll(async () => {
  await instance?.close()
  await database?.drop()
})

const names = async () => (await partitions(pool)).map(({ name }) => name.slice('scans_'.length))
const nothing = { above: new Map<number, number>(), ids: new Set<number>() }

describe('a month of scans that is over', () => {
  it('is dropped whole when nothing of it is owed, and stays when a webhook has not got one of its scans', async () => {
    const { remover } = instance.scans
    const [january = 0, february = 0, march = 0] = ids
    await remover.removeWhole(month(5), january, { ...nothing, ids: new Set([january]) })
    expect((await names())[0]).toBe('202701')
    await remover.removeWhole(month(5), march, {
      above: new Map([
        [2, february - 1],
        [3, march],
      ]),
      ids: new Set(),
    })
    // April holds a scan that is above the last one that may go, and May is not over.
    expect((await names()).slice(0, 4)).toEqual(['202702', '202704', '202705', '202706'])
    expect((await instance.scans.log.rows(ids)).map(({ id }) => id)).toEqual([february, ...ids.slice(3)])
  })

  it('goes scan by scan where something else of it has to stay', async () => {
    const { remover } = instance.scans
    const rows = await remover.page(0, ids.at(-1) ?? 0, 100)
    await remover.remove(rows.slice(0, 2), 'log')
    expect((await instance.scans.log.rows(ids)).map(({ id }) => id)).toEqual(ids.slice(4))
  })

  it('holds nobody up: scans are added and read while months are dropped', async () => {
    const { remover, log } = instance.scans
    let isDropping = true
    const reading = (async () => {
      let reads = 0
      for (; isDropping; reads++) await log.rows(ids)
      return reads
    })()
    const recorded = Promise.all(Array.from({ length: 50 }, () => instance.record(newScan({ at: month(6) }))))
    await remover.removeWhole(month(5), ids.at(-1) ?? 0, nothing)
    isDropping = false
    expect(await reading).toBeGreaterThan(0)
    expect((await recorded).every((kept) => typeof kept === 'object' && kept !== null)).toBe(true)
    expect((await names())[0]).toBe('202705')
    expect(instance.errors()).toEqual([])
  })
})
