import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ask } from '../support/ask.ts'
import { startServer, type TestServer } from '../support/server.ts'

const TOKEN = 'a-token-of-metrics'
let server: TestServer
let guarded: TestServer
beforeAll(async () => {
  server = await startServer()
  guarded = await startServer({ env: { METRICS_TOKEN: TOKEN } })
})
afterAll(async () => {
  await server.close()
  await guarded.close()
})

describe('/healthz and /readyz', () => {
  it('answer 200 without a key while the server lives and can take a scan', async () => {
    for (const [path, status] of [
      ['healthz', 'ok'],
      ['readyz', 'ready'],
    ]) {
      const reply = await ask(`${server.url}/${path}`)
      expect([reply.status, reply.json()]).toEqual([200, { status }])
      expect((await ask(`${server.url}/${path}`, { method: 'HEAD' })).status).toBe(200)
    }
  })

  it('are not found in other letters, and are no code', async () => {
    for (const path of ['Healthz', 'READYZ', 'healthz/x']) {
      const reply = await ask(`${server.url}/${path}`)
      expect([path, reply.status]).toEqual([path, 404])
    }
  })
})

describe('/metrics', () => {
  it('are told in the text of Prometheus to who asks on loopback', async () => {
    const reply = await ask(`${server.url}/metrics`)
    expect(reply.status).toBe(200)
    expect(reply.headers['content-type']).toMatch(/^text\/plain/)
    expect(reply.text).toMatch(/^process_resident_memory_bytes \d+$/m)
  })

  it.each([
    ['X-Forwarded-For', '203.0.113.77'],
    ['X-Forwarded-Proto', 'https'],
    ['X-Forwarded-Host', 'qr.example.com'],
    ['Forwarded', 'for=203.0.113.77'],
    ['X-Real-IP', '203.0.113.77'],
    ['Via', '1.1 proxy.example.com'],
    // A bare proxy adds nothing, and passes on what the browser has asked for.
    ['Host', 'qr.example.com'],
    ['Origin', 'https://qr.example.com'],
  ])('are refused to who comes through a proxy on loopback, which %s gives away', async (name, value) => {
    const reply = await ask(`${server.url}/metrics`, { headers: { [name]: value } })
    expect([reply.status, reply.headers['www-authenticate']]).toEqual([401, 'Bearer'])
    expect(reply.json()).toMatchObject({ error: { code: 'unauthorized' } })
  })

  it('are refused to who comes through a proxy that speaks HTTP/1.0', async () => {
    const socket = connect(server.port, '127.0.0.1')
    socket.write('GET /metrics HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n')
    const chunks: Buffer[] = []
    for await (const chunk of socket) chunks.push(chunk as Buffer)
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 401 /)
  })

  it('with a token are told to who has it, wherever it comes from, and to nobody else', async () => {
    const metrics = (headers: Record<string, string>) => ask(`${guarded.url}/metrics`, { headers })
    expect((await metrics({ Authorization: `Bearer ${TOKEN}` })).status).toBe(200)
    const proxied = { Authorization: `Bearer ${TOKEN}`, 'X-Forwarded-For': '203.0.113.77' }
    expect((await metrics(proxied)).status).toBe(200)
    for (const wrong of [
      {},
      { Authorization: `Bearer ${TOKEN}x` },
      { Authorization: TOKEN },
      { Authorization: '' },
    ]) {
      const reply = await metrics(wrong as Record<string, string>)
      expect([reply.status, reply.headers['www-authenticate']]).toEqual([401, 'Bearer'])
    }
    expect((await metrics({ Authorization: `Bearer ${guarded.key}` })).status).toBe(401)
  })
})

describe('/', () => {
  it.each(['GET', 'HEAD'])('leads %s to the dashboard', async (method) => {
    const reply = await ask(server.url, { method })
    expect([reply.status, reply.headers.location]).toEqual([302, '/dashboard/'])
  })
})
