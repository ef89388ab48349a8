import { Agent, type IncomingMessage, request } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { API_PREFIX } from '@qregg/contract'
import { DESTINATION } from '../support/make-code.ts'
import { startServer, type TestServer, type TestWorkspace } from '../support/server.ts'

let server: TestServer
let workspace: TestWorkspace
beforeAll(async () => {
  server = await startServer({ env: { RATE_LIMIT_PER_MINUTE: '100' } })
})
afterAll(() => server.close())
beforeEach(async () => {
  workspace = await server.newWorkspace()
})

const CODE = { type: 'application/json', text: JSON.stringify({ payload: { url: DESTINATION } }) }
const LOGO = { type: 'image/svg+xml', text: '<svg xmlns="http://www.w3.org/2000/svg"/>' }

/** Sends the headers, does `meanwhile` as soon as the key was let in, then sends the body. */
async function heldBack(
  path: string,
  body: { type: string; text: string },
  meanwhile: () => Promise<unknown>,
): Promise<IncomingMessage> {
  const look = jest.spyOn(server.deps, 'findCaller')
  const sent = request(`${server.url}${API_PREFIX}${path}`, {
    method: 'POST',
    agent: new Agent({ keepAlive: false }),
    headers: {
      Authorization: `Bearer ${workspace.key}`,
      'Content-Type': body.type,
      'Content-Length': Buffer.byteLength(body.text),
    },
  })
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve).once('error', reject)
  })
  sent.flushHeaders()
  while (!look.mock.results[0]) await new Promise(setImmediate)
  await look.mock.results[0].value
  look.mockRestore()
  await meanwhile()
  sent.end(body.text)
  return (await answered).resume()
}

const change = (given: { revoked_at?: number; scopes?: string }) =>
  server.deps.database.updateTable('api_keys').set(given).where('id', '=', workspace.keyId).execute()
const revoke = () => change({ revoked_at: server.clock.now() })
const codes = async () =>
  await server.deps.database
    .selectFrom('codes')
    .select('id')
    .where('workspace_id', '=', workspace.id)
    .execute()

describe('a request by key whose body is held back', () => {
  it('is carried out when nothing has changed meanwhile, and counted once', async () => {
    const { statusCode, headers } = await heldBack('/codes', CODE, async () => {})
    expect([statusCode, headers['x-ratelimit-remaining']]).toEqual([201, '99'])
  })

  it.each([
    [401, 'was revoked', revoke],
    [403, 'lost the scope', () => change({ scopes: '["codes:read"]' })],
  ])('is answered %i and makes no code with a key that %s meanwhile', async (status, _, meanwhile) => {
    expect((await heldBack('/codes', CODE, meanwhile)).statusCode).toBe(status)
    expect(await codes()).toEqual([])
  })

  it('stores no file by a key that was revoked meanwhile', async () => {
    expect((await heldBack('/logos', LOGO, revoke)).statusCode).toBe(401)
  })
})
