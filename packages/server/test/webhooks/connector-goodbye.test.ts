import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { buildConnector } from 'undici'
import { createAddressPolicy } from '../../src/webhooks/address-policy.ts'
import type { Resolve } from '../../src/webhooks/connector.ts'
import { createSender } from '../../src/webhooks/sender.ts'
import type { Receiver } from '../support/receiver.ts'
import { type Bench, bench } from './bench.ts'

let dialled: Array<[address: string, servername: string | undefined]> = []

/** Writes down what it would have dialled, and opens no socket. */
const recording: buildConnector.connector = ({ hostname, servername }, callback) => {
  dialled.push([hostname, servername])
  callback(Object.assign(new Error('Nothing is dialled in a test.'), { code: 'ECONNREFUSED' }), null)
}

describe('a goodbye', () => {
  beforeEach(() => {
    dialled = []
  })

  const say = async (url: string, resolve: Resolve) => {
    const policy = createAddressPolicy([])
    const clock = { now: () => 0 }
    const sender = createSender({ policy, allowHttp: false, clock, resolve, dial: recording })
    await sender.sayGoodbye(url)
    await sender.close()
  }

  it('goes to an address that was vetted, under the name of its host', async () => {
    await say('https://hooks.zapier.com/hooks/standard/1/', async () => ['1.1.1.1'])
    expect(dialled).toEqual([['1.1.1.1', 'hooks.zapier.com']])
  })

  it.each([['127.0.0.1'], ['169.254.169.254'], ['1.1.1.1', '10.0.0.1']])(
    'is not said when the host is at %s, and fails nobody',
    async (...addresses) => {
      await say('https://hooks.zapier.com/hooks/standard/1/', async () => addresses)
      expect(dialled).toEqual([])
    },
  )

  it('is not said over plain http where that is not allowed', async () => {
    await say('http://hooks.zapier.com/hooks/standard/1/', async () => ['1.1.1.1'])
    expect(dialled).toEqual([])
  })

  it('that nobody hears fails nobody', async () => {
    await say('https://hooks.zapier.com/', () => Promise.reject(new Error('no such name')))
    expect(dialled).toEqual([])
  })
})

describe('a webhook that is deleted on our side', () => {
  let test: Bench
  let target: Receiver
  let resolve: Resolve
  beforeAll(async () => {
    test = await bench({ resolve: (name) => resolve(name) })
    target = await test.receiver()
  })
  afterAll(() => test.close())
  beforeEach(() => {
    resolve = async () => ['127.0.0.1']
    target.received.length = 0
  })

  async function subscribeAndDelete(host: string, path: string, headers: Record<string, string> = {}) {
    const { id } = await test.subscribe(`http://${host}:${target.port}${path}`)
    await test.server.api.ok('deleteWebhook', { params: { id }, headers })
  }
  const heard = () => target.received.map(({ method, path }) => `${method} ${path}`)
  /** One that is said, so that one that was said before would have been heard by now. */
  const lastWord = async () => {
    await subscribeAndDelete('hooks.zapier.com', '/last')
    await target.waitFor((received) => received.some(({ path }) => path === '/last'))
  }

  it('is given up at Zapier by a DELETE to its own URL, once and with nothing in it', async () => {
    await subscribeAndDelete('hooks.zapier.com', '/hooks/standard/1/abc/?a=1')
    const [goodbye] = await target.waitFor((received) => received.length === 1)
    expect(goodbye).toMatchObject({ method: 'DELETE', path: '/hooks/standard/1/abc/?a=1' })
    expect(goodbye?.headers.host).toBe(`hooks.zapier.com:${target.port}`)
    expect(goodbye?.rawBody).toHaveLength(0)
    expect(Object.keys(goodbye?.headers ?? {}).filter((name) => /signature|webhook/.test(name))).toEqual([])
  })

  it('and is of another host hears nothing, however its name looks', async () => {
    for (const host of ['n8n.example.com', 'hooks.zapier.com.example.com', 'notzapier.com'])
      await subscribeAndDelete(host, '/other')
    await lastWord()
    expect(heard()).toEqual(['DELETE /last'])
  })

  it('hears nothing when it was Zapier that unsubscribed', async () => {
    await subscribeAndDelete('hooks.zapier.com', '/own', { 'X-Qregg-Source': 'zapier' })
    await lastWord()
    expect(heard()).toEqual(['DELETE /last'])
  })

  it('is deleted whatever becomes of the goodbye, and nobody is told of an error', async () => {
    resolve = () => Promise.reject(new Error('no such name'))
    await subscribeAndDelete('hooks.zapier.com', '/unheard')
    resolve = async () => ['169.254.169.254']
    await subscribeAndDelete('hooks.zapier.com', '/blocked')
    resolve = async () => ['127.0.0.1']
    target.answer((request) => (request.path === '/reset' ? 'reset' : 500))
    await subscribeAndDelete('hooks.zapier.com', '/reset')
    await lastWord()
    expect(heard()).toEqual(['DELETE /reset', 'DELETE /last'])
    expect(test.server.errors()).toEqual([])
  })
})
