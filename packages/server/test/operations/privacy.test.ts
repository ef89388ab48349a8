import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { apiClient } from '../support/api-client.ts'
import { ask } from '../support/ask.ts'
import { openEventStream } from '../support/event-stream.ts'
import { makeCode } from '../support/make-code.ts'
import { postgresForTests, type TestDatabase } from '../support/postgres.ts'
import { startProgram } from '../support/program.ts'
import { type Receiver, receiver } from '../support/receiver.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

jest.setTimeout(60_000)

const IPV4 = '203.0.113.77'
const IPV6 = '2001:db8:77:77::77'
/** The same household as IPV6, written at length. */
const IPV6_WHOLE = '2001:0db8:0077:0077:0000:0000:0000:0078'
/** IPV4 as a socket that takes both kinds sees it. */
const MAPPED = '::ffff:203.0.113.77'
/** The beginnings of these addresses, and IPV4 as one number, in its decimal and its hexadecimal form. */
const TRACES = [
  IPV4,
  IPV6,
  '203.0.113',
  '2001:db8:77',
  '2001:0db8:0077',
  '3405803853',
  'cb00714d',
  'cb00:714d',
]
const AGENT = 'Marked agent'
let folder: ReturnType<typeof temporaryFolder>
let inbox: Receiver
let database: TestDatabase | undefined
beforeEach(async () => {
  folder = temporaryFolder()
  inbox = await receiver()
})
afterEach(async () => {
  await inbox.close()
  await database?.drop()
  database = undefined
  folder.remove()
})

type Found = { name: string; bytes: Buffer }

/** Every file below DATA_DIR: the database with its log, the folded store, the salts and the rest. */
const filesOf = (path: string): Found[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => ({ name: entry.name, bytes: readFileSync(join(entry.parentPath, entry.name)) }))

/** Every row of every table, partitions and unlogged ones included. */
async function tablesOf(from: TestDatabase): Promise<Found[]> {
  const tables = await from.query<{ name: string }>(
    `select relname as name from pg_class
     where relkind in ('r', 'm') and relnamespace = current_schema()::regnamespace order by relname`,
  )
  const found: Found[] = []
  for (const { name } of tables) {
    const rows = await from.query<{ row: string }>(`select t::text as row from only "${name}" as t`)
    found.push({ name, bytes: Buffer.from(rows.map(({ row }) => row).join('\n')) })
  }
  return found
}

describe.each(['SQLite', 'PostgreSQL'])("on %s a visitor's address", (engine) => {
  it('is in no row, no file, no line of the log, no metric, no answer and no payload after a run', async () => {
    database = engine === 'PostgreSQL' ? await postgresForTests() : undefined
    const program = await startProgram({
      DATA_DIR: folder.path,
      TRUST_PROXY: '1',
      WEBHOOK_ALLOW_HTTP: 'true',
      WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8',
      LOG_LEVEL: 'trace',
      ...(database ? { DATABASE_URL: database.url, SECRET_KEY: 'a key that only this test has' } : {}),
    })
    const api = apiClient(program.url, program.key)
    const told: string[] = []
    await api.ok('createWebhook', { body: { url: inbox.url, events: ['scan', 'code.updated'] } })
    const { id, shortCode } = await makeCode(api)
    const stream = await openEventStream(program.url, program.key)
    const visit = async (path: string, address: string, more: Record<string, string> = {}) => {
      const headers = { 'X-Forwarded-For': address, 'User-Agent': AGENT, ...more }
      const reply = await ask(program.url, { rawPath: path, headers })
      told.push(reply.text, JSON.stringify(reply.headers))
      return reply.status
    }
    // One visitor by IPv4, and one household by IPv6, in all the ways in which proxies write them.
    expect(await visit(`/${shortCode}`, IPV4)).toBe(302)
    expect(await visit(`/${shortCode}`, IPV6)).toBe(302)
    expect(await visit(`/${shortCode}`, IPV6_WHOLE)).toBe(302)
    expect(await visit(`/${shortCode}`, MAPPED)).toBe(302)
    expect(await visit(`/${shortCode}`, `10.0.0.1, ${IPV6}, ${IPV4}`)).toBe(302)
    const elsewhere = {
      Forwarded: `for="[${IPV6}]"`,
      'X-Real-IP': IPV4,
      'CF-Connecting-IP': IPV4,
      'True-Client-IP': IPV4,
      Referer: `https://example.com/page?ip=${IPV4}#${IPV6}`,
    }
    expect(await visit(`/${shortCode}?ip=${IPV4}`, IPV4, elsewhere)).toBe(302)
    // What fails is logged with more words, so it is part of the run: an unknown code, bad paths, a bad key.
    for (const path of ['/unknown', '/%', '/api/v1/nothing', '/api/v1/codes/%', '/metrics', '/readyz'])
      await visit(path, IPV4, { Authorization: 'Bearer unknown' })
    const body = { title: 'Changed' }
    await api.ok('updateCode', { params: { id }, body, headers: { 'X-Forwarded-For': IPV4 } })
    await api.refused('createCode', { rawBody: '{', headers: { 'X-Forwarded-For': IPV4 } })
    const scans = await api.ok('listScans')
    const code = await api.ok('getCode', { params: { id } })
    // The two visitors were told apart, so the address was there to be hidden.
    expect(code.data.scans).toEqual({ total: 6, unique: 2 })
    const files = await Promise.all(
      ['csv', 'ndjson'].map((format) => api.ok('exportScans', { query: { format } })),
    )
    await stream.waitFor(() => stream.events.length === 6)
    told.push(scans.text, code.text, ...files.map((file) => file.text), stream.text())
    told.push((await ask(`${program.url}/metrics`)).text)
    await inbox.waitFor(
      (received) =>
        received
          .map((one) => one.rawBody)
          .join()
          .match(/scan_/g)?.length === 6,
      20_000,
    )
    const { stdout, stderr } = await program.stop()
    const kept = [...filesOf(folder.path), ...(database ? await tablesOf(database) : [])]
    const names = database
      ? ['scans', 'agents', 'visits', 'deliveries', 'salts', 'spool.sqlite']
      : ['qregg.sqlite', 'folded.sqlite', 'salts.json']
    expect(kept.map(({ name }) => name.replace(/^scans_\d{6}$/, 'scans'))).toEqual(
      expect.arrayContaining(names),
    )
    expect(kept.some(({ bytes }) => bytes.includes(AGENT))).toBe(true)
    const received = inbox.received.flatMap((one) => [one.rawBody.toString(), JSON.stringify(one.headers)])
    for (const address of TRACES) {
      expect(kept.filter(({ bytes }) => bytes.includes(address)).map(({ name }) => name)).toEqual([])
      for (const text of [stdout, stderr, ...told, ...received]) expect(text).not.toContain(address)
    }
  })
})
