import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { API_PREFIX, operations } from '@qregg/contract'
import { ask } from '../support/ask.ts'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

const raw = (method: string, path: string) =>
  ask(server.url + path, { method, headers: { Authorization: `Bearer ${server.key}` } })

describe('an unknown path below /api', () => {
  it.each([
    ['GET', '/api'],
    ['GET', '/api/'],
    ['GET', '/api/v1'],
    ['GET', '/api/v2/codes'],
    ['GET', '/api/v1/code'],
    ['GET', '/api/v1/Codes'],
    ['POST', '/api/v1/codes/a/b/c'],
    ['PROPFIND', '/api/v1/nothing'],
    ['GET', '/API/v1/codes'],
    ['POST', '/api/v1/openapi.json'],
  ])('%s %s answers 404 as JSON, with a request id', async (method, path) => {
    const reply = await raw(method, path)
    expect(reply.status).toBe(404)
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8')
    const { error } = reply.json() as { error: Record<string, unknown> }
    expect(Object.keys(error)).toEqual(['code', 'message', 'requestId'])
    expect(error).toMatchObject({ code: 'not_found', requestId: reply.headers['x-request-id'] })
  })

  it('is answered without a stack, a version or a name of what serves it', async () => {
    const { headers, text } = await raw('GET', '/api/v1/nothing')
    expect(headers['x-powered-by']).toBeUndefined()
    expect(headers.server).toBeUndefined()
    expect(text).not.toMatch(/node_modules|express|\.[tj]s:\d/i)
  })

  it('is repeated in a message of bounded length only', async () => {
    const reply = await raw('GET', `/api/v1/${'x'.repeat(5_000)}`)
    expect(reply.status).toBe(404)
    expect(reply.text.length).toBeLessThan(500)
  })
})

describe('a method that a path does not have', () => {
  const paths = [...new Set(Object.values(operations).map((operation) => operation.path))]

  it.each(paths)('is answered 405 with the ones that %s has', async (path) => {
    const methods = Object.values(operations)
      .filter((operation) => operation.path === path)
      .map((operation) => operation.method as string)
    const concrete = API_PREFIX + path.replace(/\{\w+\}/g, 'x')
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PURGE']) {
      if (methods.includes(method)) continue
      const reply = await raw(method, concrete)
      expect([method, reply.status, reply.json()]).toMatchObject([
        method,
        405,
        { error: { code: 'method_not_allowed', message: expect.stringContaining(methods[0] ?? '') } },
      ])
      const allowed = (reply.headers.allow ?? '').split(', ').filter((one) => one !== 'HEAD')
      expect(allowed.sort()).toEqual([...methods].sort())
      expect(reply.headers.allow?.includes('HEAD')).toBe(methods.includes('GET'))
    }
  })
})

describe('HEAD', () => {
  it('answers what GET would, without a body', async () => {
    const [get, head] = [await raw('GET', '/api/v1/codes'), await raw('HEAD', '/api/v1/codes')]
    expect(head.status).toBe(200)
    expect(head.text).toBe('')
    expect(head.headers['content-length']).toBe(get.headers['content-length'])
  })
})

describe('a path outside of the API that nothing stands at', () => {
  it.each([
    ['/favicon.ico', 'application/json'],
    ['/a/b', 'application/json'],
    ['/nothing', 'text/html'],
    ['/Ab3xY7z.svg', 'application/json'],
    ['/dashboard/assets/none.js', 'application/json'],
  ])('%s answers 404 as %s', async (path, type) => {
    const reply = await raw('GET', path)
    expect([reply.status, reply.headers['content-type']?.split(';')[0]]).toEqual([404, type])
  })

  it('is told to robots to be left alone', async () => {
    expect((await raw('GET', '/robots.txt')).text).toBe('User-agent: *\nDisallow: /\n')
  })
})
