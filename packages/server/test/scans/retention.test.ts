import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import type { Code } from '@qregg/contract'
import { ask } from '../support/ask.ts'
import { movableClock, type TestClock } from '../support/clock.ts'
import { makeCode } from '../support/make-code.ts'
import { type Receiver, receiver } from '../support/receiver.ts'
import { ENGINE, rowsOf, startServer, type TestServer } from '../support/server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

jest.setTimeout(60_000)

const DAY_MS = 86_400_000
const env = { SCAN_RETENTION_DAYS: '30' }
let clock: TestClock
let server: TestServer
let inbox: Receiver
let folder: ReturnType<typeof temporaryFolder>
beforeEach(async () => {
  clock = movableClock()
  clock.advance(-100 * DAY_MS)
  folder = temporaryFolder()
  server = await startServer({ env, clock, dataDir: folder.path })
  inbox = await receiver()
})
afterEach(async () => {
  await server.close()
  await inbox.close()
  folder.remove()
})

const visit = (code: Code, agent = 'Phone') =>
  ask(`${server.url}/${code.shortCode}`, { headers: { 'User-Agent': agent } })
const listed = async () =>
  (await server.api.ok('listScans', { query: { limit: 100 } })).data.map(({ scan }) => scan.id).reverse()
const countOf = async ({ id }: Code) => (await server.api.ok('getCode', { params: { id } })).data.scans
const rowsKept = async () => (await rowsOf(server, 'select id from scans', [])).length

async function sweep() {
  await server.deps.fold.caughtUp()
  await server.deps.removeOldScans()
}

async function until(isSo: () => Promise<boolean>) {
  for (let tries = 0; tries < 500; tries++) {
    if (await isSo()) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`It did not come to that: ${isSo}`)
}

describe('a scan that is older than SCAN_RETENTION_DAYS', () => {
  it('is removed, and the sums of its code stay as they are', async () => {
    const code = await makeCode(server.api)
    for (const agent of ['A', 'B', 'A']) await visit(code, agent)
    clock.advance(29 * DAY_MS)
    await sweep()
    expect(await listed()).toHaveLength(3)
    clock.advance(40 * DAY_MS)
    await visit(code, 'C')
    clock.advance(2 * DAY_MS)
    await visit(code, 'D')
    const before = await listed()
    expect(before).toHaveLength(5)
    await sweep()
    expect(await listed()).toEqual(before.slice(3))
    clock.advance(29 * DAY_MS)
    await sweep()
    expect(await listed()).toEqual(before.slice(4))
    expect(await rowsKept()).toBe(1)
    expect(await countOf(code)).toEqual({ total: 5, unique: 4 })
    expect(server.errors()).toEqual([])
  })

  it('leaves nothing of its visitor behind', async () => {
    const code = await makeCode(server.api)
    await visit(code)
    await server.deps.fold.caughtUp()
    clock.advance(100 * DAY_MS)
    await visit(code)
    await sweep()
    expect(await countOf(code)).toEqual({ total: 2, unique: 2 })
    if (ENGINE === 'postgres')
      expect(await rowsOf(server, 'select distinct visitor from visits', [])).toHaveLength(1)
  })

  it('stays while a webhook has not got it, and goes when it has', async () => {
    const other = await server.newWorkspace()
    const [code, foreign] = [await makeCode(server.api), await makeCode(other.api)]
    await server.api.ok('createWebhook', { body: { url: inbox.url, events: ['scan'] } })
    await server.deps.engine.stop()
    for (let i = 0; i < 4; i++) await visit(code)
    await visit(foreign)
    clock.advance(100 * DAY_MS)
    await sweep()
    expect(await listed()).toHaveLength(4)
    expect(await rowsKept()).toBe(4)

    await server.close()
    server = await startServer({ env, clock, dataDir: folder.path })
    await inbox.waitFor((received) => {
      const bodies = received.map(({ rawBody }) => rawBody.toString())
      return bodies.join('').match(/"id":"scan_/g)?.length === 4
    }, 10_000)
    await until(async () => server.deps.engine.isIdle())
    await sweep()
    expect(await listed()).toEqual([])
    expect(await countOf(code)).toEqual({ total: 4, unique: 1 })
  })

  it('is not kept by a webhook that nothing matched for long', async () => {
    const [code, quiet] = [await makeCode(server.api), await makeCode(server.api)]
    await server.api.ok('createWebhook', {
      body: { url: inbox.url, events: ['scan'], filter: { codeIds: [quiet.id] } },
    })
    for (let i = 0; i < 3; i++) await visit(code)
    clock.advance(100 * DAY_MS)
    await sweep()
    expect(await listed()).toEqual([])
  })

  it('stays while a replay has it before itself, or a delivery that is to be sent again', async () => {
    const code = await makeCode(server.api)
    const { data: webhook } = await server.api.ok('createWebhook', {
      body: { url: inbox.url, events: ['scan'] },
    })
    for (let i = 0; i < 3; i++) await visit(code)
    await until(async () => server.deps.engine.isIdle() && inbox.received.length > 0)
    const [row] = await rowsOf<{ cursor_id: number }>(server, 'select cursor_id from webhooks where id = ?', [
      webhook.id,
    ])
    await server.deps.engine.stop()
    const last = Number(row?.cursor_id)
    const { database } = server.deps
    await database
      .insertInto('replays')
      .values({ id: 'whd_replay', webhook_id: webhook.id, cursor_id: last - 1, end_id: last, created_at: 0 })
      .execute()
    await rowsOf(server, `update deliveries set state = 'pending' where scan_ids = ?`, [`[${last - 2}]`])
    clock.advance(100 * DAY_MS)
    await sweep()
    const kept = await rowsOf<{ id: number }>(server, 'select id from scans order by id', [])
    const pending = await rowsOf<{ scan_ids: string }>(
      server,
      `select scan_ids from deliveries where state = 'pending'`,
      [],
    )
    const owed = new Set([last, ...pending.flatMap(({ scan_ids }) => JSON.parse(scan_ids) as number[])])
    expect(kept.map(({ id }) => id)).toEqual([...owed].sort((a, b) => a - b))
    await database.deleteFrom('replays').execute()
    await rowsOf(server, `update deliveries set state = 'delivered' where state = 'pending'`, [])
    await sweep()
    expect(await rowsKept()).toBe(0)
  })

  it('leaves a delivery in the log without its body, which is not sent again', async () => {
    const code = await makeCode(server.api)
    const { data: webhook } = await server.api.ok('createWebhook', {
      body: { url: inbox.url, events: ['scan'] },
    })
    await visit(code)
    await inbox.waitFor((received) => received.length === 1, 10_000)
    await until(async () => server.deps.engine.isIdle())
    clock.advance(100 * DAY_MS)
    await sweep()
    const [delivery] = (await server.api.ok('listDeliveries', { params: { id: webhook.id } })).data
    const params = { id: delivery?.id ?? '' }
    expect((await server.api.ok('getDelivery', { params })).data).toMatchObject({ scans: 1, body: null })
    expect((await server.api.refused('redeliver', { params })).code).toBe('gone')
  })

  it('takes its number with it: no other scan ever has its id', async () => {
    const code = await makeCode(server.api)
    for (let i = 0; i < 5; i++) await visit(code)
    const numbers = async () =>
      (await rowsOf<{ id: number }>(server, 'select id from scans order by id', [])).map(({ id }) =>
        Number(id),
      )
    const before = await numbers()
    clock.advance(100 * DAY_MS)
    await sweep()
    expect(await numbers()).toEqual([])
    await server.close()
    rmSync(join(folder.path, 'folded.sqlite'), { force: true })
    server = await startServer({ env, clock, dataDir: folder.path })
    await visit(code)
    expect(Math.min(...(await numbers()))).toBeGreaterThan(Math.max(...before))
  })

  it('is removed among thousands in chunks, while redirects go on', async () => {
    const code = await makeCode(server.api)
    const { manyScans, numbersOf } = await import('../support/many-scans.ts')
    await manyScans(server, await numbersOf(server, code), 6_000)
    clock.advance(100 * DAY_MS)
    await server.deps.fold.caughtUp()
    let isDone = false
    const sweeping = server.deps.removeOldScans().finally(() => {
      isDone = true
    })
    let visits = 0
    while (!isDone) {
      expect((await visit(code)).status).toBe(302)
      visits += 1
    }
    await sweeping
    expect(visits).toBeGreaterThan(1)
    expect(await rowsKept()).toBe(visits)
    expect((await countOf(code)).total).toBe(6_000 + visits)
    expect(server.errors()).toEqual([])
  })
})

describe('SCAN_RETENTION_DAYS', () => {
  it('left out keeps every scan', async () => {
    const other = await startServer()
    await ask(`${other.url}/${(await makeCode(other.api)).shortCode}`)
    other.clock.advance(9_999 * DAY_MS)
    await other.deps.fold.caughtUp()
    await other.deps.removeOldScans()
    expect((await other.api.ok('listScans')).data).toHaveLength(1)
    await other.close()
  })
})
