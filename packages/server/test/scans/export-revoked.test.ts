import { Agent, get, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { API_PREFIX } from '@qregg/contract'
import { ask } from '../support/ask.ts'
import { makeCode } from '../support/make-code.ts'
import { startServer, type TestServer, type TestWorkspace } from '../support/server.ts'

let server: TestServer
let workspace: TestWorkspace
beforeAll(async () => {
  server = await startServer()
  workspace = await server.newWorkspace()
  await ask(`${server.url}/${(await makeCode(workspace.api)).shortCode}`)
})
afterAll(() => server.close())

/** What of an export as CSV arrives, and whether it says that it is all. */
async function exported(key: string) {
  const headers = { Authorization: `Bearer ${key}` }
  const agent = new Agent({ keepAlive: false })
  const url = `${server.url}${API_PREFIX}/scans/export?format=csv`
  const response = await new Promise<IncomingMessage>((resolve) => get(url, { headers, agent }, resolve))
  let text = ''
  response.setEncoding('utf8').on('error', () => {})
  response.on('data', (chunk: string) => {
    text += chunk
  })
  await new Promise((resolve) => response.once('close', resolve))
  return { lines: text.split('\r\n').length - 1, isWhole: response.complete }
}

/** Has `work` done as an export reads its scans, when the header is out. */
function asItReads(work: () => Promise<unknown>) {
  const { reader } = server.deps
  const original = reader.following.bind(reader)
  return jest.spyOn(reader, 'following').mockImplementation(async (...given) => {
    if (given[0].workspaceNum === workspace.num) await work()
    return await original(...given)
  })
}

describe('an export whose key is revoked while it runs', () => {
  it('breaks off within about a minute, and those of other keys go on', async () => {
    const { database, clock } = server.deps
    const revoke = () =>
      database.updateTable('api_keys').set({ revoked_at: clock.now() }).where('id', '=', workspace.keyId)
    const other = await server.newKey(workspace.id)
    const reading = asItReads(async () => {
      await revoke().execute()
      server.clock.advance(60_000)
    })
    const both = [await exported(workspace.key), await exported(other)]
    reading.mockRestore()
    expect(both).toEqual([
      { lines: 1, isWhole: false },
      { lines: 2, isWhole: true },
    ])
    expect(server.errors()).toEqual([])
  })
})
