import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import BetterSqlite from 'better-sqlite3'
import { listen } from '../../src/server.ts'
import { apiClient } from '../support/api-client.ts'
import { makeCode } from '../support/make-code.ts'
import { runServer, startProgram } from '../support/program.ts'
import { startServer } from '../support/server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

jest.setTimeout(60_000)

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => folder.remove())
const env = (more: Record<string, string> = {}) => ({ DATA_DIR: folder.path, ...more })

describe('a first start', () => {
  it('prints a key once, with which the API answers, and a later start does not', async () => {
    const first = await startProgram(env())
    const api = apiClient(first.url, first.key)
    expect((await api.ok('getMe')).data).toMatchObject({
      workspace: { name: 'My workspace' },
      apiKey: { name: 'First key' },
      plan: 'teams',
    })
    const code = await makeCode(api, { title: 'Kept' })
    const ended = await first.stop()
    expect([ended.code, ended.stdout]).toEqual([0, expect.stringContaining('Every scan is kept.')])
    const link = /^ {2}http:\/\/localhost:\d+\/dashboard\/set-up#([\w-]{43})$/m
    const [, token] = link.exec(first.stdout()) ?? []
    const second = await startProgram(env())
    // Nobody has followed it yet.
    expect(link.exec(second.stdout())?.[1]).toBe(token)
    expect(first.stderr() + second.stderr()).not.toContain(token)
    expect([second.key, second.stdout()]).toEqual(['', expect.not.stringContaining(first.key)])
    const later = apiClient(second.url, first.key)
    expect((await later.ok('getCode', { params: { id: code.id } })).data.title).toBe('Kept')
    await second.stop('SIGINT')
  })

  it('takes the key that it is given', async () => {
    const given = 'a-key-of-the-operator-with-more-than-32-characters'
    const server = await startServer({ env: { BOOTSTRAP_API_KEY: given } })
    expect((await apiClient(server.url, given).ok('getMe')).data.apiKey.name).toBe('First key')
    await server.close()
  })

  it('keeps its files from other users, and its secret in one that only it can read', async () => {
    const server = await startServer({ dataDir: join(folder.path, 'new') })
    const mode = (name: string) => statSync(join(folder.path, 'new', name)).mode & 0o777
    expect(mode('secret.key')).toBe(0o600)
    expect(mode('volatile')).toBe(0o700)
    expect(readdirSync(server.dataDir)).toEqual(expect.arrayContaining(['qregg.sqlite', 'folded.sqlite']))
    await server.close()
  })
})

describe('a start is refused', () => {
  it('with a bad configuration, in words that name all of it and without a stack', async () => {
    const { code, stderr, stdout } = await runServer(env({ TRUST_PROXY: 'everybody', LOG_LEVEL: 'loud' }))
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^Qregg could not start\.\nTRUST_PROXY .*\nLOG_LEVEL .*\n$/)
  })

  it('with a database of cities that there is not, and names it', async () => {
    const started = startServer({ env: { GEOIP_CITY_DB: '/nowhere/cities.mmdb' } })
    await expect(started).rejects.toThrow(/^GEOIP_CITY_DB \(\/nowhere\/cities\.mmdb\) cannot be opened/)
  })

  it('when DATA_DIR cannot be made, and says so', async () => {
    writeFileSync(join(folder.path, 'file'), '')
    const started = startServer({ dataDir: join(folder.path, 'file') })
    await expect(started).rejects.toThrow(/^DATA_DIR .* cannot be made: .* Name a folder/)
  })

  it('when its address or port cannot be had, and says which', async () => {
    const app = () => {}
    const { port, close } = await listen(app, '127.0.0.1', 0)
    await expect(listen(app, '127.0.0.1', port)).rejects.toThrow(`Port ${port} is in use.`)
    await expect(listen(app, '203.0.113.1', 0)).rejects.toThrow(
      'HOST 203.0.113.1 is no address of this machine.',
    )
    await close(0)
  })

  it('when another server has DATA_DIR, and names the one that has it', async () => {
    const first = await startProgram(env({ PUBLIC_URL: 'https://first.example.com' }))
    const second = await runServer(env())
    expect(second.code).toBe(1)
    expect(second.stderr).toContain(`in use by another Qregg server (process ${first.child.pid}`)
    expect(second.stderr).toContain('https://first.example.com')
    expect(second.stderr).toContain('Stop that one, or give this one its own DATA_DIR.')
    await first.stop('SIGKILL')
    // The lock ends with the process, however that ended.
    await (await startServer({ dataDir: folder.path })).close()
  })

  it('with another SECRET_KEY than the one that sealed the secrets, and changes nothing', async () => {
    const own = { dataDir: folder.path, env: { SECRET_KEY: 'the-first-secret-key' } }
    await (await startServer(own)).close()
    const wrong = await runServer(env({ SECRET_KEY: 'another-secret-key-1' }))
    expect([wrong.code, wrong.stderr]).toEqual([
      1,
      expect.stringContaining('SECRET_KEY is not the one that this database was made with'),
    ])
    expect(wrong.stderr).not.toContain('another-secret-key-1')
    await (await startServer(own)).close()
  })

  it('on a database that a newer version has made, and names what it does not know', async () => {
    await (await startServer({ dataDir: folder.path })).close()
    const database = new BetterSqlite(join(folder.path, 'qregg.sqlite'))
    database.exec("insert into kysely_migration (name, timestamp) values ('0099-future', '2099-01-01')")
    database.close()
    const { code, stderr } = await runServer(env())
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/made by a newer version of Qregg \(it has 0099-future\)\. Start that version/),
    ])
  })
})

describe('a start after the folded store was lost or damaged', () => {
  it('makes it again from the log: lists and counts are as they were', async () => {
    const first = await startServer({ dataDir: folder.path })
    const { id, shortCode } = await makeCode(first.api)
    for (let i = 0; i < 5; i++) await fetch(`${first.url}/${shortCode}`, { redirect: 'manual' })
    await first.deps.fold.caughtUp()
    const listed = (await first.api.ok('listScans')).data
    await first.close()
    for (const damage of ['gone', 'damaged']) {
      for (const name of readdirSync(folder.path).filter((name) => name.startsWith('folded.sqlite')))
        writeFileSync(join(folder.path, name), damage === 'gone' ? '' : 'not a database '.repeat(100))
      const again = await startServer({ dataDir: folder.path })
      await again.deps.fold.caughtUp()
      expect((await again.api.ok('listScans')).data).toEqual(listed)
      expect((await again.api.ok('getCode', { params: { id } })).data.scans.total).toBe(5)
      await again.close()
    }
  })
})
