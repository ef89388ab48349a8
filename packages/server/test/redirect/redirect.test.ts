import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ask, type Question } from '../support/ask.ts'
import { DESTINATION, makeCode } from '../support/make-code.ts'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

const visit = (path: string, question: Question = {}) => ask(server.url, { rawPath: path, ...question })
const totalOf = async (id: string) => (await server.api.ok('getCode', { params: { id } })).data.scans.total
const reasonsOf = async (id: string) => {
  const rows = await server.deps.database
    .selectFrom('scans')
    .innerJoin('codes', 'codes.num', 'scans.code_num')
    .select('reason')
    .where('codes.id', '=', id)
    .execute()
  return rows.map((row) => row.reason)
}

describe('a scan of an active code', () => {
  it('is redirected with 302, is a row before the answer leaves, and is counted', async () => {
    const { id, shortCode } = await makeCode(server.api)
    const reply = await visit(`/${shortCode}`)
    expect([reply.status, reply.headers.location, reply.text]).toEqual([302, DESTINATION, ''])
    expect(await reasonsOf(id)).toEqual(['human'])
    expect(await totalOf(id)).toBe(1)
  })

  it.each(['?', '?utm_source=poster', '?a=1&b=2?c', '?next=https://example.com/%0d%0aX: y'])(
    'leads where the code says: the query %s is dropped',
    async (query) => {
      const { shortCode } = await makeCode(server.api)
      expect((await visit(`/${shortCode}${encodeURI(query)}`)).headers.location).toBe(DESTINATION)
    },
  )

  it('is a scan with a slash at the end too, which some apps add', async () => {
    const { id, shortCode } = await makeCode(server.api)
    expect((await visit(`/${shortCode}/`)).status).toBe(302)
    expect(await totalOf(id)).toBe(1)
  })

  it("keeps the destination's own query and fragment", async () => {
    const url = 'https://example.com/menu?table=12&lang=de#drinks'
    const { shortCode } = await makeCode(server.api, { payload: { url } })
    expect((await visit(`/${shortCode}?lang=en`)).headers.location).toBe(url)
  })

  it.each([
    ['https://example.com/straße?q=größe', 'https://example.com/stra%C3%9Fe?q=gr%C3%B6%C3%9Fe'],
    ['https://münchen.example/', 'https://xn--mnchen-3ya.example/'],
    ['HTTPS://EXAMPLE.com:443/a b', 'https://example.com/a%20b'],
    ['https://example.com/<script>\'"', "https://example.com/%3Cscript%3E'%22"],
  ])('of %s sends a header of plain ASCII', async (url, location) => {
    const { shortCode } = await makeCode(server.api, { payload: { url } })
    expect((await visit(`/${shortCode}`)).headers.location).toBe(location)
  })

  it('is counted for each of ten phones of one model behind one wifi', async () => {
    const { id, shortCode } = await makeCode(server.api)
    const replies = await Promise.all(Array.from({ length: 10 }, () => visit(`/${shortCode}`)))
    expect(replies.every(({ status }) => status === 302)).toBe(true)
    const { data } = await server.api.ok('getCode', { params: { id } })
    expect(data.scans).toEqual({ total: 10, unique: 1 })
    expect(Date.parse(data.lastScannedAt ?? '')).toBeGreaterThan(Date.parse(data.createdAt))
  })

  it.each([
    ['crawler', { 'User-Agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' }],
    ['preview', { 'User-Agent': 'WhatsApp/2.23.20.0 A' }],
    ['prefetch', { 'Sec-Purpose': 'prefetch' }],
  ])('by a %s is redirected, kept as that, and not counted', async (reason, headers) => {
    const { id, shortCode } = await makeCode(server.api)
    expect((await visit(`/${shortCode}`, { headers: headers as Record<string, string> })).status).toBe(302)
    expect(await reasonsOf(id)).toEqual([reason])
    expect(await totalOf(id)).toBe(0)
  })
})

describe('HEAD', () => {
  it('answers what a scan would be answered and is never a scan', async () => {
    const active = await makeCode(server.api)
    const inactive = await makeCode(server.api, { active: false })
    const head = (path: string) => visit(path, { method: 'HEAD' })
    const reply = await head(`/${active.shortCode}`)
    expect([reply.status, reply.headers.location, reply.text]).toEqual([302, DESTINATION, ''])
    expect([(await head(`/${inactive.shortCode}`)).status, (await head('/nothing')).status]).toEqual([
      410, 404,
    ])
    expect([...(await reasonsOf(active.id)), ...(await reasonsOf(inactive.id))]).toEqual([])
  })
})

describe('a code that leads nowhere', () => {
  it('because it is inactive shows a page with 410, and is kept as inactive without being counted', async () => {
    const { id, shortCode } = await makeCode(server.api, { active: false })
    const reply = await visit(`/${shortCode}`)
    expect([reply.status, reply.text]).toEqual([410, expect.stringContaining('This code is taking a break')])
    expect(reply.headers.location).toBeUndefined()
    expect(reply.text).not.toContain('example.com')
    expect(await reasonsOf(id)).toEqual(['inactive'])
    expect(await totalOf(id)).toBe(0)
    const listed = await server.api.ok('listCodeScans', { params: { id }, query: { reason: 'inactive' } })
    expect(listed.data.map(({ scan }) => [scan.reason, scan.destination])).toEqual([['inactive', null]])
    expect((await server.api.ok('listCodeScans', { params: { id } })).data).toEqual([])
  })

  it('because it is unknown shows a page with 404, however often it is asked for', async () => {
    for (let i = 0; i < 3; i++) {
      const reply = await visit('/unknown-code')
      expect([reply.status, reply.text]).toEqual([404, expect.stringContaining('There is no such code')])
    }
  })

  it('shows a page that no cache keeps, no search engine finds and that runs nothing', async () => {
    const { shortCode } = await makeCode(server.api, { active: false })
    for (const path of [`/${shortCode}`, '/nothing-here']) {
      const { headers } = await visit(path)
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'private, no-store',
        'x-robots-tag': 'noindex',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      })
    }
  })
})

describe('a short code', () => {
  it('is only its own letters: nothing more in front, behind or beside it', async () => {
    const { id, shortCode } = await makeCode(server.api)
    for (const path of [`/${shortCode}/x`, `/x/${shortCode}`, `/${shortCode}.html`, `/${shortCode}%20`])
      expect([path, (await visit(path)).status]).toEqual([path, 404])
    expect(await reasonsOf(id)).toEqual([])
  })

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('asked for with %s is no scan', async (method) => {
    const { id, shortCode } = await makeCode(server.api)
    expect((await visit(`/${shortCode}`, { method })).status).toBe(404)
    expect(await reasonsOf(id)).toEqual([])
  })

  it('redirects whatever headers come with it', async () => {
    const { id, shortCode } = await makeCode(server.api)
    const hostile = {
      'User-Agent': `\u00ff${'x'.repeat(5_000)}`,
      Referer: 'javascript:alert(1)',
      'X-Forwarded-For': `${'1,'.repeat(2_000)}not an address`,
      Cookie: 'a=b',
      Authorization: 'Bearer nonsense',
    }
    expect((await visit(`/${shortCode}`, { headers: hostile })).status).toBe(302)
    expect(await totalOf(id)).toBe(1)
  })
})

describe('no scan', () => {
  it('is a fault of ours: nothing was logged as an error', () => {
    expect(server.errors()).toEqual([])
  })
})
