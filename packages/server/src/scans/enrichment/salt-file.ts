import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const SALT_BYTES = 32

/** One salt with its UTC day. */
export type DatedSalt = readonly [day: number, salt: Buffer]

/**
 * The file of the salts: `volatile/salts.json` in the data folder, for its owner's eyes only, written whole beside the
 * old one and then renamed over it. Reading and writing is synchronous, for it happens about twice a day.
 */
export function createSaltFile(dataDir: string): {
  read(): DatedSalt[]
  write(salts: readonly DatedSalt[]): void
} {
  const folder = join(dataDir, 'volatile')
  const path = join(folder, 'salts.json')
  const draft = `${path}.new`
  return {
    read() {
      try {
        return parse(readFileSync(path, 'utf8'))
      } catch (error) {
        if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT')
          return []
        throw unusable(path, error)
      }
    },
    write(salts) {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 })
        // A draft that a crash left behind would keep the permissions it had.
        rmSync(draft, { force: true })
        const days = salts.map(([day, salt]) => [day, salt.toString('base64')])
        writeFileSync(draft, JSON.stringify(Object.fromEntries(days)), { mode: 0o600 })
        renameSync(draft, path)
      } catch (error) {
        throw unusable(path, error)
      }
    },
  }
}

/** What can be read of it. A damaged file costs one day's count of unique visitors, and must not stop a start. */
function parse(text: string): DatedSalt[] {
  let days: unknown
  try {
    days = JSON.parse(text)
  } catch {
    return []
  }
  if (typeof days !== 'object' || days === null) return []
  return Object.entries(days)
    .map(([day, salt]): DatedSalt => [Number(day), Buffer.from(String(salt), 'base64')])
    .filter(([day, salt]) => Number.isSafeInteger(day) && salt.length === SALT_BYTES)
}

function unusable(path: string, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new Error(
    `The visitor salts in ${path} cannot be read or written: ${why}. Make DATA_DIR a folder that this server may write to.`,
    { cause },
  )
}
