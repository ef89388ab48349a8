import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { greet } from '../../src/startup/greeting.ts'
import { ask } from '../support/ask.ts'
import { standingClock } from '../support/clock.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { shellWords } from '../support/shell-words.ts'

const ID = 'code_[0-9A-Za-z]{22}'
const clock = standingClock('2026-01-01T12:00:00.000Z')
let server: TestServer
beforeAll(async () => {
  server = await startServer({ clock, env: { PUBLIC_URL: 'https://qr.example.com' } })
})
afterAll(() => server.close())

/** A client as the documentation shows it: the key, JSON, and nothing that was added. */
const documented = (method: string, path: string, body?: string) =>
  ask(`${server.url}/api/v1${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${server.key}`,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    body,
  })

const REQUEST =
  '{ "type": "url", "mode": "dynamic", "title": "My first code", "payload": { "url": "https://example.com" } }'

describe('the documented create request', () => {
  it('answers 201 with the code below data, byte for byte in the order that clients know', async () => {
    const reply = await documented('POST', '/codes', REQUEST)
    expect(reply.status).toBe(201)
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(reply.text).toMatch(
      new RegExp(
        `^{"data":{"id":"${ID}","shortCode":"([0-9A-Za-z]{7})","shortUrl":"https://qr.example.com/\\1",` +
          '"type":"url","mode":"dynamic","title":"My first code","payload":{"url":"https://example.com"},' +
          '"destination":"https://example.com","active":true,"tags":\\[\\],"metadata":{},"externalId":null,' +
          '"design":null,"images":{"svg":"https://qr.example.com/\\1.svg",' +
          '"png":"https://qr.example.com/\\1.png","pdf":"https://qr.example.com/\\1.pdf"},' +
          '"scans":{"total":0,"unique":0},"lastScannedAt":null,' +
          '"createdAt":"2026-01-01T12:00:00.000Z","updatedAt":"2026-01-01T12:00:00.000Z"}}$',
      ),
    )
  })

  it('tells where the new code stands', async () => {
    const reply = await documented('POST', '/codes', REQUEST)
    const { data } = reply.json() as { data: { id: string } }
    expect(reply.headers.location).toBe(`/api/v1/codes/${data.id}`)
    expect((await ask(server.url + reply.headers.location)).status).toBe(401)
    expect((await documented('GET', `/codes/${data.id}`)).status).toBe(200)
  })

  it('may leave its title out', async () => {
    const reply = await documented(
      'POST',
      '/codes',
      '{ "type": "url", "mode": "dynamic", "payload": { "url": "https://example.com" } }',
    )
    expect(reply.status).toBe(201)
    expect(reply.json()).toMatchObject({ data: { title: null, destination: 'https://example.com' } })
  })

  it('works as the curl that the first start prints', async () => {
    const print = jest.spyOn(console, 'log').mockImplementation(() => {})
    greet({ ...server.deps.config, publicUrl: server.url }, server.port, {
      key: server.key,
      setUpUrl: undefined,
    })
    const printed = String(print.mock.calls[0]?.[0])
    print.mockRestore()
    const [, command = ''] = /^( {2}curl [\s\S]*?'\n)/m.exec(printed) ?? []
    const words = shellWords(command)
    const after = (name: string) => words.flatMap((word, at) => (word === name ? [words[at + 1] ?? ''] : []))
    expect(words[0]).toBe('curl')
    const headers = Object.fromEntries(after('-H').map((header) => header.split(': ') as [string, string]))
    expect(headers).toEqual({
      Authorization: `Bearer ${server.key}`,
      'Content-Type': 'application/json',
    })
    const url = words.find((word) => word.startsWith('http')) ?? ''
    const reply = await ask(url, { method: after('-X')[0], headers, body: after('-d')[0] })
    expect(reply.status).toBe(201)
    expect(reply.json()).toMatchObject({
      data: { title: 'My first code', destination: 'https://example.com' },
    })
  })
})

describe('the documented endpoints', () => {
  it('list, fetch, update and delete a code', async () => {
    const made = (await documented('POST', '/codes', REQUEST)).json() as { data: { id: string } }
    const { id } = made.data
    expect((await documented('GET', '/codes')).json()).toMatchObject({
      data: expect.arrayContaining([made.data]),
    })
    expect((await documented('GET', `/codes/${id}`)).json()).toEqual(made)
    const patched = await documented(
      'PATCH',
      `/codes/${id}`,
      '{ "title": "Renamed", "destination": "https://example.com/new", "active": false }',
    )
    expect([patched.status, patched.json()]).toEqual([
      200,
      {
        data: {
          ...made.data,
          title: 'Renamed',
          payload: { url: 'https://example.com/new' },
          destination: 'https://example.com/new',
          active: false,
        },
      },
    ])
    const deleted = await documented('DELETE', `/codes/${id}`)
    expect([deleted.status, deleted.text]).toEqual([200, `{"data":{"id":"${id}","deleted":true}}`])
    expect(deleted.headers['content-type']).toBe('application/json; charset=utf-8')
    expect((await documented('GET', `/codes/${id}`)).status).toBe(404)
  })

  it('page a list: what it holds, whether there is more, and how to get it', async () => {
    const { api } = await server.newWorkspace()
    for (const title of ['one', 'two', 'three'])
      await api.ok('createCode', { body: { title, payload: { url: 'https://example.com' } } })
    const first = await api.ok('listCodes', { query: { limit: 2 } })
    expect(first.data.map((code) => code.title)).toEqual(['three', 'two'])
    expect(first.text).toMatch(/,"pagination":{"limit":2,"hasMore":true,"nextCursor":"[\w-]+"}}$/)
    const second = await api.ok('listCodes', {
      query: { limit: 2, cursor: first.pagination.nextCursor ?? '' },
    })
    expect(second.data.map((code) => code.title)).toEqual(['one'])
    expect(second.text).toMatch(/,"pagination":{"limit":2,"hasMore":false,"nextCursor":null}}$/)
    const paged = await api.ok('listCodes', { query: { limit: 2, page: 2 } })
    expect(paged.text).toMatch(
      /"pagination":{"limit":2,"hasMore":false,"nextCursor":null,"page":2,"total":3}}$/,
    )
  })
})

describe('the printed short URL', () => {
  it('redirects with 302, in headers that no cache and no search engine keeps', async () => {
    const { data } = (await documented('POST', '/codes', REQUEST)).json() as { data: { shortCode: string } }
    const reply = await ask(`${server.url}/${data.shortCode}`)
    const { date, connection, 'keep-alive': _, ...headers } = reply.headers
    expect(reply.status).toBe(302)
    expect(headers).toEqual({
      location: 'https://example.com/',
      'cache-control': 'private, no-store',
      'x-robots-tag': 'noindex',
      'content-length': '0',
    })
  })
})
