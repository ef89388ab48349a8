import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { sweepDeliveries } from '../../src/webhooks/retention.ts'
import { ask } from '../support/ask.ts'
import { makeCode } from '../support/make-code.ts'
import { type Receiver, receiver } from '../support/receiver.ts'
import { startServer, type TestServer } from '../support/server.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

describe('a webhook that was given up on', () => {
  let server: TestServer
  let target: Receiver
  beforeEach(async () => {
    server = await startServer()
    target = await receiver()
  })
  afterEach(async () => {
    await server.close()
    await target.close()
  })

  const at = (path: string) => target.received.filter((one) => one.path === path)

  /** A webhook with one scan that its receiver refused, disabled as the engine does it after days of that. */
  async function givenUpOn(path: string) {
    const code = await makeCode(server.api)
    const { data: webhook } = await server.api.ok('createWebhook', {
      body: { url: target.url + path, events: ['scan'], filter: { codeIds: [code.id] } },
    })
    target.answer((one) => (one.path === path ? 500 : 200))
    await ask(`${server.url}/${code.shortCode}`)
    await target.waitFor(() => at(path).length >= 1)
    const failures = async () =>
      (await server.api.ok('getWebhook', { params: { id: webhook.id } })).data.failures
    await eventually(async () => (await failures()) === 1)
    // Its history is put back by days, so that the next failure is the last straw.
    await server.deps.database
      .updateTable('webhooks')
      .set({
        created_at: server.clock.now() - 6 * DAY_MS,
        first_failure_at: server.clock.now() - 6 * DAY_MS,
        failures: 40,
      })
      .where('id', '=', webhook.id)
      .execute()
    await server.deps.engine.reload(webhook.id)
    server.clock.advance(HOUR_MS)
    await target.waitFor(() => at(path).length >= 2)
    await eventually(async () => (await stateOf(webhook.id)) === 'disabled')
    return { code, webhook }
  }
  const stateOf = async (id: string) => (await server.api.ok('getWebhook', { params: { id } })).data.state

  it('is in the audit log, with the reason, as what the server did by itself', async () => {
    const { webhook } = await givenUpOn('/audited')
    const { id } = (await server.api.ok('getMe')).data.workspace
    const [entry] = await server.deps.auditLog.list(id, { action: 'webhook.disabled', limit: 10 })
    expect(entry).toMatchObject({ subject_id: webhook.id, source: 'server', actor_kind: 'server' })
    expect(entry?.after_text).toMatch(/^No delivery has succeeded for 5 days/)
  })

  it("says why, and tells the workspace's other webhooks that asked to hear of it", async () => {
    const other = await server.newWorkspace()
    for (const [api, path] of [
      [server.api, '/told'],
      [other.api, '/foreign'],
    ] as const) {
      await api.ok('createWebhook', { body: { url: target.url + path, events: ['webhook.disabled'] } })
    }
    const { webhook } = await givenUpOn('/dead')
    const { data } = await server.api.ok('getWebhook', { params: { id: webhook.id } })
    expect(data).toMatchObject({ active: false, state: 'disabled' })
    expect(data.disabledReason).toMatch(/5 days.*HTTP 500/)
    await target.waitFor(() => at('/told').length === 1)
    expect(at('/told')[0]?.json()).toMatchObject({
      event: 'webhook.disabled',
      data: { webhook: { id: webhook.id, state: 'disabled', disabledReason: data.disabledReason } },
    })
    expect(at('/foreign')).toHaveLength(0)
  })

  it('gets a ping every six hours, and an answer starts it again where it stopped', async () => {
    const { code, webhook } = await givenUpOn('/back')
    await ask(`${server.url}/${code.shortCode}`)
    const before = at('/back').length
    await server.deps.pingDisabled()
    expect(at('/back')).toHaveLength(before)

    server.clock.advance(6 * HOUR_MS)
    await server.deps.pingDisabled()
    expect(at('/back').at(-1)?.json()).toMatchObject({ event: 'ping' })
    expect(await stateOf(webhook.id)).toBe('disabled')

    target.answer(200)
    server.clock.advance(6 * HOUR_MS + 1)
    await server.deps.pingDisabled()
    expect(await stateOf(webhook.id)).toBe('active')
    // Both the batch that was refused and the scan that came while it was stopped.
    await target.waitFor(() => at('/back').filter(isScan).length >= 4)
  })

  it('is pinged for thirty days and no longer', async () => {
    const { webhook } = await givenUpOn('/month')
    server.clock.advance(31 * DAY_MS)
    await server.deps.pingDisabled()
    const count = at('/month').length
    server.clock.advance(31 * DAY_MS)
    await server.deps.pingDisabled()
    expect(at('/month')).toHaveLength(count)
    expect((await server.api.ok('getWebhook', { params: { id: webhook.id } })).data.nextProbeAt).toBeNull()
  })

  it('is left alone when it was its owner who stopped it', async () => {
    const { data } = await server.api.ok('createWebhook', {
      body: { url: `${target.url}/mine`, events: ['scan'] },
    })
    await server.api.ok('updateWebhook', { params: { id: data.id }, body: { active: false } })
    server.clock.advance(7 * HOUR_MS)
    await server.deps.pingDisabled()
    expect(at('/mine')).toHaveLength(0)
  })

  it('sends what it missed when its owner starts it, or leaves it out, as the owner chooses', async () => {
    for (const resume of ['cursor', 'latest'] as const) {
      const path = `/${resume}`
      const { code, webhook } = await givenUpOn(path)
      await ask(`${server.url}/${code.shortCode}`)
      target.answer(200)
      const before = at(path).length
      await server.api.ok('updateWebhook', { params: { id: webhook.id }, body: { active: true, resume } })
      if (resume === 'cursor') await target.waitFor(() => at(path).length >= before + 2)
      await ask(`${server.url}/${code.shortCode}`)
      await target.waitFor(() => at(path).length >= before + (resume === 'cursor' ? 3 : 1))
      expect(at(path)).toHaveLength(before + (resume === 'cursor' ? 3 : 1))
    }
  })

  it('keeps what is undelivered while it runs, and marks it expired when it was stopped for as long as logs are kept', async () => {
    const { webhook } = await givenUpOn('/old')
    const statesOf = async () =>
      (
        await server.deps.database
          .selectFrom('deliveries')
          .select('state')
          .where('webhook_id', '=', webhook.id)
          .execute()
      ).map((row) => row.state)
    await sweepDeliveries(server.deps.database, server.clock, 30)
    expect(await statesOf()).toEqual(['pending'])
    server.clock.advance(31 * DAY_MS)
    await server.deps.database
      .updateTable('webhooks')
      .set({ updated_at: 0 })
      .where('id', '=', webhook.id)
      .execute()
    await sweepDeliveries(server.deps.database, server.clock, 30)
    expect(await statesOf()).toEqual(['expired'])
    server.clock.advance(31 * DAY_MS)
    await sweepDeliveries(server.deps.database, server.clock, 30)
    expect(await statesOf()).toEqual([])
  })

  it('keeps the undelivered of a webhook that runs, however old they are, and deletes what is done with its attempts', async () => {
    const code = await makeCode(server.api)
    const body = { url: `${target.url}/runs`, events: ['scan'], filter: { codeIds: [code.id] } }
    const { data: webhook } = await server.api.ok('createWebhook', { body })
    await ask(`${server.url}/${code.shortCode}`)
    await target.waitFor(() => at('/runs').length === 1)
    target.answer(500)
    await ask(`${server.url}/${code.shortCode}`)
    await target.waitFor(() => at('/runs').length === 2)
    await server.deps.engine.settle()
    const statesOf = async () =>
      (await server.api.ok('listDeliveries', { params: { id: webhook.id } })).data.map(
        (delivery) => delivery.state,
      )
    await eventually(async () => (await statesOf()).join() === 'pending,delivered')
    const later = { now: () => server.clock.now() + 40 * DAY_MS }
    await sweepDeliveries(server.deps.database, later, 30)
    expect(await statesOf()).toEqual(['pending'])
    const attempts = await server.deps.database
      .selectFrom('delivery_attempts')
      .select('delivery_id')
      .execute()
    expect(attempts).toHaveLength(1)
  })
})

function isScan(one: { json(): unknown }): boolean {
  return (one.json() as { event: string }).event === 'scan'
}

/** Looks again, turn by turn of the event loop, until it holds. */
async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (await holds()) return
    await new Promise(setImmediate)
  }
  throw new Error('It never came to hold.')
}
