import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Refused } from '../support/api-client.ts'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer({ env: { RATE_LIMIT_PER_MINUTE: '60' } })
})
afterAll(() => server.close())

const numbers = (answer: { headers: Record<string, string | string[] | undefined> }) => ({
  limit: Number(answer.headers['x-ratelimit-limit']),
  remaining: Number(answer.headers['x-ratelimit-remaining']),
  reset: Number(answer.headers['x-ratelimit-reset']),
})

describe('the rate limit', () => {
  it('lets 60 requests a minute through and answers the 61st with 429 and when to come back', async () => {
    const { api } = await server.newWorkspace()
    const remaining: number[] = []
    for (let i = 0; i < 60; i++) remaining.push(numbers(await api.ok('getMe')).remaining)
    expect(remaining).toEqual(Array.from({ length: 60 }, (_, i) => 59 - i))
    const refused = await api.refused('getMe')
    expect([refused.status, refused.code]).toEqual([429, 'rate_limited'])
    const { limit, remaining: left, reset } = numbers(refused)
    expect([limit, left]).toEqual([60, 0])
    const seconds = Number(refused.headers['retry-after'])
    expect(refused.headers['retry-after']).toMatch(/^\d+$/)
    expect(seconds).toBeGreaterThanOrEqual(1)
    expect(seconds).toBeLessThanOrEqual(60)
    expect(Math.abs(reset - (server.clock.now() / 1000 + seconds))).toBeLessThanOrEqual(2)
    expect(refused.headers.ratelimit).toBe(`"default";r=0;t=${seconds}`)
    expect(refused.headers['ratelimit-policy']).toBe('"default";q=60;w=60')
    expect(refused.message).toContain(`${seconds} s`)
  })

  it('is counted for each key by itself', async () => {
    const { id, api } = await server.newWorkspace()
    for (let i = 0; i < 3; i++) await api.ok('getMe')
    const other = await server.newKey(id)
    const answer = await api.ok('getMe', { headers: { Authorization: `Bearer ${other}` } })
    expect(numbers(answer).remaining).toBe(59)
    expect(numbers(await api.ok('getMe')).remaining).toBe(56)
  })

  it('is told on every answer, whatever became of the request', async () => {
    const { api } = await server.newWorkspace({ scopes: ['codes:read', 'codes:write'] })
    const answers = [
      await api.send('listCodes'),
      await api.send('getCode', { params: { id: 'nothing' } }),
      await api.send('createCode', { rawBody: '{' }),
      await api.send('createCode', { body: {} }),
      await api.send('createCode', { body: { payload: { url: 'https://example.com' } } }),
      await api.send('deleteCode', { params: { id: 'nothing' } }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 400, 422, 201, 403])
    expect(answers.map((answer) => numbers(answer).remaining)).toEqual([59, 58, 57, 56, 55, 54])
    for (const { headers } of answers) {
      expect(headers['x-ratelimit-limit']).toBe('60')
      expect(headers['ratelimit-policy']).toBe('"default";q=60;w=60')
      expect(headers.ratelimit).toMatch(/^"default";r=\d+;t=\d+$/)
    }
  })

  it('does not count what no key was sent for, and never holds up a scan', async () => {
    const { api } = await server.newWorkspace()
    let refused: Refused | undefined
    for (let i = 0; i < 70; i++) {
      const answer = await api.send('getMe', { headers: { Authorization: 'Bearer unknown' } })
      if ('error' in answer.body && answer.status === 429) refused = { ...answer, ...answer.body.error }
      expect((await fetch(`${server.url}/nothing`, { redirect: 'manual' })).status).toBe(404)
    }
    expect(refused).toBeUndefined()
    expect(numbers(await api.ok('getMe')).remaining).toBe(59)
  })

  it('is what GET /me tells', async () => {
    const { api } = await server.newWorkspace()
    expect((await api.ok('getMe')).data.limits.requestsPerMinute).toBe(60)
  })
})

describe('without a rate limit', () => {
  it('no answer speaks of one', async () => {
    const unlimited = await startServer({ env: { RATE_LIMIT_PER_MINUTE: '0' } })
    try {
      const { headers, data } = await unlimited.api.ok('getMe')
      expect(Object.keys(headers).filter((name) => name.includes('ratelimit'))).toEqual([])
      expect(data.limits.requestsPerMinute).toBe(0)
    } finally {
      await unlimited.close()
    }
  })
})
