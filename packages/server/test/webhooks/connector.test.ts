import { Socket } from 'node:net'
import { beforeEach, describe, expect, it } from '@jest/globals'
import type { buildConnector } from 'undici'
import { createAddressPolicy } from '../../src/webhooks/address-policy.ts'
import { createGuardedConnector, type Resolve } from '../../src/webhooks/connector.ts'
import { createSender } from '../../src/webhooks/sender.ts'
import { makeSecret } from '../../src/webhooks/signature.ts'
import { ODD_ANSWERS, PRIVATE_HOSTS, PUBLIC_ADDRESSES } from './ssrf-literals.ts'

type Dialled = Pick<buildConnector.Options, 'hostname' | 'servername' | 'port' | 'protocol'>

let dialled: Dialled[] = []
beforeEach(() => {
  dialled = []
})

/** Writes down what it would have dialled, and opens no socket. */
const recording: buildConnector.connector = ({ hostname, servername, port, protocol }, callback) => {
  dialled.push({ hostname, servername, port, protocol })
  callback(Object.assign(new Error('Nothing is dialled in a test.'), { code: 'ECONNREFUSED' }), null)
}

const nobody: Resolve = () => Promise.reject(new Error('A literal is not resolved.'))
const answering =
  (...addresses: string[]): Resolve =>
  async () => [...addresses]

const OPTIONS = { hostname: 'receiver.example.com', protocol: 'https:', port: '443' }

function refusal(connector: buildConnector.connector, options: buildConnector.Options) {
  return new Promise<(Error & { code?: string }) | null>((done) =>
    connector(options, (...[error]: buildConnector.CallbackArgs) => done(error)),
  )
}

/** Connects once and answers the code of the error: ECONNREFUSED when it was dialled. */
function connect(host: string, resolve: Resolve, allowed: string[] = []): Promise<string | undefined> {
  const connector = createGuardedConnector(createAddressPolicy(allowed), resolve, recording)
  const options = { hostname: host, host, protocol: 'https:', port: '443' }
  return refusal(connector, options).then((error) => error?.code)
}

describe('the connector', () => {
  it.each(PRIVATE_HOSTS)('does not dial %s written as such', async (host) => {
    const { hostname } = new URL(`https://${host}/`)
    expect(await connect(hostname, nobody)).toBe('QREGG_BLOCKED_ADDRESS')
    expect(dialled).toEqual([])
  })

  it.each([...PRIVATE_HOSTS.map((host) => host.replace(/^\[|\]$/g, '')), ...ODD_ANSWERS])(
    'does not dial a name that resolves to %p',
    async (answer) => {
      expect(await connect('receiver.example.com', answering(answer))).toBe('QREGG_BLOCKED_ADDRESS')
      expect(dialled).toEqual([])
    },
  )

  it('does not dial a name that has one private address among public ones', async () => {
    for (const at of [0, 1, 2]) {
      const answers = [...PUBLIC_ADDRESSES.slice(0, 2)]
      answers.splice(at, 0, '10.0.0.1' as never)
      expect(await connect('receiver.example.com', answering(...answers))).toBe('QREGG_BLOCKED_ADDRESS')
    }
    expect(dialled).toEqual([])
  })

  it('dials the address that it has vetted, with the name as server name', async () => {
    expect(await connect('receiver.example.com', answering('1.1.1.1'))).toBe('ECONNREFUSED')
    expect(dialled).toEqual([
      { hostname: '1.1.1.1', servername: 'receiver.example.com', port: '443', protocol: 'https:' },
    ])
  })

  it('asks for no server name when the URL has an address', async () => {
    await connect('[2606:4700:4700::1111]', nobody)
    await connect('1.1.1.1', nobody)
    expect(dialled.map(({ hostname, servername }) => [hostname, servername])).toEqual([
      ['2606:4700:4700::1111', undefined],
      ['1.1.1.1', undefined],
    ])
  })

  it('takes IPv4 first, so that a host without IPv6 does not wait for a timeout each time', async () => {
    await connect('receiver.example.com', answering('2606:4700:4700::1111', '1.1.1.1'))
    expect(dialled[0]?.hostname).toBe('1.1.1.1')
  })

  it('resolves once for a connection: a second answer has nobody to tell it to', async () => {
    const answers = [['1.1.1.1'], ['127.0.0.1']]
    let asked = 0
    const rebinding: Resolve = async () => answers[asked++] ?? []
    await connect('receiver.example.com', rebinding)
    expect(asked).toBe(1)
    expect(dialled.map((one) => one.hostname)).toEqual(['1.1.1.1'])
    expect(await connect('receiver.example.com', rebinding)).toBe('QREGG_BLOCKED_ADDRESS')
    expect(dialled).toHaveLength(1)
  })

  it('tells a name without any address and a resolver that fails apart from a blocked one', async () => {
    expect(await connect('receiver.example.com', answering())).toBe('ENOTFOUND')
    const failing: Resolve = () => Promise.reject(Object.assign(new Error('x'), { code: 'EAI_AGAIN' }))
    expect(await connect('receiver.example.com', failing)).toBe('EAI_AGAIN')
  })

  it('gives up on a resolver that never answers', async () => {
    const never: Resolve = () => new Promise(() => {})
    const connector = createGuardedConnector(createAddressPolicy([]), never, recording, 20)
    const error = await refusal(connector, OPTIONS)
    expect(error).toMatchObject({ code: 'ETIMEOUT' })
    expect(dialled).toEqual([])
  })

  it('gives up on a receiver that cannot be reached in the time that is left, and cuts what comes later', async () => {
    let opened: ((...args: buildConnector.CallbackArgs) => void) | undefined
    const slow: buildConnector.connector = (_, callback) => {
      opened = callback
    }
    const connector = createGuardedConnector(createAddressPolicy([]), answering('1.1.1.1'), slow, 20)
    expect(await refusal(connector, OPTIONS)).toMatchObject({ code: 'UND_ERR_CONNECT_TIMEOUT' })
    const socket = new Socket()
    opened?.(null, socket)
    expect(socket.destroyed).toBe(true)
  })

  it('does not dial a name that was resolved too late', async () => {
    let answer: (addresses: string[]) => void = () => {}
    const late: Resolve = () => new Promise((resolve) => (answer = resolve))
    const connector = createGuardedConnector(createAddressPolicy([]), late, recording, 20)
    expect(await refusal(connector, OPTIONS)).toMatchObject({ code: 'ETIMEOUT' })
    answer(['1.1.1.1'])
    await new Promise(setImmediate)
    expect(dialled).toEqual([])
  })

  it('dials a private address inside a network that the operator allows', async () => {
    expect(await connect('n8n.internal', answering('10.1.2.3'), ['10.1.0.0/16'])).toBe('ECONNREFUSED')
    expect(dialled[0]).toMatchObject({ hostname: '10.1.2.3', servername: 'n8n.internal' })
  })

  it('names no address in its error: strangers see it', async () => {
    const connector = createGuardedConnector(createAddressPolicy([]), answering('10.9.8.7'), recording)
    const error = await refusal(connector, OPTIONS)
    expect(error?.message).not.toMatch(/\d/)
  })
})

describe('a sender', () => {
  const post = { secrets: { current: makeSecret() }, deliveryId: 'whd_1', body: '{}' }
  const sender = (resolve: Resolve, allowHttp = false) =>
    createSender({ policy: createAddressPolicy([]), allowHttp, clock: { now: () => 0 }, resolve })

  it('posts nothing over plain http unless it is allowed', async () => {
    const outcome = await sender(nobody).send({ ...post, url: 'http://1.1.1.1/' })
    expect(outcome).toMatchObject({ status: null, errorClass: 'blocked_address' })
  })

  it.each(['https:', 'http:'])(
    'classes a private receiver over %s as a blocked address',
    async (protocol) => {
      const one = sender(answering('127.0.0.1'), true)
      const outcome = await one.send({ ...post, url: `${protocol}//receiver.example.com/` })
      expect(outcome).toMatchObject({ status: null, errorClass: 'blocked_address', responseHead: null })
      await one.close()
    },
  )

  it('classes a name that cannot be resolved as dns', async () => {
    const one = sender(answering())
    expect(await one.send({ ...post, url: 'https://receiver.example.com/' })).toMatchObject({
      errorClass: 'dns',
    })
    await one.close()
  })
})
