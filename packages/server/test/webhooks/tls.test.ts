import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer } from 'node:net'
import tls from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Bench, bench } from './bench.ts'
import { type Certified, certificateAuthority, lifetime, selfSigned } from './certificates.ts'

const DAY_MS = 86_400_000
const NAME = 'receiver.example.com'
const { authority, issue } = certificateAuthority()
const trusted = tls.getCACertificates('default')
const closers: Array<() => void> = []
let test: Bench

beforeAll(async () => {
  tls.setDefaultCACertificates([...trusted, authority])
  // Plain http is off, as it is for everybody who is reached from outside.
  test = await bench({ resolve: async () => ['127.0.0.1'], env: { WEBHOOK_ALLOW_HTTP: 'false' } })
})
afterAll(async () => {
  await test.close()
  for (const close of closers) close()
  tls.setDefaultCACertificates(trusted)
})

/** An https receiver on loopback with this certificate; answers the port and the names it was asked for. */
async function httpsReceiver(certified: Certified) {
  const names: Array<string | false> = []
  const server = createHttpsServer(certified, (request, response) => {
    names.push((request.socket as tls.TLSSocket).servername ?? false)
    request.resume().on('end', () => response.end('ok'))
  })
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(
    () => server.closeAllConnections(),
    () => void server.close(),
  )
  return { names, port: (server.address() as AddressInfo).port }
}

async function ping(port: number, name = NAME) {
  const { id } = await test.subscribe(`https://${name}:${port}/hook`)
  return (await test.server.api.ok('testWebhook', { params: { id } })).data
}

describe('over TLS', () => {
  it('a receiver with a good certificate is reached, and asked for by its name', async () => {
    const { port, names } = await httpsReceiver(issue({ name: NAME, ...lifetime() }))
    expect(await ping(port)).toMatchObject({ delivered: true, status: 200, errorClass: null })
    expect(names).toEqual([NAME])
  })

  it('a connection that was never good is not retried at once, though its handshake was', async () => {
    const server = tls.createServer(issue({ name: NAME, ...lifetime() }))
    let connections = 0
    server.on('secureConnection', (socket) => {
      connections += 1
      socket.on('error', () => {}).once('data', () => socket.destroy())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closers.push(() => void server.close())
    const told = await ping((server.address() as AddressInfo).port)
    expect(told).toMatchObject({ delivered: false, status: null, errorClass: 'reset' })
    expect(connections).toBe(1)
  })

  const yesterday = { notBefore: new Date(Date.now() - 30 * DAY_MS), notAfter: new Date(Date.now() - DAY_MS) }
  const tomorrow = { notBefore: new Date(Date.now() + DAY_MS), notAfter: new Date(Date.now() + 9 * DAY_MS) }
  it.each<[string, () => Certified, string, RegExp]>([
    ['has expired', () => issue({ name: NAME, ...yesterday }), 'tls_expired', /expired/],
    ['is not valid yet', () => issue({ name: NAME, ...tomorrow }), 'tls_expired', /not valid yet/],
    ['is self-signed', () => selfSigned(NAME), 'tls_self_signed', /not signed by an authority/],
    [
      'is of an unknown authority',
      () => certificateAuthority('Another').issue({ name: NAME, ...lifetime() }),
      'tls_self_signed',
      /authority/,
    ],
    [
      'is forged',
      () => certificateAuthority().issue({ name: NAME, ...lifetime() }),
      'tls',
      /could not be made/,
    ],
    [
      'is for another host',
      () => issue({ name: 'other.example.com', ...lifetime() }),
      'tls_host',
      /another name/,
    ],
  ])(
    'a certificate that %s is refused, with a class and a sentence of its own',
    async (_, make, errorClass, message) => {
      const { port, names } = await httpsReceiver(make())
      const told = await ping(port)
      expect(told).toMatchObject({ delivered: false, status: null, errorClass })
      expect(told.message).toMatch(message)
      expect(names).toEqual([])
    },
  )

  it('a certificate for the name does not do for the address that was dialled', async () => {
    const { port } = await httpsReceiver(issue({ name: NAME, ...lifetime() }))
    expect(await ping(port, '127.0.0.1')).toMatchObject({ delivered: false, errorClass: 'tls_host' })
  })

  it('a port that does not speak TLS is told apart', async () => {
    const server = createServer(
      (socket) => void socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closers.push(() => void server.close())
    const told = await ping((server.address() as AddressInfo).port)
    expect(told).toMatchObject({ delivered: false, status: null, errorClass: 'tls' })
  })

  it('alone a webhook is made: a plain http URL is refused, and the way out is named', async () => {
    const body = { url: 'http://receiver.example.com/', events: ['scan'] }
    const { details } = await test.server.api.refused('createWebhook', { body })
    expect(details?.[0]?.message).toContain('WEBHOOK_ALLOW_HTTP=true')
  })
})
