import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
beforeAll(async () => {
  // A server that the world can reach: nothing on its own machine is called.
  server = await startServer({
    env: { PUBLIC_URL: 'https://qr.example.com', WEBHOOK_ALLOW_HTTP: 'true', WEBHOOK_ALLOWED_NETWORKS: '' },
  })
})
afterAll(() => server.close())

const hook = (url: string) => ({ body: { url, events: ['scan'], source: 'n8n' } })

describe('an automation that does not know its public address', () => {
  it.each([
    'http://localhost:5678/webhook/1',
    'http://n8n.localhost/webhook/1',
    'http://LOCALHOST./webhook/1',
    'http://127.0.0.1:5678/webhook/1',
  ])('is told so when it subscribes with %s, and not by silence', async (url) => {
    const refused = await server.api.refused('createWebhook', hook(url))
    expect(refused.status).toBe(422)
    expect(refused.details).toEqual([
      { path: 'url', message: expect.stringContaining('WEBHOOK_ALLOWED_NETWORKS') },
    ])
  })

  it('may have a name that only looks like it', async () => {
    const made = await server.api.ok('createWebhook', hook('https://localhost.example.com/webhook/1'))
    expect(made.status).toBe(201)
  })
})
