import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import BetterSqlite from 'better-sqlite3'
import { ask } from '../support/ask.ts'
import { embedded } from '../support/server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { type Bench, bench, idOf, numbersOf, referrerOf, until } from './bench.ts'

let test: Bench
let folder: ReturnType<typeof temporaryFolder>
const others: Bench[] = []
beforeEach(async () => {
  folder = temporaryFolder()
  test = await bench()
})
afterEach(async () => {
  for (const other of others.splice(0)) await other.close()
  await test.close()
  folder.remove()
})

/** A server that is not the test's first one: on a folder that it leaves in place, with the same time. */
async function another(dataDir = folder.path, options: Parameters<typeof bench>[0] = {}): Promise<Bench> {
  const other = await bench({ dataDir, clock: test.server.clock, ...options })
  others.push(other)
  return other
}

async function stop(other: Bench) {
  others.splice(others.indexOf(other), 1)
  await other.close()
}

function lockOf({ server }: Bench): () => void {
  const other = new BetterSqlite(embedded(server).paths.database)
  other.exec('begin immediate')
  return () => {
    other.exec('commit')
    other.close()
  }
}

describe('a server that dies', () => {
  it('between a claim and its POST sends what was claimed once, when it is back', async () => {
    let asked = false
    let answer = () => {}
    const resolve = () => {
      asked = true
      return new Promise<string[]>((told) => (answer = () => told(['10.0.0.1'])))
    }
    const dying = await another(folder.path, { resolve })
    const target = await test.receiver()
    await dying.subscribe(`http://receiver.example.com:${target.port}/`)
    await dying.scan(await dying.code(), referrerOf(1))
    await until(() => asked)
    const left = dying.crash()
    const claimed = await dying.rows<{ id: string; state: string }>('select id, state from deliveries')
    expect(claimed).toEqual([{ id: expect.any(String), state: 'in_flight' }])
    const back = await another(left, { resolve: async () => ['127.0.0.1'] })
    const [got] = await target.waitFor((received) => received.length === 1)
    await back.settled()
    expect(got && idOf(got)).toBe(claimed[0]?.id)
    expect(numbersOf(target.received)).toEqual([1])
    answer()
  })

  it('after the receiver’s 200 and before that is written sends exactly one duplicate: same id, same bytes', async () => {
    const target = await test.receiver()
    let left = ''
    target.answer(() => {
      left ||= test.crash()
      return 200
    })
    await test.subscribe(target.url)
    const code = await test.code({ title: 'Before', metadata: { z: '1', a: '2', '10': '3', '9': '4' } })
    await test.scan(code, referrerOf(1))
    await target.waitFor((received) => received.length === 1)
    const back = await another(left)
    await target.waitFor((received) => received.length === 2)
    back.pass(60_000)
    await back.settled()
    const [first, again] = target.received
    expect(target.received).toHaveLength(2)
    expect(again && idOf(again)).toBe(first && idOf(first))
    expect(again?.rawBody.equals(first?.rawBody ?? Buffer.alloc(0))).toBe(true)
    expect(await back.rows('select state, attempt from deliveries')).toEqual([
      { state: 'delivered', attempt: 2 },
    ])
  })

  it('while scans wait for a slot delivers each of them, and repeats none but those in flight', async () => {
    const target = await test.receiver()
    let end = () => {}
    const ended = new Promise<void>((resolve) => (end = resolve))
    target.answer(() => ended.then(() => 'reset' as const))
    await test.subscribe(target.url)
    const code = await test.code()
    await test.scans(code, 4)
    await target.waitFor((received) => received.length === 4)
    await test.scans(code, 300, 4)
    const left = test.crash()
    target.answer(200)
    const back = await another(left)
    await target.waitFor((received) => new Set(numbersOf(received)).size === 304)
    await back.settled()
    expect(numbersOf(target.received)).toHaveLength(308)
    const bodies = new Map(target.received.map((one) => [idOf(one), one.rawBody.toString()]))
    for (const one of target.received) expect(one.rawBody.toString()).toBe(bodies.get(idOf(one)))
    end()
  })

  it('while a webhook is in backoff goes on probing, and delivers all when the receiver is back', async () => {
    const target = await test.receiver()
    target.answer(500)
    const { id } = await test.subscribe(target.url)
    const code = await test.code()
    await test.scans(code, 3)
    await until(
      async () =>
        (await test.rows('select 1 from webhooks where id = ? and state = ?', id, 'backoff')).length > 0,
    )
    await test.scans(code, 20, 3)
    const back = await another(test.crash())
    back.pass(900_000)
    await back.settled()
    target.answer(200)
    back.pass(900_000)
    await until(() => new Set(numbersOf(target.received)).size === 23)
    await back.settled()
    expect(await back.rows('select distinct state from deliveries')).toEqual([{ state: 'delivered' }])
  })

  it('and comes back as a newer copy of its webhooks and an older one of its scans gives no id out twice', async () => {
    const target = await test.receiver()
    const { id } = await test.subscribe(target.url)
    const code = await test.code()
    await test.scans(code, 5)
    await target.waitFor((received) => numbersOf(received).length === 5)
    await test.settled()
    const left = test.crash()
    const mixed = new BetterSqlite(`${left}/qregg.sqlite`)
    mixed.prepare('update webhooks set cursor_id = 1000 where id = ?').run(id)
    mixed.close()
    const back = await another(left)
    await back.scan(code, referrerOf(77))
    await target.waitFor((received) => numbersOf(received).includes(77))
    expect(await back.server.deps.log.head()).toBe(1001)
  })
})

describe('a server that is stopped', () => {
  it('lets what is under way finish, and repeats nothing when it is started again', async () => {
    const target = await test.receiver()
    let release = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    target.answer(async () => {
      await held
      return 200
    })
    const stopping = await another()
    const code = await stopping.code()
    await stopping.subscribe(target.url)
    await stopping.scans(code, 60)
    await target.waitFor((received) => received.length === 4)
    const stopped = stop(stopping)
    release()
    await stopped
    expect(target.received).toHaveLength(4)
    const back = await another()
    await target.waitFor((received) => numbersOf(received).length >= 60)
    await back.settled()
    expect(numbersOf(target.received).sort((a, b) => a - b)).toEqual([...Array(60).keys()])
  })

  it('while a retry waits sends the same bytes after the restart, whatever was edited', async () => {
    const target = await test.receiver()
    target.answer((_, index) => (index === 0 ? 500 : 200))
    const stopping = await another()
    const code = await stopping.code({ title: 'Before' })
    await stopping.subscribe(target.url)
    await stopping.scan(code, referrerOf(1))
    await target.waitFor((received) => received.length === 1)
    await stopping.settled()
    await stopping.server.api.ok('updateCode', {
      params: { id: code.id },
      body: { title: 'After', tags: ['x'] },
    })
    await stop(stopping)
    const back = await another()
    back.pass(6_000)
    const [first, retry] = await target.waitFor((received) => received.length === 2)
    expect(retry && idOf(retry)).toBe(first && idOf(first))
    expect(retry?.rawBody.toString()).toBe(first?.rawBody.toString())
  })

  it('answers a ping that hangs, and says nothing of errors', async () => {
    const target = await test.receiver()
    target.answer('hang')
    const stopping = await another()
    const { id } = await stopping.subscribe(target.url)
    const ping = stopping.server.api.ok('testWebhook', { params: { id } })
    await target.waitFor((received) => received.length === 1)
    await stopping.server.deps.engine.stop()
    expect((await ping).data).toMatchObject({ delivered: false, status: null })
    await stop(stopping)
    expect(stopping.server.errors()).toEqual([])
  })
})

describe('another connection that holds the write lock', () => {
  it('while an answer comes in loses nothing and repeats nothing', async () => {
    const target = await test.receiver()
    let unlock = () => {}
    target.answer((_, index) => {
      if (index === 0) unlock = lockOf(test)
      return 200
    })
    await test.subscribe(target.url)
    const code = await test.code()
    await test.scan(code, referrerOf(0))
    await target.waitFor((received) => received.length === 1)
    const metrics = async () => (await ask(`${test.server.url}/metrics`)).text
    while (!(await metrics()).includes('qregg_webhook_attempts_total{class="delivered"} 1'));
    // It is known and not written yet, and now an owner's change comes.
    try {
      await test.server.deps.engine.settle()
      expect(await test.rows('select state from deliveries')).toEqual([{ state: 'in_flight' }])
    } finally {
      unlock()
    }
    await until(
      async () => (await test.rows("select 1 from deliveries where state = 'delivered'")).length === 1,
    )
    await test.scan(code, referrerOf(1))
    await target.waitFor((received) => received.length === 2)
    expect(numbersOf(target.received)).toEqual([0, 1])
  })

  it('while scans come in delays them, and loses none', async () => {
    const target = await test.receiver()
    await test.subscribe(target.url)
    const code = await test.code()
    const unlock = lockOf(test)
    const scans = test.scans(code, 50)
    setTimeout(unlock, 100)
    await scans
    await target.waitFor((received) => numbersOf(received).length === 50)
    expect(new Set(numbersOf(target.received)).size).toBe(50)
    expect(test.server.errors()).toEqual([])
  })

  it('while the server stops is waited for', async () => {
    const target = await test.receiver()
    const stopping = await another()
    await stopping.subscribe(target.url)
    target.answer(() => {
      setTimeout(lockOf(stopping), 200)
      return 200
    })
    await stopping.scan(await stopping.code(), referrerOf(1))
    await target.waitFor((received) => received.length === 1)
    await stop(stopping)
    const back = await another()
    back.pass(60_000)
    await back.settled()
    expect(target.received).toHaveLength(1)
  })
})
