import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { ask } from '../support/ask.ts'
import { holdWriteLock } from '../support/lock-holder.ts'
import { makeCode } from '../support/make-code.ts'
import { embedded, startServer, type TestServer } from '../support/server.ts'

const NO_LIMIT = 4_294_967_294
let server: TestServer
let code: { id: string; shortCode: string }
beforeEach(async () => {
  server = await startServer()
  code = await makeCode(server.api)
})
afterEach(() => server.close())

/** A scan by an agent of its own, so that each needs a good part of a page. */
let agents = 0
const scan = () =>
  ask(`${server.url}/${code.shortCode}`, {
    headers: { 'User-Agent': `Agent ${++agents} ${'x'.repeat(480)}` },
  })
const rows = async () =>
  (await server.deps.database.selectFrom('scans').select('id').orderBy('id').execute()).map((row) => row.id)

/** Lets the database grow no more: what SQLite answers then is what it answers on a full disk. */
function fillDisk() {
  const { hot } = embedded(server)
  hot.pragma(`max_page_count = ${hot.pragma('page_count', { simple: true })}`)
}

describe('a full disk', () => {
  it('answers 503 and when to come back, and never a redirect without a row', async () => {
    fillDisk()
    const replies = []
    for (let i = 0; i < 60; i++) replies.push(await scan())
    const redirected = replies.filter(({ status }) => status === 302)
    const refused = replies.filter(({ status }) => status === 503)
    expect(redirected.length + refused.length).toBe(60)
    expect(refused.length).toBeGreaterThan(0)
    expect((await rows()).length).toBe(redirected.length)
    for (const { headers, text } of refused) {
      expect(headers['retry-after']).toMatch(/^\d+$/)
      expect(headers.location).toBeUndefined()
      expect(headers['cache-control']).toBe('private, no-store')
      expect(text).toContain('Please scan again')
    }
  })

  it('fails those who came together as a whole, or none of them', async () => {
    fillDisk()
    for (let i = 0; i < 5; i++) {
      const before = (await rows()).length
      const replies = await Promise.all(Array.from({ length: 40 }, scan))
      const redirected = replies.filter(({ status }) => status === 302).length
      expect((await rows()).length - before).toBe(redirected)
    }
  })

  it('is recovered from as soon as there is room: ids go on, no scan is missing or twice', async () => {
    for (let i = 0; i < 3; i++) expect((await scan()).status).toBe(302)
    fillDisk()
    while ((await scan()).status !== 503);
    const kept = (await rows()).length
    embedded(server).hot.pragma(`max_page_count = ${NO_LIMIT}`)
    for (let i = 0; i < 3; i++) expect((await scan()).status).toBe(302)
    expect(await rows()).toEqual(Array.from({ length: kept + 3 }, (_, i) => i + 1))
    const { data } = await server.api.ok('getCode', { params: { id: code.id } })
    expect(data.scans.total).toBe(kept + 3)
  })

  it('is told by /readyz, and taken back by the next scan that is kept', async () => {
    const ready = async () => (await ask(`${server.url}/readyz`)).status
    expect(await ready()).toBe(200)
    fillDisk()
    while ((await scan()).status !== 503);
    expect(await ready()).toBe(503)
    embedded(server).hot.pragma(`max_page_count = ${NO_LIMIT}`)
    expect((await scan()).status).toBe(302)
    expect(await ready()).toBe(200)
  })

  it('is forgotten by /readyz after some seconds, or nobody would send the scan that shows that it is over', async () => {
    fillDisk()
    while ((await scan()).status !== 503);
    expect((await ask(`${server.url}/readyz`)).status).toBe(503)
    server.clock.advance(10_000)
    expect((await ask(`${server.url}/readyz`)).status).toBe(200)
  })

  it('answers a simulated scan with 503 in the shape of every error', async () => {
    fillDisk()
    while ((await scan()).status !== 503);
    const answers = []
    for (let i = 0; i < 200; i++) {
      const answer = await server.api.send('simulateScan', { params: { id: code.id }, body: {} })
      answers.push(answer)
      if (answer.status === 503) break
    }
    const last = answers.at(-1)
    expect(last?.body).toMatchObject({ error: { code: 'unavailable' } })
    expect(last?.headers['retry-after']).toMatch(/^\d+$/)
  })

  it('answers the API with 503 and Retry-After, and leaves nothing half done', async () => {
    const { database } = server.deps
    await sql`pragma max_page_count = 1`.execute(database)
    const long = { payload: { url: `https://example.com/${'x'.repeat(7_000)}` } }
    const answers = []
    for (let i = 0; i < 5; i++) answers.push(await server.api.send('createCode', { body: long }))
    const refused = answers.filter(({ status }) => status === 503)
    expect(refused.length).toBeGreaterThan(0)
    for (const { headers, body } of refused) {
      expect(body).toMatchObject({ error: { code: 'unavailable' } })
      expect(headers['retry-after']).toMatch(/^\d+$/)
    }
    await sql`pragma max_page_count = ${sql.raw(String(NO_LIMIT))}`.execute(database)
    await makeCode(server.api, long)
    const codes = await database.selectFrom('codes').select('id').execute()
    const revisions = await database.selectFrom('code_revisions').select('revision').execute()
    expect(codes.length).toBe(2 + answers.length - refused.length)
    expect(revisions.length).toBe(codes.length)
  })
})

describe('a database that cannot be read', () => {
  it('answers 503 rather than end the server, and the next scan is redirected once it can', async () => {
    const { database } = server.deps
    await sql`alter table codes rename to codes_away`.execute(database)
    for (const method of ['GET', 'HEAD']) {
      const reply = await ask(`${server.url}/${code.shortCode}`, { method })
      expect([method, reply.status]).toEqual([method, 503])
    }
    await sql`alter table codes_away rename to codes`.execute(database)
    expect((await scan()).status).toBe(302)
  })
})

describe('a lock that another process holds for 300 ms', () => {
  it('loses no scan: each waits for its row and is redirected', async () => {
    const { released } = await holdWriteLock(embedded(server).paths.database, 300)
    const replies = await Promise.all(Array.from({ length: 50 }, scan))
    await released
    expect(replies.map(({ status }) => status)).toEqual(Array(50).fill(302))
    expect((await rows()).length).toBe(50)
  })

  it('refuses no change of a code either', async () => {
    const { released } = await holdWriteLock(embedded(server).paths.database, 300)
    const { data } = await server.api.ok('updateCode', {
      params: { id: code.id },
      body: { title: 'Patient' },
    })
    await released
    expect(data.title).toBe('Patient')
  })
})
