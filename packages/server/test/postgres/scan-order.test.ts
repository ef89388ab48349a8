import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { systemClock } from '../../src/clock.ts'
import { createScanAppender } from '../../src/scans/postgres/scan-appender.ts'
import { postgresForTests, type TestDatabase } from '../support/postgres.ts'
import { type Instance, newScan, openInstance, until } from './instance.ts'

jest.setTimeout(120_000)

const WRITERS = 8
const BATCHES = 50
const SCANS = 250

let database: TestDatabase
let reader: Instance
beforeAll(async () => {
  database = await postgresForTests()
  reader = await openInstance(database.url)
  reader.scans.start()
})
afterAll(async () => {
  await reader?.close()
  await database?.drop()
})

/** A writer with a connection of its own, as another process has. */
function writer() {
  return createScanAppender(reader.storage.connection('writer'), systemClock)
}

describe('eight processes that write at once', () => {
  it('write what a ninth reads in order as it comes: no id is skipped, none comes twice, batches stay whole', async () => {
    let done = 0
    const writers = Array.from({ length: WRITERS }, async (_, w) => {
      const appender = writer()
      for (let number = 1; number <= BATCHES; number++) {
        const scans = Array.from({ length: SCANS }, (_, i) =>
          newScan({ code_num: w, visitor: number * SCANS + i }),
        )
        await appender.append({ appender: `writer ${w}`, first: number, last: number, scans })
        // Some are told of, as in life; others the reader finds by itself.
        if (number % 7 === 0) reader.storage.notifications.publish('scans', null)
      }
      done += 1
    })
    await Promise.all(writers)
    expect(done).toBe(WRITERS)
    const total = WRITERS * BATCHES * SCANS
    await until(() => reader.seen.length >= total)
    expect(reader.seen.map(({ id }) => id)).toEqual(Array.from({ length: total }, (_, i) => i + 1))
    // Within each writer's rows the order is the one in which it gave them.
    const next = new Array(WRITERS).fill(SCANS)
    for (const { code_num, visitor } of reader.seen) expect(visitor).toBe(next[code_num]++)
    expect(reader.errors()).toEqual([])
  })

  it('find the first scan of a moment by halving, as a plain look at all would', async () => {
    const times = await database.query<{ at: number }>(
      'select (min(at) + (max(at) - min(at)) * n / 10)::float8 as at from scans, generate_series(0, 10) n group by n',
    )
    for (const { at } of times) {
      const [plain] = await database.query<{ id: string }>(
        'select min(id) as id from scans where at >= $1::bigint',
        [Math.floor(at)],
      )
      const first = await reader.scans.log.firstAt(Math.floor(at))
      // Eight clocks differ by a batch or so: nothing of that moment may lie before it but what came with it.
      expect(first).toBeGreaterThanOrEqual(Number(plain?.id))
      expect(first - Number(plain?.id)).toBeLessThan(WRITERS * SCANS * 20)
    }
    expect(await reader.scans.log.firstAt(Date.now() + 60_000)).toBe((await reader.scans.log.head()) + 1)
  })
})

describe('a batch', () => {
  it('that is given twice, to whatever process, is added once', async () => {
    const scans = [newScan({ code_num: 500 }), newScan({ code_num: 500 })]
    const batch = { appender: 'doubtful', first: 1, last: 1, scans }
    const [a, b] = [writer(), writer()]
    const answers = await Promise.all([a.append(batch), b.append(batch)])
    expect(answers.filter((rows) => rows !== null).length).toBe(1)
    expect(await a.append(batch)).toBeNull()
    expect([await a.applied('doubtful'), await a.applied('unheard of')]).toEqual([1, 0])
    const [row] = await database.query<{ count: string }>('select count(*) from scans where code_num = 500')
    expect(row?.count).toBe('2')
  })

  it('that stands for several is refused whole when one of them is there, so that the rest is given alone', async () => {
    const appender = writer()
    const scans = (n: number) => [newScan({ code_num: 501, visitor: n })]
    await appender.append({ appender: 'merging', first: 1, last: 1, scans: scans(1) })
    const merged = [...scans(1), ...scans(2)]
    expect(await appender.append({ appender: 'merging', first: 1, last: 2, scans: merged })).toBeNull()
    expect(await appender.append({ appender: 'merging', first: 2, last: 2, scans: scans(2) })).toHaveLength(1)
    const rows = await database.query<{ visitor: string }>(
      'select visitor from scans where code_num = 501 order by id',
    )
    expect(rows.map(({ visitor }) => Number(visitor))).toEqual([1, 2])
  })
})
