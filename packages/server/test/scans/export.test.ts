import { createHash } from 'node:crypto'
import { Agent, type IncomingMessage, request } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { API_PREFIX, SCAN_CSV_COLUMNS, type ScanItem, scanItemSchema } from '@qregg/contract'
import { ask } from '../support/ask.ts'
import { makeCode } from '../support/make-code.ts'
import { manyScans, numbersOf } from '../support/many-scans.ts'
import { startServer, type TestServer, type TestWorkspace } from '../support/server.ts'

jest.setTimeout(120_000)

const CRAWLER = 'Mozilla/5.0 (compatible; Googlebot/2.1)'
let server: TestServer
let workspace: TestWorkspace
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())
beforeEach(async () => {
  workspace = await server.newWorkspace()
})

const visit = (shortCode: string, headers: Record<string, string> = {}) =>
  ask(`${server.url}/${shortCode}`, { headers })
const exported = async (query: Record<string, string>) =>
  (await workspace.api.ok('exportScans', { query: { format: 'ndjson', ...query } })).bytes.toString()
const itemsOf = (ndjson: string) =>
  ndjson
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as ScanItem)
const linesOf = (csv: string) => csv.replace('\ufeff', '').split('\r\n').slice(0, -1)

/** Begins an export and leaves its body untouched. */
function begin(key: string, query = 'format=csv'): Promise<{ response: IncomingMessage; hangUp(): void }> {
  const agent = new Agent({ keepAlive: false })
  return new Promise((resolve, reject) => {
    const headers = { Authorization: `Bearer ${key}` }
    const url = `${server.url}${API_PREFIX}/scans/export?${query}`
    const sent = request(url, { headers, agent }, (response) => {
      response.on('error', () => {})
      resolve({ response, hangUp: () => void sent.destroy() })
    })
    sent.on('error', reject)
    sent.end()
  })
}

async function until(isSo: () => boolean | Promise<boolean>) {
  for (let tries = 0; tries < 500; tries++) {
    if (await isSo()) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`It did not come to that: ${isSo}`)
}

describe('an export of scans', () => {
  it('as ndjson has an item of the lists in each line, oldest first, of all codes or of one', async () => {
    const { api } = workspace
    const [one, two] = [await makeCode(api), await makeCode(api)]
    for (const code of [one, two, one]) await visit(code.shortCode)
    const listed = (await api.ok('listScans')).data.reverse()
    expect(itemsOf(await exported({}))).toEqual(listed)
    await server.deps.fold.caughtUp()
    const items = itemsOf(await exported({}))
    expect(items).toEqual(listed)
    for (const item of items) expect(JSON.stringify(scanItemSchema.parse(item))).toBe(JSON.stringify(item))
    const ofTwo = await api.ok('exportCodeScans', {
      params: { id: two.id },
      query: { format: 'ndjson' },
    })
    expect(itemsOf(ofTwo.bytes.toString())).toEqual([listed[1]])
  })

  it('as CSV begins with a byte order mark and a header row, and has a line for each scan', async () => {
    const { api } = workspace
    const code = await makeCode(api, {
      title: 'Tisch 12, "außen"',
      tags: ['b', 'a'],
      metadata: { table: '12' },
      externalId: 'table-12',
    })
    await visit(code.shortCode, { Referer: 'https://example.org/page' })
    const answer = await api.ok('exportScans', { query: { format: 'csv' } })
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(answer.headers['content-disposition']).toMatch(
      /^attachment; filename="scans-\d{4}-\d\d-\d\d\.csv"$/,
    )
    const csv = answer.bytes.toString()
    expect(csv.startsWith('\ufeff')).toBe(true)
    const [header, line, ...more] = linesOf(csv)
    const [item] = (await api.ok('listScans')).data
    expect([header, more]).toEqual([SCAN_CSV_COLUMNS.join(','), []])
    expect(line).toBe(
      [
        item?.scan.id,
        item?.scan.timestamp,
        code.id,
        code.shortCode,
        '"Tisch 12, ""außen"""',
        'table-12',
        item?.code.tags.join('; '),
        '"{""table"":""12""}"',
        ...[item?.scan.country, item?.scan.city, item?.scan.device, item?.scan.os, item?.scan.browser],
        'https://example.org/page',
        'human',
        item?.scan.destination,
        'false',
      ].join(','),
    )
  })

  it('makes no formula of what visitors and owners have written', async () => {
    const { api } = workspace
    for (const title of ['=1+1', '+1', '-1', '@SUM(A1)', ' =1+1', '\u3000=1', '＝1+1', '=a,"b"', 'a=b'])
      await visit((await makeCode(api, { title })).shortCode)
    const csv = (await api.ok('exportScans', { query: { format: 'csv' } })).bytes.toString()
    const titles = linesOf(csv)
      .slice(1)
      .map((line) => line.split(',').slice(4).join(',').split(',,')[0])
    expect(titles.slice(0, 4)).toEqual(["'=1+1", "'+1", "'-1", "'@SUM(A1)"])
    expect(titles.at(-2)).toBe('"\'=a,""b"""')
    expect(titles.at(-1)).toBe('a=b')
    for (const title of titles.slice(0, -1)) expect(title).toMatch(/^"?'/)
  })

  it('leaves out what was withheld, unless its reason is asked for', async () => {
    const { shortCode } = await makeCode(workspace.api)
    await visit(shortCode)
    await visit(shortCode, { 'User-Agent': CRAWLER })
    const reasons = async (query: Record<string, string>) =>
      itemsOf(await exported(query)).map(({ scan }) => scan.reason)
    expect(await reasons({})).toEqual(['human'])
    expect(await reasons({ reason: 'crawler' })).toEqual(['crawler'])
    expect(await reasons({ reason: 'inactive' })).toEqual([])
  })

  it('takes the scans from a moment on and before another one, to the millisecond', async () => {
    const code = await numbersOf(server, await makeCode(workspace.api))
    const start = server.deps.clock.now() - 1_000_000
    // Times of neighbours may be a little out of order.
    const at = (i: number) => start + i * 1_000 + (i % 2 ? -1_500 : 0)
    await manyScans(server, code, 500, (i) => ({ at: at(i) }))
    const iso = (ms: number) => new Date(ms).toISOString()
    const [since, until] = [start + 100_000, start + 200_000]
    const expected = Array.from({ length: 500 }, (_, i) => at(i)).filter((ms) => ms >= since && ms < until)
    const times = async () =>
      itemsOf(await exported({ since: iso(since), until: iso(until) })).map(({ scan }) => scan.timestamp)
    expect(await times()).toEqual(expected.map(iso))
    await server.deps.fold.caughtUp()
    expect(await times()).toEqual(expected.map(iso))
    expect(itemsOf(await exported({ until: iso(start - 1_000_000) }))).toEqual([])
  })

  it('is refused with the field that is wrong', async () => {
    const { api } = workspace
    for (const [query, path] of [
      [{}, 'format'],
      [{ format: 'xlsx' }, 'format'],
      [{ format: 'csv', since: 'yesterday' }, 'since'],
      [{ format: 'csv', since: '2026-01-02T00:00:00Z', until: '2026-01-01T00:00:00Z' }, 'until'],
      [{ format: 'csv', reason: 'robot' }, 'reason'],
      [{ format: 'csv', limit: '10' }, 'limit'],
    ] as const) {
      const { status, details } = await api.refused('exportScans', { query })
      expect([status, details?.[0]?.path]).toEqual([422, path])
    }
  })

  it('has nothing of another workspace, and of its code says that there is none', async () => {
    const code = await makeCode(server.api)
    await visit(code.shortCode)
    expect(await exported({})).toBe('')
    const call = { params: { id: code.id }, query: { format: 'csv' } }
    expect((await workspace.api.refused('exportCodeScans', call)).status).toBe(404)
  })
})

describe('an export of 50,000 scans', () => {
  const COUNT = 50_000
  let ids: string[]
  let shared: TestWorkspace
  beforeAll(async () => {
    shared = await server.newWorkspace()
    const code = await numbersOf(server, await makeCode(shared.api, { title: 'Many' }))
    const rows = await manyScans(server, code, COUNT)
    ids = rows.map((row) => server.deps.ids.encode(row.at, row.id))
    await server.deps.fold.caughtUp()
  })

  it.each(['csv', 'ndjson'])(
    'as %s has each of them once, in order, and takes no memory that grows',
    async (format) => {
      setFlagsFromString('--expose-gc')
      const collect = runInNewContext('gc') as () => void
      collect()
      const before = process.memoryUsage().heapUsed
      let most = 0
      let lines = 0
      let rest = ''
      const found = createHash('sha256')
      const { response } = await begin(shared.key, `format=${format}`)
      for await (const chunk of response.setEncoding('utf8')) {
        const parts = (rest + chunk).split('\n')
        rest = parts.pop() ?? ''
        for (const part of parts) {
          const id = format === 'csv' ? part.split(',')[0] : /"id":"(scan_\w+)"/.exec(part)?.[1]
          if (!id?.startsWith('scan_')) continue
          found.update(id)
          lines += 1
          if (lines % 5_000 !== 0) continue
          collect()
          most = Math.max(most, process.memoryUsage().heapUsed - before)
        }
      }
      expect([lines, rest]).toEqual([COUNT, ''])
      expect(found.digest('hex')).toBe(createHash('sha256').update(ids.join('')).digest('hex'))
      expect(most).toBeLessThan(10_000_000)
    },
  )

  it('reads no further than its client takes, and ends when the client goes', async () => {
    const following = jest.spyOn(server.deps.reader, 'following')
    const { response, hangUp } = await begin(shared.key, 'format=ndjson')
    expect(response.statusCode).toBe(200)
    let reads = -1
    await until(async () => {
      const now = following.mock.calls.length
      await new Promise((resolve) => setTimeout(resolve, 200))
      reads = following.mock.calls.length
      return reads === now
    })
    // Two hundred scans a read: what is on its way are the buffers of two sockets.
    expect(reads).toBeLessThan(150)
    hangUp()
    await until(async () => {
      const tries = [await begin(shared.key), await begin(shared.key)]
      for (const one of tries) one.hangUp()
      return tries.every((one) => one.response.statusCode === 200)
    })
    following.mockRestore()
    expect(server.errors()).toEqual([])
  })

  it('is one of two at once a workspace; the third is told when to come back', async () => {
    let first = await Promise.all([begin(shared.key), begin(shared.key)])
    await until(async () => {
      if (first.every(({ response }) => response.statusCode === 200)) return true
      for (const one of first) one.hangUp()
      first = await Promise.all([begin(shared.key), begin(shared.key)])
      return false
    })
    const third = await begin(shared.key)
    expect([third.response.statusCode, third.response.headers['retry-after']]).toEqual([429, '10'])
    // Others are not held up by it.
    await makeCode(workspace.api)
    expect(await exported({})).toBe('')
    for (const one of first) one.hangUp()
    await until(async () => {
      const { response, hangUp } = await begin(shared.key)
      hangUp()
      return response.statusCode === 200
    })
  })

  it('is answered by its headers alone when only they are asked for', async () => {
    const headers = { Authorization: `Bearer ${shared.key}` }
    const url = `${server.url}${API_PREFIX}/scans/export?format=csv`
    const reply = await ask(url, { method: 'HEAD', headers })
    expect([reply.status, reply.text, reply.headers['content-type']]).toEqual([
      200,
      '',
      'text/csv; charset=utf-8',
    ])
  })
})
