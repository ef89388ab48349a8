import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type pg from 'pg'
import { createSharedCodeCache } from '../../src/redirect/code-cache.ts'
import { postgresForTests, type TestDatabase } from '../support/postgres.ts'
import { type Instance, openInstance, until } from './instance.ts'

jest.setTimeout(60_000)

const row = (revision: number) => ({
  num: 1,
  workspace_num: 1,
  revision,
  type: 'url',
  payload: '{"url":"https://example.com/"}',
  active: 1,
  deleted_at: null,
})

/** A cache over a database whose answers the test gives, and a line on which the test speaks. */
function scripted() {
  const asked: Array<{ code: unknown; answer(rows: unknown[]): void; fail(): void }> = []
  const listeners = new Map<string, (message: unknown) => void>()
  let gap = () => {}
  const pool = {
    query: ({ values }: { values: unknown[] }) =>
      new Promise((resolve, reject) => {
        asked.push({
          code: values[0],
          answer: (rows) => resolve({ rows }),
          fail: () => reject(new Error('away')),
        })
      }),
  }
  const cache = createSharedCodeCache({
    pool: pool as unknown as pg.Pool,
    notifications: {
      on: (topic, listener) => void listeners.set(topic, listener),
      onGap(listener) {
        gap = listener
      },
    },
  })
  return { cache, asked, hear: (code: string) => listeners.get('code')?.(code), gap: () => gap() }
}

describe('a code that is not in memory', () => {
  it('is asked for once, however many scan it at the same time, and then answers at once', async () => {
    const { cache, asked } = scripted()
    const finds = [cache.find('abc'), cache.find('abc'), cache.find('abc')]
    expect(asked.length).toBe(1)
    asked[0]?.answer([row(3)])
    for (const found of await Promise.all(finds)) expect(found?.revision).toBe(3)
    expect(cache.find('abc')).toMatchObject({ revision: 3, location: 'https://example.com/' })
  })

  it('and does not exist is remembered as such, until somebody makes it', async () => {
    const { cache, asked, hear } = scripted()
    const found = cache.find('none')
    asked[0]?.answer([])
    expect([await found, cache.find('none')]).toEqual([null, null])
    hear('none')
    expect(cache.find('none')).toBeInstanceOf(Promise)
  })

  it('fails those who wait while the database is away, and is asked for again by the next', async () => {
    const { cache, asked } = scripted()
    const found = cache.find('abc')
    asked[0]?.fail()
    await expect(found).rejects.toThrow('away')
    const again = cache.find('abc')
    asked[1]?.answer([row(1)])
    expect(await again).toMatchObject({ revision: 1 })
  })

  it('is refused when thousands of others are being asked for', () => {
    const { cache, asked } = scripted()
    for (let i = 0; i < 2_000; i++) void cache.find(`code${i}`)
    expect(() => cache.find('one-more')).toThrow('Too many codes')
    expect(asked.length).toBe(2_000)
  })
})

describe('a change', () => {
  it('that is heard while the code is being loaded keeps the old state out of memory', async () => {
    for (const change of ['heard', 'own', 'gap']) {
      const { cache, asked, hear, gap } = scripted()
      const old = cache.find('abc')
      if (change === 'heard') hear('abc')
      else if (change === 'own') cache.forget({ shortCode: 'abc' })
      else gap()
      const fresh = cache.find('abc')
      expect(asked.length).toBe(2)
      asked[1]?.answer([row(2)])
      expect((await fresh)?.revision).toBe(2)
      asked[0]?.answer([row(1)])
      expect((await old)?.revision).toBe(1)
      expect(cache.find('abc')).toMatchObject({ revision: 2 })
    }
  })

  it('leads where the code led before while the database is away: a printed code does not die of an edit', async () => {
    for (const change of ['heard', 'gap']) {
      const { cache, asked, hear, gap } = scripted()
      const found = cache.find('abc')
      asked[0]?.answer([row(1)])
      await found
      if (change === 'heard') hear('abc')
      else gap()
      const doubted = cache.find('abc')
      asked[1]?.fail()
      expect(await doubted).toMatchObject({ revision: 1 })
      // Who comes next does not wait for a database that was away a moment ago.
      expect(cache.find('abc')).toMatchObject({ revision: 1 })
      expect(asked).toHaveLength(2)
    }
  })

  it('of another code leaves a code in memory; when something may have been missed, all are forgotten', async () => {
    const { cache, asked, hear, gap } = scripted()
    const found = cache.find('abc')
    asked[0]?.answer([row(1)])
    await found
    cache.forget({ shortCode: 'xyz' })
    hear('ABC')
    expect(cache.find('abc')).toMatchObject({ revision: 1 })
    gap()
    expect(cache.find('abc')).toBeInstanceOf(Promise)
  })
})

describe('two processes on one database', () => {
  let database: TestDatabase
  let instances: Instance[] = []
  beforeAll(async () => {
    database = await postgresForTests()
    instances = await Promise.all([openInstance(database.url), openInstance(database.url)])
    await Promise.all(instances.map(({ storage }) => storage.notifications.ready))
  })
  afterAll(async () => {
    for (const instance of instances) await instance.close()
    await database?.drop()
  })

  it('redirect to where a code leads now, soon after it was changed, whoever has changed it', async () => {
    await database.query("insert into workspaces (id, name, plan, created_at) values ('w', 'W', 'teams', 0)")
    await database.query(
      `insert into codes (id, workspace_id, workspace_num, domain_id, short_code, type, mode, payload, active, tags,
         metadata, revision, created_at, updated_at)
       values ('c', 'w', 1, 1, 'menu', 'url', 'dynamic', '{"url":"https://example.com/1"}', 1, '[]', '{}', 1, 0, 0)`,
    )
    const [one, other] = instances.map(({ storage }) =>
      createSharedCodeCache({ pool: storage.connection('codes'), notifications: storage.notifications }),
    )
    for (const cache of [one, other])
      expect(await cache?.find('menu')).toMatchObject({ location: 'https://example.com/1' })
    await database.query(`update codes set revision = 2, payload = '{"url":"https://example.com/2"}'`)
    await until(async () => (await other?.find('menu'))?.location === 'https://example.com/2')
    await until(async () => (await one?.find('menu'))?.location === 'https://example.com/2')
  })
})
