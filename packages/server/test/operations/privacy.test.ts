import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { apiClient } from '../support/api-client.ts'
import { ask } from '../support/ask.ts'
import { makeCode } from '../support/make-code.ts'
import { startProgram } from '../support/program.ts'
import { type Receiver, receiver } from '../support/receiver.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

jest.setTimeout(60_000)

const IPV4 = '203.0.113.77'
const IPV6 = '2001:db8:77:77::77'
let folder: ReturnType<typeof temporaryFolder>
let inbox: Receiver
beforeEach(async () => {
  folder = temporaryFolder()
  inbox = await receiver()
})
afterEach(async () => {
  await inbox.close()
  folder.remove()
})

/** Every file below DATA_DIR: the database with its log, the folded store, the salts and the rest. */
const filesOf = (path: string) =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => ({ name: entry.name, bytes: readFileSync(join(entry.parentPath, entry.name)) }))

describe("a visitor's address", () => {
  it('is in no file, no line of the log, no answer and no payload after a run with everything logged', async () => {
    const program = await startProgram({
      DATA_DIR: folder.path,
      TRUST_PROXY: '1',
      WEBHOOK_ALLOW_HTTP: 'true',
      WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8',
      LOG_LEVEL: 'trace',
    })
    const api = apiClient(program.url, program.key)
    const told: string[] = []
    await api.ok('createWebhook', { body: { url: inbox.url, events: ['scan', 'code.updated'] } })
    const { id, shortCode } = await makeCode(api)
    const visit = async (path: string, address: string, more: Record<string, string> = {}) => {
      const headers = { 'X-Forwarded-For': address, 'User-Agent': 'Marked agent', ...more }
      const reply = await ask(program.url, { rawPath: path, headers })
      told.push(reply.text, JSON.stringify(reply.headers))
      return reply.status
    }
    expect(await visit(`/${shortCode}`, IPV4)).toBe(302)
    expect(await visit(`/${shortCode}`, IPV6)).toBe(302)
    expect(await visit(`/${shortCode}`, `10.0.0.1, ${IPV4}`)).toBe(302)
    // What fails is logged with more words, so it is part of the run: an unknown code, bad paths, a bad key.
    for (const path of ['/unknown', '/%', '/api/v1/nothing', '/api/v1/codes/%', '/metrics', '/readyz'])
      await visit(path, IPV4, { Authorization: 'Bearer unknown' })
    const body = { title: 'Changed' }
    await api.ok('updateCode', { params: { id }, body, headers: { 'X-Forwarded-For': IPV4 } })
    await api.refused('createCode', { rawBody: '{', headers: { 'X-Forwarded-For': IPV4 } })
    const scans = await api.ok('listScans')
    const code = await api.ok('getCode', { params: { id } })
    // The two visitors were told apart, so the address was there to be hidden.
    expect(code.data.scans).toEqual({ total: 3, unique: 2 })
    told.push(scans.text, code.text)
    await inbox.waitFor(
      (received) =>
        received
          .map((one) => one.rawBody)
          .join()
          .match(/scan_/g)?.length === 3,
      20_000,
    )
    const { stdout, stderr } = await program.stop()
    const files = filesOf(folder.path)
    expect(files.map((file) => file.name)).toEqual(expect.arrayContaining(['qregg.sqlite', 'folded.sqlite']))
    expect(files.some((file) => file.bytes.includes('Marked agent'))).toBe(true)
    const received = inbox.received.flatMap((one) => [one.rawBody.toString(), JSON.stringify(one.headers)])
    for (const address of [IPV4, IPV6, '203.0.113', '2001:db8:77']) {
      expect(files.filter((file) => file.bytes.includes(address)).map((file) => file.name)).toEqual([])
      for (const text of [stdout, stderr, ...told, ...received]) expect(text).not.toContain(address)
    }
  })
})
