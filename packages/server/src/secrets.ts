import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import type { Database } from './db/schema.ts'
import { settingOrMake } from './db/settings.ts'

/** Seals texts that the database holds but must not tell, such as webhook secrets. AES-256-GCM. */
export type SecretBox = {
  seal(text: string): string
  /** Throws when the text was not sealed with this key, or was changed. */
  open(sealed: string): string
}

export function createSecretBox(secretKey: string): SecretBox {
  const key = createHash('sha256').update(`qregg secret box:${secretKey}`).digest()
  return {
    seal(text) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return `v1.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`
    },
    open(sealed) {
      const bytes = Buffer.from(sealed.replace(/^v1\./, ''), 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
      decipher.setAuthTag(bytes.subarray(12, 28))
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
    },
  }
}

/**
 * Turns what must not be kept, such as an address, into something to count by: the same text gives the same answer, and
 * without the secret key nobody finds the text by trying. One purpose's answers say nothing about another's.
 */
export function createFingerprint(secretKey: string, purpose: string): (text: string) => string {
  const key = createHash('sha256').update(`qregg ${purpose}:${secretKey}`).digest()
  return (text) => createHmac('sha256', key).update(text).digest('base64url')
}

/** Fewer characters are no key but what is left of one: the configuration asks for as many. */
const LEAST_CHARACTERS = 16

/**
 * SECRET_KEY when given, else the one in the file, which is made at first start.
 * @throws Error with a sentence for people when the file holds no key
 */
export function readSecretKey(given: string | undefined, file: string): string {
  if (given) return given
  const key = readIfThere(file) ?? make(file)
  if (key.length >= LEAST_CHARACTERS) return key
  throw new Error(
    `${file} holds ${key.length} characters, which is no key. Put back the copy that you have of it. If this server has never started, delete the file: the next start makes a new one.`,
  )
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Makes the key beside its place and puts it there whole: a disk that is full, or a power cut, leaves none. */
function make(file: string): string {
  const draft = `${file}.new`
  rmSync(draft, { force: true })
  const handle = openSync(draft, 'wx', 0o600)
  try {
    writeFileSync(handle, `${randomBytes(32).toString('base64url')}\n`)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  putInPlace(draft, file)
  // What is sealed with the key is on disk from now on, so its name must be there, too.
  if (process.platform !== 'win32') syncFolder(dirname(file))
  return readFileSync(file, 'utf8').trim()
}

/** By a link, which takes the place of no key that was put there meanwhile. */
function putInPlace(draft: string, file: string): void {
  try {
    linkSync(draft, file)
  } catch (error) {
    // Some file systems know no links. The folder is locked, so nobody else makes a key in it.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') renameSync(draft, file)
  }
  rmSync(draft, { force: true })
}

function syncFolder(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Stops a start with another key than the one the database's secrets are sealed with: every signature would break. */
export async function checkSecretKey(database: Database, box: SecretBox): Promise<void> {
  const check = await settingOrMake(database, 'secret_key_check', () => box.seal('qregg'))
  try {
    if (box.open(check) === 'qregg') return
  } catch {
    // Told below: the reason a cipher gives helps nobody.
  }
  throw new Error(
    'SECRET_KEY is not the one that this database was made with. Give back the old one (or DATA_DIR/secret.key).',
  )
}
