import { Agent, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import BetterSqlite from 'better-sqlite3'
import { listen } from '../../src/server.ts'
import { apiClient } from '../support/api-client.ts'
import { ask } from '../support/ask.ts'
import { makeCode } from '../support/make-code.ts'
import { type Program, startProgram } from '../support/program.ts'
import { receiver } from '../support/receiver.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

jest.setTimeout(60_000)

let folder: ReturnType<typeof temporaryFolder>
let program: Program | undefined
beforeEach(() => {
  folder = temporaryFolder()
  program = undefined
})
afterEach(() => {
  program?.child.kill('SIGKILL')
  folder.remove()
})

const start = async () => {
  program = await startProgram({ DATA_DIR: folder.path })
  return program
}

function scansOnDisk(): number {
  const database = new BetterSqlite(join(folder.path, 'qregg.sqlite'))
  const row = database.prepare<[], { n: number }>('select count(*) as n from scans').get()
  database.close()
  return row?.n ?? 0
}

describe('a server that is told to stop', () => {
  it('answers what was asked before it ends, and takes nothing new', async () => {
    const { url, key, stop } = await start()
    const inbox = await receiver()
    const api = apiClient(url, key)
    const { data } = await api.ok('createWebhook', { body: { url: inbox.url, events: ['code.deleted'] } })
    const { promise: answer, resolve: release } = Promise.withResolvers<number>()
    inbox.answer(() => answer)
    const asked = api.ok('testWebhook', { params: { id: data.id } })
    await inbox.waitFor((received) => received.length === 1, 20_000)
    const ended = stop()
    // From now on nobody new gets in, while who is inside is waited for.
    const refused = async () => {
      for (;;) {
        try {
          await ask(`${url}/healthz`, { agent: new Agent({ keepAlive: false }) })
        } catch (error) {
          return (error as NodeJS.ErrnoException).code
        }
      }
    }
    expect(await refused()).toMatch(/ECONNREFUSED|ECONNRESET/)
    release(204)
    expect((await asked).data).toMatchObject({ delivered: true, status: 204 })
    expect((await ended).code).toBe(0)
    await inbox.close()
  })

  it('does not wait for connections that are only kept alive', async () => {
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<ServerResponse>()
    const server = await listen((_request, response) => arrive(response), '127.0.0.1', 0)
    const agent = new Agent({ keepAlive: true })
    const asked = ask(`http://127.0.0.1:${server.port}`, { agent })
    const response = await arrived
    // It would cut what is open only after an hour: so it ends because nothing is.
    const closed = server.close(3_600_000)
    response.end('answered')
    expect((await asked).text).toBe('answered')
    await closed
    agent.destroy()
  })

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'has a row for each redirect that left, by %s too',
    async (signal) => {
      const { url, key, stop } = await start()
      const { shortCode } = await makeCode(apiClient(url, key))
      let redirected = 0
      const visits = Array.from({ length: 300 }, async () => {
        // Who comes too late is not let in: that is no promise broken.
        const reply = await ask(`${url}/${shortCode}`).catch(() => null)
        if (reply?.status === 302) redirected++
      })
      await Promise.race(visits)
      const { code } = await stop(signal)
      await Promise.all(visits)
      expect(code).toBe(signal === 'SIGTERM' ? 0 : null)
      expect(redirected).toBeGreaterThan(0)
      expect(scansOnDisk()).toBeGreaterThanOrEqual(redirected)
    },
  )
})
