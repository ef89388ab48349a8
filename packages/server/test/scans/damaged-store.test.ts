import { closeSync, existsSync, openSync, readdirSync, readFileSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import BetterSqlite from 'better-sqlite3'
import { ask } from '../support/ask.ts'
import { makeCode } from '../support/make-code.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

let folder: ReturnType<typeof temporaryFolder>
let stored: string
let codeId: string
let server: TestServer
beforeEach(async () => {
  folder = temporaryFolder()
  stored = join(folder.path, 'folded.sqlite')
  server = await startServer({ dataDir: folder.path })
  const code = await makeCode(server.api)
  codeId = code.id
  for (const agent of ['A', 'B', 'A'])
    await ask(`${server.url}/${code.shortCode}`, { headers: { 'User-Agent': agent } })
  await server.deps.fold.caughtUp()
})
afterEach(() => folder.remove())

const start = () => startServer({ dataDir: folder.path })
const files = () => readdirSync(folder.path).filter((name) => name.startsWith('folded.sqlite'))
const countOf = async ({ api }: TestServer) =>
  (await api.ok('getCode', { params: { id: codeId } })).data.scans

/** Overwrites the beginning of the store, by which SQLite knows a database. */
function damage() {
  const file = openSync(stored, 'r+')
  writeSync(file, Buffer.alloc(512, 'not a database '))
  closeSync(file)
}

describe('a folded store that is damaged', () => {
  it('is put aside and made again from the log, and the log says so', async () => {
    await server.close()
    damage()
    const size = statSync(stored).size
    server = await start()
    await server.deps.fold.caughtUp()
    expect(await countOf(server)).toEqual({ total: 3, unique: 2 })
    const [aside = ''] = files().filter((name) => name.includes('.damaged-'))
    expect(statSync(join(folder.path, aside)).size).toBe(size)
    expect(server.logs.find(({ file }) => file === aside)?.level).toBe(40)
    await server.close()
  })

  it('is left as it is, and the start refused, where it has the only counts of scans that are gone', async () => {
    const { data } = await server.api.ok('eraseScans', {
      body: { before: new Date(server.clock.now()).toISOString() },
    })
    await server.deps.erasures.run()
    expect((await server.api.ok('getErasure', { params: { id: data.id } })).data.state).toBe('done')
    await server.close()
    damage()
    const before = readFileSync(stored)
    await expect(start()).rejects.toThrow(
      'folded.sqlite is damaged, and has the only counts of scans that were removed',
    )
    expect(readFileSync(stored).equals(before)).toBe(true)
  })
})

describe('a folded store of another version', () => {
  it('is made again from the log, but not where scans are gone from that', async () => {
    await server.close()
    const age = () => {
      const store = new BetterSqlite(stored)
      store.pragma('user_version = 1')
      store.close()
    }
    age()
    server = await start()
    await server.deps.fold.caughtUp()
    expect(await countOf(server)).toEqual({ total: 3, unique: 2 })
    await server.deps.remover.willRemove(1)
    await server.close()
    age()
    await expect(start()).rejects.toThrow('was made by another version of Qregg')
    expect(existsSync(stored)).toBe(true)
  })
})

describe('a folded store that another program keeps to itself', () => {
  it('is no reason to delete it: the start is refused', async () => {
    await server.close()
    const other = new BetterSqlite(stored)
    other.pragma('locking_mode = EXCLUSIVE')
    other.exec('begin exclusive; update fold_cursor set last = last')
    await expect(start()).rejects.toThrow('folded.sqlite cannot be read (SQLITE_BUSY)')
    other.exec('rollback')
    expect(other.prepare('select total from code_totals').get()).toEqual({ total: 3 })
    other.close()
    expect(files()).toContain('folded.sqlite')
  })
})
