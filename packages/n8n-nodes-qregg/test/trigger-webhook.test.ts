import { createHmac } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { SUBSCRIBABLE_EVENTS } from '../../contract/src/webhooks.ts'
import { QreggTrigger } from '../nodes/QreggTrigger/QreggTrigger.node.ts'
import { isGenuine } from '../nodes/QreggTrigger/signature.ts'
import { type Delivery, receiving } from './support/fake-n8n.ts'
import { eventSamples, scan } from './support/samples.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYqr'
const everything = { events: [...SUBSCRIBABLE_EVENTS] }
const sign = (body: Buffer, key = secret) => `sha256=${createHmac('sha256', key).update(body).digest('hex')}`

/** A delivery as the server sends it, or spoiled by `changes`. */
function delivery(body: unknown, changes: Partial<Delivery> = {}): Delivery {
  const rawBody = Buffer.from(JSON.stringify(body))
  return {
    rawBody,
    headers: { 'x-qregg-signature': sign(rawBody), 'webhook-id': 'whd_1' },
    state: { webhookId: 'wh_1', secret },
    parameters: everything,
    ...changes,
  }
}

async function receive(given: Delivery) {
  const { context, answered } = receiving(given)
  const result = await new QreggTrigger().webhook.call(context)
  return { result, answered, items: result.workflowData?.[0]?.map(({ json }) => json) }
}

describe('a delivery', () => {
  it('of scans gives one item for each, with an id that is the same on every attempt', async () => {
    const second = { ...scan, scan: { ...scan.scan, id: 'scan_2' } }
    const body = { ...eventSamples.scan, data: { scans: [scan, second] } }
    const { items, answered } = await receive(delivery(body))
    expect(items).toEqual([
      { id: scan.scan.id, event: 'scan', ...scan },
      { id: 'scan_2', event: 'scan', ...second },
    ])
    expect(answered).toEqual({})
  })

  it('of scans is one item with the whole body when that is wanted', async () => {
    const parameters = { ...everything, output: 'delivery' }
    const { items } = await receive(delivery(eventSamples.scan, { parameters }))
    expect(items).toEqual([{ id: 'whd_1', ...eventSamples.scan }])
  })

  it.each(['code.created', 'code.updated', 'code.deleted', 'webhook.disabled'] as const)(
    'of %s is one item with what happened to what',
    async (event) => {
      const body = eventSamples[event]
      const { items } = await receive(delivery(body))
      expect(items).toEqual([{ id: 'whd_1', event, timestamp: body.timestamp, ...body.data }])
    },
  )

  it.each([
    ['a ping', eventSamples.ping, everything],
    ['an event that is not chosen', eventSamples['code.created'], { events: ['scan'] }],
    ['an event of a newer server', { event: 'code.painted', data: {}, timestamp: '' }, everything],
    ['nothing', null, everything],
  ])('of %s is answered and starts nothing', async (_what, body, parameters) => {
    const { result, answered } = await receive(delivery(body, { parameters }))
    expect(result).toEqual({})
    expect(answered).toEqual({})
  })
})

describe('a delivery that is not the server’s', () => {
  const genuine = delivery(eventSamples.scan)
  const body = genuine.rawBody as Buffer
  const signed = (signature: unknown): Partial<Delivery> => ({
    headers: { 'x-qregg-signature': signature as string },
  })

  it.each<[string, Partial<Delivery>]>([
    ['without a signature', { headers: {} }],
    ['with an empty one', signed('')],
    ['with another secret’s', signed(sign(body, 'whsec_other'))],
    ['with a shorter one', signed(sign(body).slice(0, -1))],
    ['with a longer one', signed(`${sign(body)}0`)],
    ['with two of them', signed([sign(body), sign(body)])],
    ['without the algorithm', signed(sign(body).slice(7))],
    ['in other letters', signed(sign(body).toUpperCase())],
    ['of other bytes', { rawBody: Buffer.concat([body, Buffer.from(' ')]) }],
    ['without a body', { rawBody: undefined }],
    ['when the secret is lost', { state: { webhookId: 'wh_1' } }],
    ['when the secret is empty', { state: { secret: '' }, ...signed(sign(body, '')) }],
  ])('%s gets 401, starts nothing, and is told nothing', async (_what, changes) => {
    const { result, answered } = await receive({ ...genuine, ...changes })
    expect(result).toEqual({ noWebhookResponse: true })
    expect(answered).toEqual({ status: 401, body: { message: 'The signature is missing or wrong' } })
  })

  it('is judged before anything is read: a body that is no JSON is only a wrong signature', async () => {
    const { answered } = await receive({ ...genuine, rawBody: Buffer.from('{') })
    expect(answered.status).toBe(401)
  })
})

describe('the signature', () => {
  it('is the documented one: HMAC-SHA256 of the raw body, keyed with the secret’s text', () => {
    const raw = Buffer.from('{"event":"ping"}')
    const known = 'sha256=5afcb80e38f5e23b4d0d2022256ae20e50494ed8072d5d3520845f02c6e65907'
    expect(isGenuine(raw, known, 'whsec_dGVzdA==')).toBe(true)
  })
})
