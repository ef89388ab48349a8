import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { ask } from '../support/ask.ts'
import { documentedVerify } from '../support/documented-verify.ts'
import { type Received, type Receiver, receiver } from '../support/receiver.ts'
import { startServer, type TestServer } from '../support/server.ts'

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'
const TIME = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z'
let server: TestServer
let inbox: Receiver
let webhook: { id: string; secret?: string }

beforeAll(async () => {
  server = await startServer({
    env: { TRUST_PROXY: '1', WEBHOOK_ALLOW_HTTP: 'true', WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8' },
  })
  inbox = await receiver()
  const events = ['scan', 'code.created', 'code.updated', 'code.deleted']
  webhook = (await server.api.ok('createWebhook', { body: { url: inbox.url, events } })).data
})
afterAll(async () => {
  await server.close()
  await inbox.close()
})
beforeEach(() => {
  inbox.received.length = 0
})

async function next(event: string): Promise<Received> {
  const isIt = (one: Received) => (one.json() as { event: string }).event === event
  const all = await inbox.waitFor((received) => received.some(isIt))
  return all.find(isIt) as Received
}

const newCode = async () =>
  (await server.api.ok('createCode', { body: { payload: { url: 'https://example.com' } } })).data

describe('a scan', () => {
  it('arrives as documented, byte for byte, with what was added behind what was there', async () => {
    const code = await newCode()
    const headers = { 'User-Agent': IPHONE, 'X-Forwarded-For': '8.8.8.8' }
    expect((await ask(`${server.url}/${code.shortCode}`, { headers })).status).toBe(302)
    expect((await next('scan')).rawBody.toString('utf8')).toMatch(
      new RegExp(
        `^{"event":"scan","data":{"scans":\\[{"code":{"id":"${code.id}","shortCode":"${code.shortCode}",` +
          '"title":null,"externalId":null,"tags":\\[\\],"metadata":{}},' +
          `"scan":{"timestamp":"${TIME}","country":"US","city":null,"device":"mobile","os":"iOS",` +
          '"browser":"Safari","referrer":null,' +
          '"id":"scan_[0-9A-Za-z]{16}","reason":"human","destination":"https://example.com","test":false}}\\]},' +
          `"timestamp":"${TIME}"}$`,
      ),
    )
  })

  it('is signed so that the documented check of the raw body holds, and a changed body does not pass', async () => {
    const code = await newCode()
    await ask(`${server.url}/${code.shortCode}`)
    const { headers, rawBody, method } = await next('scan')
    const { secret = '' } = webhook
    expect(method).toBe('POST')
    expect(headers['content-type']).toBe('application/json')
    expect(headers['x-qregg-signature']).toMatch(/^sha256=[0-9a-f]{64}$/)
    expect(documentedVerify(secret, rawBody, headers['x-qregg-signature'])).toBe(true)
    expect(documentedVerify(secret, `${rawBody} `, headers['x-qregg-signature'])).toBe(false)
    expect(documentedVerify(`${secret}x`, rawBody, headers['x-qregg-signature'])).toBe(false)
  })
})

describe('a change of a code', () => {
  it('arrives as created, updated and deleted, with the code as the API tells it', async () => {
    const code = await newCode()
    const created = await next('code.created')
    const body = JSON.stringify({ event: 'code.created', data: { code }, timestamp: code.createdAt })
    expect(created.rawBody.toString('utf8')).toBe(body)
    const { data: renamed } = await server.api.ok('updateCode', {
      params: { id: code.id },
      body: { title: 'Renamed' },
    })
    expect((await next('code.updated')).json()).toEqual({
      event: 'code.updated',
      data: { code: renamed, previous: { title: null } },
      timestamp: renamed.updatedAt,
    })
    await server.api.ok('deleteCode', { params: { id: code.id } })
    expect((await next('code.deleted')).json()).toMatchObject({
      event: 'code.deleted',
      data: { code: renamed },
    })
  })
})

describe('Send test', () => {
  it('fires a ping at the endpoint and tells its owner that it is reachable', async () => {
    const { data } = await server.api.ok('testWebhook', { params: { id: webhook.id } })
    expect(data).toMatchObject({ delivered: true, status: 200, errorClass: null })
    const { rawBody, headers } = await next('ping')
    expect(rawBody.toString('utf8')).toMatch(
      new RegExp(`^{"event":"ping","data":{"webhook":{"id":"${webhook.id}"}},"timestamp":"${TIME}"}$`),
    )
    expect(documentedVerify(webhook.secret ?? '', rawBody, headers['x-qregg-signature'])).toBe(true)
  })
})
