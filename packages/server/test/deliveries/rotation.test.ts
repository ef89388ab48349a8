import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Webhook } from 'standardwebhooks'
import { promoteSecret, rotateSecret } from '../../src/webhooks/rotation.ts'
import { fromRow } from '../../src/webhooks/webhook.ts'
import { documentedVerify } from '../support/documented-verify.ts'
import { makeCode } from '../support/make-code.ts'
import { type Received, type Receiver, receiver } from '../support/receiver.ts'
import { rowsOf, startServer, type TestServer } from '../support/server.ts'

const DAY_MS = 86_400_000

describe('rotating a secret', () => {
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

  /** A webhook of its own with its first secret, and what a ping to it looks like. */
  async function subscribed(path: string) {
    const { data } = await server.api.ok('createWebhook', {
      body: { url: `${target.url}/${path}`, events: ['code.deleted'] },
    })
    const id = data.id
    return {
      id,
      secret: data.secret ?? '',
      async ping(): Promise<Received> {
        await server.api.ok('testWebhook', { params: { id } })
        return target.received.at(-1) as Received
      },
    }
  }
  const standardVerify = (secret: string, one: Received) =>
    new Webhook(secret).verify(one.rawBody.toString(), one.headers as Record<string, string>)

  it('signs with both secrets for the grace time, so that a receiver may change over at any moment', async () => {
    const webhook = await subscribed('both')
    const { data } = await server.api.ok('rotateSecret', { params: { id: webhook.id }, body: {} })
    const fresh = data.secret ?? ''
    expect(fresh).toMatch(/^whsec_/)
    expect(fresh).not.toBe(webhook.secret)

    const one = await webhook.ping()
    expect(documentedVerify(webhook.secret, one.rawBody, one.headers['x-qregg-signature'])).toBe(true)
    expect(documentedVerify(fresh, one.rawBody, one.headers['x-qregg-signature-next'])).toBe(true)
    expect(standardVerify(webhook.secret, one)).toBeTruthy()
    expect(standardVerify(fresh, one)).toBeTruthy()
  })

  it('signs with the new secret alone once the grace time is over, or the owner says so', async () => {
    for (const end of ['time', 'promote'] as const) {
      const webhook = await subscribed(end)
      const params = { id: webhook.id }
      const { data } = await server.api.ok('rotateSecret', { params, body: { graceSeconds: 3_600 } })
      if (end === 'time') server.clock.advance(3_601_000)
      else expect((await server.api.ok('promoteSecret', { params })).data.previousSecretUntil).toBeNull()

      const one = await webhook.ping()
      expect(documentedVerify(data.secret ?? '', one.rawBody, one.headers['x-qregg-signature'])).toBe(true)
      expect(one.headers['x-qregg-signature-next']).toBeUndefined()
      expect(String(one.headers['webhook-signature']).split(' ')).toHaveLength(1)
    }
  })

  it('signs a delivery that waits with what is right when it is sent, not when it was made', async () => {
    const { data: webhook } = await server.api.ok('createWebhook', {
      body: { url: `${target.url}/waiting`, events: ['code.updated'] },
    })
    const params = { id: webhook.id }
    const code = await makeCode(server.api)
    target.answer((one) => (one.path === '/waiting' ? 500 : 200))
    await server.api.ok('updateCode', { params: { id: code.id }, body: { title: 'Changed' } })
    await target.waitFor((received) => received.some((one) => one.path === '/waiting'))
    const { data } = await server.api.ok('rotateSecret', { params, body: { graceSeconds: 0 } })
    target.answer(200)
    server.clock.advance(DAY_MS)
    await target.waitFor((received) => received.filter((one) => one.path === '/waiting').length === 2)

    const tries = target.received.filter((one) => one.path === '/waiting')
    const signed = (index: number, secret: string) =>
      documentedVerify(secret, tries[index]?.rawBody ?? '', tries[index]?.headers['x-qregg-signature'])
    expect([signed(0, webhook.secret ?? ''), signed(1, data.secret ?? '')]).toEqual([true, true])
    expect(tries[1]?.headers['webhook-id']).toBe(tries[0]?.headers['webhook-id'])
    expect(tries[1]?.rawBody).toEqual(tries[0]?.rawBody)
  })

  it('takes a secret that its owner brings, and does not tell it', async () => {
    const webhook = await subscribed('brought')
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
    const { data } = await server.api.ok('rotateSecret', {
      params: { id: webhook.id },
      body: { secret, graceSeconds: 0 },
    })
    expect(data).toEqual({ previousSecretUntil: null })
    const one = await webhook.ping()
    expect(documentedVerify(secret, one.rawBody, one.headers['x-qregg-signature'])).toBe(true)
  })

  it("refuses to rotate an integration's hook, whose stored secret could not follow", async () => {
    for (const source of ['zapier', 'n8n']) {
      const { data } = await server.api.ok('createWebhook', {
        body: { url: `${target.url}/${source}`, events: ['scan'], source },
      })
      const refused = await server.api.refused('rotateSecret', { params: { id: data.id }, body: {} })
      expect([refused.status, refused.code]).toEqual([409, 'secret_not_rotatable'])
    }
  })

  it("keeps no secret readable in the database, and tells another workspace's webhook apart from none", async () => {
    const webhook = await subscribed('sealed')
    const rows = await server.deps.database.selectFrom('webhooks').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain('whsec_')
    const other = await server.newWorkspace()
    for (const operation of ['rotateSecret', 'promoteSecret', 'replay', 'listDeliveries'] as const) {
      const body = operation === 'replay' ? { since: '2026-01-01T00:00:00Z' } : {}
      const call = { params: { id: webhook.id }, ...(operation === 'listDeliveries' ? {} : { body }) }
      expect((await other.api.refused(operation, call)).status).toBe(404)
    }
  })

  const AUTHOR = { kind: 'api_key', actor: 'key_1', name: 'Test key', source: 'api' } as const
  const entriesOf = (id: string) =>
    rowsOf<{ action: string }>(server, 'select action from audit_log where subject_id = ? order by num', [id])
  const stored = async (id: string) =>
    fromRow(
      await server.deps.database
        .selectFrom('webhooks')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirstOrThrow(),
    )

  it('goes by what the webhook is by then, not by what it was as the request came', async () => {
    const webhook = await subscribed('late')
    const before = await stored(webhook.id)
    const params = { id: webhook.id }
    const { data } = await server.api.ok('rotateSecret', { params, body: { graceSeconds: 0 } })
    const late = await rotateSecret(server.deps, before, { graceSeconds: 3_600 }, AUTHOR)
    const one = await webhook.ping()
    expect(documentedVerify(data.secret ?? '', one.rawBody, one.headers['x-qregg-signature'])).toBe(true)
    expect(documentedVerify(late.secret ?? '', one.rawBody, one.headers['x-qregg-signature-next'])).toBe(true)
  })

  it('of a webhook that was deleted meanwhile is not there, and in no audit log', async () => {
    const { id } = await subscribed('deleted')
    const before = await stored(id)
    await server.api.ok('deleteWebhook', { params: { id } })
    const attempts = [
      () => rotateSecret(server.deps, before, { graceSeconds: 0 }, AUTHOR),
      () => promoteSecret(server.deps, { ...before, previousSealedSecret: 'x' }, AUTHOR),
    ]
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: 'not_found' })
    expect((await entriesOf(id)).map(({ action }) => action)).toEqual(['webhook.created', 'webhook.deleted'])
  })

  it('that is not under way is not ended: nothing changes, and nothing is written down', async () => {
    const { id } = await subscribed('nothing')
    const { data: before } = await server.api.ok('getWebhook', { params: { id } })
    server.clock.advance(1_000)
    expect((await server.api.ok('promoteSecret', { params: { id } })).data).toEqual(before)
    await server.api.ok('rotateSecret', { params: { id }, body: {} })
    for (let i = 0; i < 2; i++) await server.api.ok('promoteSecret', { params: { id } })
    expect((await entriesOf(id)).map(({ action }) => action)).toEqual([
      'webhook.created',
      'webhook.secret_rotated',
      'webhook.updated',
    ])
  })
})
