import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ask } from '../support/ask.ts'
import { makeCode } from '../support/make-code.ts'
import { type Receiver, receiver } from '../support/receiver.ts'
import { startServer, type TestServer } from '../support/server.ts'

const DAY_MS = 86_400_000

describe('the delivery log', () => {
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
  const arrived = (path: string, count: number) => target.waitFor(() => at(path).length >= count)

  /** A code with a webhook of its own, scanned once. */
  async function scannedOnce(path: string, answer: Parameters<Receiver['answer']>[0] = 200) {
    const code = await makeCode(server.api)
    const { data: webhook } = await server.api.ok('createWebhook', {
      body: { url: target.url + path, events: ['scan'], filter: { codeIds: [code.id] } },
    })
    target.answer(answer)
    await ask(`${server.url}/${code.shortCode}`)
    await arrived(path, 1)
    const params = { id: webhook.id }
    return { code, webhook, params }
  }

  /** Its newest delivery, once the attempt that is known to have arrived is written down. */
  async function newest(params: { id: string }, attempts: number) {
    for (let tries = 0; tries < 200; tries++) {
      const { data } = await server.api.ok('listDeliveries', { params })
      const [delivery] = data
      if (delivery) {
        const detail = (await server.api.ok('getDelivery', { params: { id: delivery.id } })).data
        if (detail.attemptLog.length >= attempts) return detail
      }
      await new Promise(setImmediate)
    }
    throw new Error(`${attempts} attempts were not written down.`)
  }

  it('tells of a delivery its state, its very bytes, and what the receiver said to each attempt', async () => {
    const { params } = await scannedOnce('/said', { status: 500, body: 'The shop is closed' })
    const failed = await newest(params, 1)
    expect(failed).toMatchObject({ event: 'scan', state: 'pending', scans: 1, attempts: 1, doneAt: null })
    expect(failed.attemptLog).toMatchObject([
      { number: 1, status: 500, errorClass: 'http_5xx', responseHead: 'The shop is closed' },
    ])
    expect(failed.attemptLog[0]?.message).toContain('HTTP 500')
    expect(failed.nextAttemptAt).not.toBeNull()

    target.answer(200)
    server.clock.advance(10_000)
    await arrived('/said', 2)
    const delivered = await newest(params, 2)
    expect(delivered).toMatchObject({ state: 'delivered', attempts: 2, nextAttemptAt: null })
    expect(delivered.body).toBe(at('/said')[0]?.rawBody.toString())
    expect(at('/said')[1]?.headers['webhook-id']).toBe(delivered.id)
  })

  it('sends a delivery again with the same webhook-id and the same bytes, also after its code was edited', async () => {
    const { code, params } = await scannedOnce('/again')
    const first = await newest(params, 1)
    await server.api.ok('updateCode', {
      params: { id: code.id },
      body: { title: 'Edited', destination: 'https://example.com/elsewhere' },
    })
    const answer = await server.api.ok('redeliver', { params: { id: first.id } })
    expect([answer.status, answer.data.state]).toEqual([202, 'pending'])
    await arrived('/again', 2)
    const [one, two] = at('/again')
    expect(two?.headers['webhook-id']).toBe(one?.headers['webhook-id'])
    expect(two?.rawBody).toEqual(one?.rawBody)
    expect((await newest(params, 2)).state).toBe('delivered')
  })

  it('refuses to send again for a webhook that is stopped, and says how to start it', async () => {
    const { params } = await scannedOnce('/stopped')
    const delivery = await newest(params, 1)
    await server.api.ok('updateWebhook', { params, body: { active: false } })
    const refused = await server.api.refused('redeliver', { params: { id: delivery.id } })
    expect([refused.status, refused.code]).toEqual([409, 'webhook_inactive'])
    expect(refused.message).toContain('"active": true')
  })

  it('sends once what its owner sends again at the moment at which it falls due by itself', async () => {
    const { params } = await scannedOnce('/race', 500)
    const failed = await newest(params, 1)
    target.answer(200)
    // Due by its schedule, and asked for, before the engine has looked at either.
    server.clock.advance(10_000)
    const again = await server.api.send('redeliver', { params: { id: failed.id } })
    expect([200, 202, 409]).toContain(again.status)
    await arrived('/race', 2)
    const delivered = await newest(params, 2)
    expect(delivered).toMatchObject({ state: 'delivered', attempts: 2 })
    server.clock.advance(3_600_000)
    server.deps.engine.wake()
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(at('/race')).toHaveLength(2)
  })

  it('never sends a ping again: whoever wants to know now tests the webhook', async () => {
    const { params } = await scannedOnce('/ping')
    const { deliveryId } = (await server.api.ok('testWebhook', { params })).data
    const refused = await server.api.refused('redeliver', { params: { id: deliveryId } })
    expect(refused).toMatchObject({ status: 409, code: 'ping_not_resent' })
    expect(refused.message).toContain('/test')
  })

  it('lists newest first, page by page and by state, and meets each delivery once', async () => {
    const { code, params } = await scannedOnce('/pages')
    for (let scan = 2; scan <= 7; scan++) {
      await ask(`${server.url}/${code.shortCode}`)
      await arrived('/pages', scan)
    }
    const met: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query: Record<string, string | number> = cursor === '' ? { limit: 3 } : { limit: 3, cursor }
      const { data, pagination } = await server.api.ok('listDeliveries', { params, query })
      met.push(...data.map((delivery) => delivery.id))
      cursor = pagination.nextCursor
    }
    expect(met).toHaveLength(7)
    expect([...new Set(met)].sort().reverse()).toEqual(met)
    expect((await server.api.ok('listDeliveries', { params, query: { state: 'failed' } })).data).toEqual([])
  })

  it("answers 404 for another workspace's deliveries", async () => {
    const { params } = await scannedOnce('/foreign')
    const delivery = await newest(params, 1)
    const other = await server.newWorkspace()
    for (const operation of ['getDelivery', 'redeliver'] as const) {
      const refused = await other.api.refused(operation, { params: { id: delivery.id } })
      expect([refused.status, refused.code]).toEqual([404, 'not_found'])
    }
  })

  it('sends a time range again as new deliveries, of that time alone and of the scans that match', async () => {
    const { code, webhook, params } = await scannedOnce('/replay')
    server.clock.advance(DAY_MS)
    const since = new Date(server.clock.now() - 1_000).toISOString()
    for (let scan = 2; scan <= 4; scan++) {
      await ask(`${server.url}/${code.shortCode}`)
      await arrived('/replay', scan)
    }
    await ask(`${server.url}/${(await makeCode(server.api)).shortCode}`)
    server.clock.advance(DAY_MS)
    await server.api.ok('replay', { params, body: { since } })
    await target.waitFor(() => scansIn(at('/replay')).length >= 7)
    const ids = scansIn(at('/replay'))
    expect(ids.slice(4)).toEqual(ids.slice(1, 4))
    const deliveries = at('/replay').map((one) => one.headers['webhook-id'])
    expect(new Set(deliveries).size).toBe(deliveries.length)
    expect(await server.deps.database.selectFrom('replays').selectAll().execute()).toEqual([])
    expect(webhook.id).toBe(params.id)
  })

  it('goes on with a replay after a restart', async () => {
    const { code, params } = await scannedOnce('/restart')
    await ask(`${server.url}/${code.shortCode}`)
    await arrived('/restart', 2)
    // Written as a request would, but unknown to the engine, as it is to a process that starts.
    const head = await server.deps.log.head()
    await server.deps.database
      .insertInto('replays')
      .values({ id: 'whd_1', webhook_id: params.id, cursor_id: head - 2, end_id: head, created_at: 0 })
      .execute()
    await server.deps.engine.reload(params.id)
    await target.waitFor(() => scansIn(at('/restart')).length >= 4)
  })

  it('refuses a time range that is none', async () => {
    const { params } = await scannedOnce('/range')
    const body = { since: '2026-01-02T00:00:00Z', until: '2026-01-01T00:00:00Z' }
    const refused = await server.api.refused('replay', { params, body })
    expect(refused.details?.map((detail) => detail.path)).toEqual(['until'])
  })
})

function scansIn(received: Array<{ json(): unknown }>): string[] {
  return received.flatMap((one) =>
    (one.json() as { data: { scans: Array<{ scan: { id: string } }> } }).data.scans.map(
      (item) => item.scan.id,
    ),
  )
}
