import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { embedded } from '../support/server.ts'
import { type Bench, bench, numbersOf, referrerOf, until } from './bench.ts'

let test: Bench
beforeAll(async () => {
  test = await bench()
})
afterAll(() => test.close())

it('a disk that is full while an answer comes in loses nothing and repeats nothing once there is room', async () => {
  const target = await test.receiver()
  const { engine, hot } = embedded(test.server)
  target.answer((_, index) => {
    // From now on the engine may not write one more page, which is what it meets on a full disk.
    if (index === 0) engine.pragma(`max_page_count = ${engine.pragma('page_count', { simple: true })}`)
    return { status: 200, body: 'x'.repeat(4_000) }
  })
  await test.subscribe(target.url)
  const code = await test.code()
  await test.scan(code, referrerOf(0))
  await test.scans(code, 40, 1)
  await until(() => test.server.errors().length > 0)
  engine.pragma('max_page_count = 4294967294')
  await target.waitFor((received) => new Set(numbersOf(received)).size === 41)
  await test.settled()
  expect(numbersOf(target.received).sort((a, b) => a - b)).toEqual([...Array(41).keys()])
  expect(await test.rows("select 1 from deliveries where state <> 'delivered'")).toEqual([])
  expect(hot.pragma('integrity_check', { simple: true })).toBe('ok')
})
