import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { readSecretKey } from '../../src/secrets.ts'
import { startServer } from '../support/server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

let folder: ReturnType<typeof temporaryFolder>
let file: string
beforeEach(() => {
  folder = temporaryFolder()
  file = join(folder.path, 'secret.key')
})
afterEach(() => folder.remove())

describe('secret.key', () => {
  it('is made once, for this user alone, and is the same from then on', () => {
    const made = readSecretKey(undefined, file)
    expect(made).toMatch(/^[\w-]{43}$/)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readSecretKey(undefined, file)).toBe(made)
    expect(readdirSync(folder.path)).toEqual(['secret.key'])
  })

  it.each(['', '\n', 'half-a-key'])('that holds %j is refused, with what to do about it', (content) => {
    writeFileSync(file, content)
    expect(() => readSecretKey(undefined, file)).toThrow(
      new RegExp(`^${file} holds \\d+ characters, which is no key\\. Put back the copy`),
    )
    expect(readFileSync(file, 'utf8')).toBe(content)
  })

  it('stops the start of a server when a full disk has left nothing in it', async () => {
    writeFileSync(file, '')
    await expect(startServer({ dataDir: folder.path })).rejects.toThrow('holds 0 characters')
  })

  it('is made whole after a start that could not finish it', () => {
    writeFileSync(`${file}.new`, '')
    expect(readSecretKey(undefined, file)).toHaveLength(43)
    expect(readdirSync(folder.path)).toEqual(['secret.key'])
  })

  it('is not asked for where SECRET_KEY is given', () => {
    expect(readSecretKey('a key that is given', file)).toBe('a key that is given')
    expect(readdirSync(folder.path)).toEqual([])
  })
})
