import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ask } from '../support/ask.ts'
import { makeCode } from '../support/make-code.ts'
import { type Receiver, receiver } from '../support/receiver.ts'
import { startServer, type TestServer } from '../support/server.ts'

const GOOGLEBOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'

describe("a webhook's own wishes", () => {
  let server: TestServer
  let target: Receiver
  beforeAll(async () => {
    server = await startServer()
    target = await receiver()
  })
  afterAll(async () => {
    await server.close()
    await target.close()
  })

  const at = (path: string) => target.received.filter((one) => one.path === path)
  const scansAt = (path: string) =>
    at(path).map((one) => (one.json() as { data: { scans: Array<{ scan: { reason: string } }> } }).data.scans)

  it('gets what is withheld from others when it asks for the reason, live and when it catches up', async () => {
    const code = await makeCode(server.api)
    const filter = { codeIds: [code.id], reasons: ['human', 'crawler', 'inactive'] }
    const { data: webhook } = await server.api.ok('createWebhook', {
      body: { url: `${target.url}/reasons`, events: ['scan'], filter },
    })
    await server.api.ok('createWebhook', {
      body: { url: `${target.url}/usual`, events: ['scan'], filter: { codeIds: [code.id] } },
    })
    const scanUrl = `${server.url}/${code.shortCode}`
    const reasons = () => scansAt('/reasons').flatMap((scans) => scans.map((item) => item.scan.reason))

    await ask(scanUrl, { headers: { 'User-Agent': GOOGLEBOT } })
    await target.waitFor(() => reasons().length === 1)
    await server.api.ok('updateWebhook', { params: { id: webhook.id }, body: { active: false } })
    await server.api.ok('updateCode', { params: { id: code.id }, body: { active: false } })
    await ask(scanUrl)
    await server.api.ok('updateCode', { params: { id: code.id }, body: { active: true } })
    await ask(scanUrl)
    await ask(scanUrl, { headers: { 'User-Agent': GOOGLEBOT } })
    await server.deps.fold.caughtUp()
    await server.api.ok('updateWebhook', { params: { id: webhook.id }, body: { active: true } })
    await target.waitFor(() => reasons().length === 4)

    expect(reasons()).toEqual(['crawler', 'inactive', 'human', 'crawler'])
    await target.waitFor(() => scansAt('/usual').flat().length === 1)
    expect(scansAt('/usual').flat()).toMatchObject([{ scan: { reason: 'human' } }])
  })

  it('gets one scan a delivery when it says single, in the same shape', async () => {
    const code = await makeCode(server.api)
    await server.api.ok('createWebhook', {
      body: {
        url: `${target.url}/single`,
        events: ['scan'],
        filter: { codeIds: [code.id] },
        batch: 'single',
      },
    })
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    target.answer(async (one) => {
      if (one.path === '/single') await held
      return 200
    })
    await Promise.all(Array.from({ length: 12 }, () => ask(`${server.url}/${code.shortCode}`)))
    release()
    await target.waitFor(() => at('/single').length === 12)
    expect(scansAt('/single').map((scans) => scans.length)).toEqual(Array(12).fill(1))
    target.answer(200)
  })

  it('is sent to no more often than its cap allows, and loses nothing of what waits', async () => {
    const code = await makeCode(server.api)
    await server.api.ok('createWebhook', {
      body: {
        url: `${target.url}/capped`,
        events: ['scan'],
        filter: { codeIds: [code.id] },
        batch: 'single',
        maxRequestsPerSecond: 20,
      },
    })
    await Promise.all(Array.from({ length: 15 }, () => ask(`${server.url}/${code.shortCode}`)))
    await target.waitFor(() => at('/capped').length === 15)
    const times = at('/capped').map((one) => one.at)
    // 50 ms apart each: fifteen of them cannot take less than fourteen such gaps, whatever the machine does.
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(14 * 50 - 60)
  })

  it('is told apart from one with other wishes only by url, events, filter and source', async () => {
    const body = { url: `${target.url}/twin`, events: ['scan'] }
    const first = await server.api.ok('createWebhook', { body })
    const again = await server.api.ok('createWebhook', { body: { ...body, batch: 'single' } })
    const other = await server.api.ok('createWebhook', {
      body: { ...body, filter: { reasons: ['crawler'] } },
    })
    expect([again.status, again.data.id]).toEqual([200, first.data.id])
    expect(other.data.id).not.toBe(first.data.id)
  })

  it('shows an operator what waits, how attempts end and which webhooks are in which state', async () => {
    const { text } = await ask(`${server.url}/metrics`)
    for (const name of [
      'qregg_webhook_oldest_undelivered_seconds',
      'qregg_webhook_attempts_total{class="delivered"}',
      'qregg_webhooks{state="active"}',
      'qregg_webhook_requests_in_flight{lane="fast"}',
      'qregg_webhook_scans_waiting',
      'qregg_scans_total{reason="human"}',
      'qregg_scans_unfolded',
    ]) {
      expect(text).toContain(name)
    }
    expect(text).toMatch(/qregg_webhook_attempts_total\{class="delivered"\} [1-9]/)
  })
})
