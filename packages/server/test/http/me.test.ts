import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { FEATURES, LIMITS } from '@qregg/contract'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer({ env: { RATE_LIMIT_PER_MINUTE: '500' } })
})
afterAll(() => server.close())

describe('GET /me', () => {
  it("tells a connection test whose key it is, what it may do, and this server's version", async () => {
    const { id, key, keyId, api } = await server.newWorkspace({
      name: 'Café',
      scopes: ['codes:read', 'webhooks'],
    })
    const { data, text } = await api.ok('getMe')
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
    expect(data).toEqual({
      workspace: { id, name: 'Café' },
      apiKey: { id: keyId, name: 'Its key', scopes: ['codes:read', 'webhooks'], expiresAt: null },
      plan: 'teams',
      version,
      features: [...FEATURES],
      limits: { ...LIMITS, requestsPerMinute: 500 },
    })
    expect(text).not.toContain(key)
  })
})

describe('an answer', () => {
  it('has an id of its own that finds it in the log', async () => {
    const ids = new Set<string>()
    for (let i = 0; i < 20; i++) {
      const { headers } = await server.api.ok('getMe')
      expect(headers['x-request-id']).toMatch(/^req_[0-9A-Za-z]{22}$/)
      ids.add(String(headers['x-request-id']))
    }
    expect(ids.size).toBe(20)
  })

  it('is not taken for something else by a browser, and not kept by a cache', async () => {
    const { headers } = await server.api.ok('getMe')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['cache-control']).toBe('no-store')
  })
})
