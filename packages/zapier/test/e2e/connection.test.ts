import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { startZapier, type Zapier } from '../support/fake-zapier.ts'
import { type QreggServer, startQregg } from '../support/qregg-server.ts'
import { refusalOf } from '../support/run-app.ts'

// The built app, in Zapier's core and a process of its own, against the real server.
jest.setTimeout(30_000)

let server: QreggServer
let zapier: Zapier

beforeAll(async () => {
  server = await startQregg()
  zapier = await startZapier({ baseUrl: server.origin, apiKey: server.key })
}, 60_000)
afterAll(async () => {
  await zapier?.close()
  await server?.close()
})

const connect = (authData: Record<string, string>) => zapier.run('authentication.test', { authData })
const host = () => new URL(server.origin).host

it('runs on the Node that it was asked to run on', () => {
  const [major] = /\d+/.exec(zapier.app.node) ?? []
  expect(major).toBe(process.env.QREGG_ZAPIER_NODE_MAJOR ?? /\d+/.exec(process.version)?.[0])
  expect(zapier.app.core).toMatch(/^19\./)
})

describe('a connection', () => {
  it('with a good key is named by its workspace and server', async () => {
    const baseUrl = ` ${server.origin}/ `
    const account = await connect({ baseUrl, apiKey: ` ${server.key} ` })
    expect(account).toEqual({ workspace: 'My workspace', server: host() })
    const label = await zapier.run('authentication.connectionLabel', { inputData: account as never })
    expect(label).toBe(`My workspace (${host()})`)
  })

  it('with a bad key is refused, and asks for another', async () => {
    const told = await refusalOf(connect({ baseUrl: server.origin, apiKey: `${server.key}x` }))
    expect(told).toMatchObject({ name: 'ExpiredAuthError' })
    expect(told.message).toContain('unknown, revoked or expired')
  })

  it('with an empty key is refused', async () => {
    const told = await refusalOf(connect({ baseUrl: server.origin, apiKey: '' }))
    expect(told.message).toContain('API Key is empty')
  })

  it('to an address where nobody answers is told so', async () => {
    const told = await refusalOf(connect({ baseUrl: 'http://127.0.0.1:9', apiKey: server.key }))
    expect(told.message).toContain('127.0.0.1:9 could not be reached')
  })

  it('to a server that is not ours is told so, without its HTML', async () => {
    const other = createServer((_request, response) => response.end('<html>Welcome</html>'))
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const baseUrl = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
    const told = await refusalOf(connect({ baseUrl, apiKey: server.key }))
    other.closeAllConnections()
    await new Promise((resolve) => other.close(resolve))
    expect(told.message).toContain('is not a Qregg server')
    expect(told.message).not.toContain('<html>')
  })
})

describe('a step', () => {
  const find = (authData: Record<string, string>) =>
    zapier.run('searches.find_code.operation.perform', {
      authData,
      inputData: { searchBy: 'text', searchValue: 'menu' },
    })

  it('whose key stopped working ends with ExpiredAuthError', async () => {
    const told = await refusalOf(find({ baseUrl: server.origin, apiKey: 'qre_revoked' }))
    expect(told.name).toBe('ExpiredAuthError')
  })

  it('that the key may not take is told which scope it lacks', async () => {
    const apiKey = server.makeKey('scans:read')
    const told = await refusalOf(find({ baseUrl: server.origin, apiKey }))
    expect(told).toMatchObject({ name: 'AppError', status: 403, code: 'insufficient_scope' })
    expect(told.message).toContain('codes:read')
  })

  it('over the limit ends with ThrottledError and the seconds to wait', async () => {
    const limited = await startQregg(2)
    try {
      const authData = { baseUrl: limited.origin, apiKey: limited.key }
      await find(authData)
      await find(authData)
      const told = await refusalOf(find(authData))
      expect(told).toMatchObject({ name: 'ThrottledError', delay: expect.any(Number) })
      expect(told.delay).toBeGreaterThan(0)
      expect(told.delay).toBeLessThanOrEqual(60)
      expect(told.message).toContain('2 requests in a minute')
    } finally {
      await limited.close()
    }
  })
})

it('what Zapier logs of all this holds no key', () => {
  expect(zapier.log()).toContain('/api/v1/me')
  expect(zapier.log()).not.toContain(server.key)
})
