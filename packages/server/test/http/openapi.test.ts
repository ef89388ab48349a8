import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { API_PREFIX, openApiDocument, operations } from '@qregg/contract'
import express from 'express'
import { createApp } from '../../src/app.ts'
import { isReserved } from '../../src/codes/reserved-words.ts'
import { ask } from '../support/ask.ts'
import { startServer, type TestServer } from '../support/server.ts'

type Mounted = { method: string; path: string }
/** What Express keeps of a route; its types do not tell all of it. */
type Route = { path: string | RegExp | string[]; methods: Record<string, boolean> }

let server: TestServer
let mounted: Mounted[]
beforeAll(async () => {
  server = await startServer()
  mounted = mountedBy(() => createApp(server.deps))
})
afterAll(() => server.close())

/** Every route that is mounted while `compose` runs, with the prefixes that its routers are used at. */
function mountedBy(compose: () => unknown): Mounted[] {
  const routes = jest.spyOn(express.Router.prototype, 'route')
  const uses = jest.spyOn(express.Router.prototype, 'use')
  compose()
  const places = new Map<unknown, { at: string; router: unknown }>()
  for (const [index, [first, ...rest]] of (uses.mock.calls as unknown[][]).entries()) {
    const at = typeof first === 'string' ? first : ''
    for (const handler of [first, ...rest]) places.set(handler, { at, router: uses.mock.contexts[index] })
  }
  const prefixOf = (router: unknown): string => {
    const place = places.get(router)
    return place ? prefixOf(place.router) + place.at : ''
  }
  const found = routes.mock.results.flatMap(({ value }, index) => {
    const { path, methods } = value as Route
    const prefix = prefixOf(routes.mock.contexts[index])
    return Object.keys(methods).flatMap((method) =>
      [path].flat().map((one) => ({
        method: method.toUpperCase(),
        path: (prefix + String(one)).replace('//', '/'),
      })),
    )
  })
  routes.mockRestore()
  uses.mockRestore()
  return found
}

describe('/api/v1/openapi.json', () => {
  it("is the contract's document, and needs no key", async () => {
    const reply = await ask(`${server.url}${API_PREFIX}/openapi.json`)
    expect(reply.status).toBe(200)
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(reply.text).toBe(JSON.stringify(openApiDocument()))
  })

  it('has every route that is mounted, and every one that it has is mounted', () => {
    const published = Object.values(operations).map(
      ({ method, path }) => `${method} ${API_PREFIX}${path.replace(/\{(\w+)\}/g, ':$1')}`,
    )
    const below = mounted
      .filter(({ method, path }) => path.startsWith(API_PREFIX) && method !== '_ALL')
      .map(({ method, path }) => `${method} ${path}`)
    expect(below.sort()).toEqual([...published, `GET ${API_PREFIX}/openapi.json`].sort())
  })
})

describe('a root path of the server', () => {
  it('is a reserved word, so that no code can stand in its way', () => {
    const words = mounted
      .filter(({ path }) => path !== '/' && !path.startsWith('/^'))
      .map(({ path }) => path.split('/')[1]?.split('.')[0] ?? '')
    expect(words).toEqual(expect.arrayContaining(['api', 'healthz', 'readyz', 'metrics', 'robots']))
    for (const word of words) expect([word, isReserved(word)]).toEqual([word, true])
  })
})
