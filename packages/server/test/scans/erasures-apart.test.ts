import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import type { Code } from '@qregg/contract'
import { createErasures } from '../../src/scans/removal/erasures.ts'
import { ask } from '../support/ask.ts'
import { movableClock } from '../support/clock.ts'
import { makeCode } from '../support/make-code.ts'
import { startServer, type TestServer } from '../support/server.ts'

const DAY_MS = 86_400_000
let server: TestServer
let code: Code
beforeEach(async () => {
  const clock = movableClock()
  // At noon, so that neither half of the day is over soon.
  clock.advance(Math.floor(clock.now() / DAY_MS) * DAY_MS + 1.5 * DAY_MS - clock.now())
  server = await startServer({ clock })
  code = await makeCode(server.api)
})
afterEach(async () => {
  jest.useRealTimers()
  jest.restoreAllMocks()
  await server.close()
})

const visit = (agent: string) => ask(`${server.url}/${code.shortCode}`, { headers: { 'User-Agent': agent } })
const begin = async () => {
  const before = new Date(server.clock.now()).toISOString()
  return (await server.api.ok('eraseScans', { body: { before } })).data.id
}
const erasure = async (id: string) => (await server.api.ok('getErasure', { params: { id } })).data
const countOf = async () => {
  await server.deps.fold.caughtUp()
  return (await server.api.ok('getCode', { params: { id: code.id } })).data.scans
}

/** The same as the server's, as another instance has it. */
const another = (stopping = new AbortController().signal) =>
  createErasures({ ...server.deps, record: server.deps.recordChange, stopping })

/** Holds up all who wait for the fold until `release` is called; `asked` resolves when so many do. */
function holdUpFold() {
  const { fold } = server.deps
  const caughtUp = fold.caughtUp.bind(fold)
  const held = Promise.withResolvers<void>()
  const spy = jest.spyOn(fold, 'caughtUp').mockImplementation(async (ending) => {
    const ended = new Promise((resolve) => ending?.addEventListener('abort', resolve))
    await Promise.race([held.promise, ended])
    await caughtUp(ending)
  })
  const asked = async (times: number) => {
    while (spy.mock.calls.length < times) await new Promise(setImmediate)
  }
  return { asked, release: held.resolve }
}

describe('an erasure that waits for the fold', () => {
  it('stays with whoever carries it out, however long that takes', async () => {
    await visit('A')
    server.clock.advance(1_000)
    // The pools' own timers must go on; only what says that it is still under way is moved by hand.
    jest.useFakeTimers({
      doNotFake: [
        ...(['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask'] as const),
        ...(['setImmediate', 'clearImmediate', 'setTimeout', 'clearTimeout'] as const),
      ],
    })
    const hold = holdUpFold()
    const id = await begin()
    await hold.asked(1)
    for (let i = 0; i < 4; i++) {
      server.clock.advance(25_000)
      await jest.advanceTimersByTimeAsync(25_000)
      // What was begun by the timer is through when the next question is answered.
      for (let tries = 0; tries < 20; tries++) await erasure(id)
    }
    const other = another()
    await other.run()
    expect(await erasure(id)).toMatchObject({ state: 'pending', erased: 0 })
    hold.release()
    await server.deps.erasures.run()
    expect(await erasure(id)).toMatchObject({ state: 'done', erased: 1 })
  })

  it('is given back at a stop, which does not wait for the fold', async () => {
    await visit('A')
    server.clock.advance(1_000)
    const hold = holdUpFold()
    const id = await begin()
    await hold.asked(1)
    const stopping = new AbortController()
    const stopped = another(stopping.signal)
    server.clock.advance(61_000)
    const running = stopped.run()
    await hold.asked(2)
    stopping.abort()
    await running
    await stopped.settled()
    expect(await erasure(id)).toMatchObject({ state: 'pending', erased: 0 })
    hold.release()
    await server.deps.erasures.settled()
  })
})

describe('an erasure that two carry out at once, because one was thought to be gone', () => {
  it('tells how many scans are gone, each once', async () => {
    for (const agent of ['A', 'B', 'C']) await visit(agent)
    server.clock.advance(1_000)
    const hold = holdUpFold()
    const id = await begin()
    await hold.asked(1)
    server.clock.advance(61_000)
    const other = another()
    const both = [server.deps.erasures.run(), other.run()]
    await hold.asked(2)
    hold.release()
    await Promise.all(both)
    expect(await erasure(id)).toMatchObject({ state: 'done', erased: 3 })
    expect((await server.api.ok('listScans')).data).toEqual([])
  })
})

describe('an erasure that ends within a day', () => {
  it('forgets who has no scan left on it, and nobody else', async () => {
    for (const agent of ['A', 'B']) await visit(agent)
    server.clock.advance(60_000)
    const before = new Date(server.clock.now()).toISOString()
    for (const agent of ['A', 'C']) await visit(agent)
    expect(await countOf()).toEqual({ total: 4, unique: 3 })
    server.clock.advance(60_000)
    const { data } = await server.api.ok('eraseScans', { body: { before } })
    await server.deps.erasures.run()
    expect(await erasure(data.id)).toMatchObject({ state: 'done', erased: 2 })
    // A and C are known from the scans that they have left; B is new to everybody.
    for (const agent of ['A', 'B', 'C']) await visit(agent)
    expect(await countOf()).toEqual({ total: 7, unique: 4 })
    const stats = await server.api.ok('getStats', {
      query: { from: before.slice(0, 10), to: before.slice(0, 10) },
    })
    expect(stats.data.totals).toMatchObject({ scans: 7, unique: 4 })
  })
})
