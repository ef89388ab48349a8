import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
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

/** SECRET_KEY when given, else the one in the file, which is made at first start. */
export function readSecretKey(given: string | undefined, file: string): string {
  if (given) return given
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  return readFileSync(file, 'utf8').trim()
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
