import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'

/** Where everything of an embedded installation stands: one folder to back up. */
export type DataDir = {
  readonly path: string
  /** The database: codes, keys, webhooks and the scan log. */
  readonly database: string
  /** What people read by code, day and country, folded from the log. Can be made again from it. */
  readonly folded: string
  /** What must not be in a backup: the salts of visitor hashes. */
  readonly volatile: string
  readonly secretKey: string
}

/** Names the files below DATA_DIR, and makes the folder. */
export function openDataDir(path: string): DataDir {
  try {
    mkdirSync(join(path, 'volatile'), { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new Error(
      `DATA_DIR ${path} cannot be made: ${(error as Error).message}. Name a folder that this user may write.`,
    )
  }
  return {
    path,
    database: join(path, 'qregg.sqlite'),
    folded: join(path, 'folded.sqlite'),
    volatile: join(path, 'volatile'),
    secretKey: join(path, 'secret.key'),
  }
}

/**
 * Takes the folder for this process, or says who has it. Two servers on one SQLite file would give out the same scan
 * ids. The lock is the operating system's on a file of its own, so it ends with the process, however that dies.
 */
export function lockDataDir(dataDir: DataDir, holder: string): { release(): void } {
  const lock = new BetterSqlite(join(dataDir.path, 'server.lock'), { timeout: 0 })
  const holderFile = join(dataDir.path, 'server.holder')
  try {
    lock.pragma('locking_mode = EXCLUSIVE')
    lock.exec('begin exclusive')
  } catch {
    lock.close()
    throw new Error(
      `DATA_DIR ${dataDir.path} is in use by another Qregg server (${readHolder(holderFile)}). Stop that one, or give this one its own DATA_DIR.`,
    )
  }
  writeFileSync(holderFile, holder)
  return { release: () => void lock.close() }
}

function readHolder(path: string): string {
  try {
    return readFileSync(path, 'utf8').slice(0, 200)
  } catch {
    return 'which has not said who it is'
  }
}
