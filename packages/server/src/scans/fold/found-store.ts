import { existsSync, renameSync, rmSync } from 'node:fs'
import { basename } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import type { Logger } from 'pino'
import type { Clock } from '../../clock.ts'
import { FOLDED_VERSION } from './folded-store.ts'

/** `last`: the store's cursor; null in one that nothing was ever folded into. */
type Found = { version: number; last: number | null }

const ENDINGS = ['', '-wal', '-shm']
/** Longest that a start waits for somebody who has the store's lock. */
const BUSY_MS = 2_000

/**
 * Looks at the folded store that an earlier start has left, before it is opened. One of another version is deleted, and a
 * damaged one put aside: both are made again from the log. Answers the last scan that it knew; 0 when there is none, or
 * when that cannot be read.
 * @throws when the store cannot be used though scans that it has counted are gone from the log, or when it cannot be read
 * for a reason that may pass: what may be all there is of something is never deleted on a guess
 */
export function keepUsableStore(
  foldedPath: string,
  given: {
    /** Up to where scans may be gone from the log. */ removedUpTo: number
    clock: Clock
    logger: Logger
  },
): number {
  if (!existsSync(foldedPath)) return 0
  const name = basename(foldedPath)
  const found = look(foldedPath)
  if (found !== 'damaged' && found.version === FOLDED_VERSION && found.last !== null) return found.last
  const why = found === 'damaged' ? 'is damaged' : 'was made by another version of Qregg, or only begun'
  if (given.removedUpTo > 0)
    throw new Error(
      `${name} ${why}, and has the only counts of scans that were removed (SCAN_RETENTION_DAYS or an erasure). Restore it from a backup, or move it away to count only what the log still holds.`,
    )
  if (found !== 'damaged') {
    for (const ending of ENDINGS) rmSync(foldedPath + ending, { force: true })
    return found.last ?? 0
  }
  const aside = `${foldedPath}.damaged-${new Date(given.clock.now()).toISOString().replace(/[:.]/g, '-')}`
  // With the files of its own that belong to it, or the next store would take them for its own.
  for (const ending of ENDINGS)
    if (existsSync(foldedPath + ending)) renameSync(foldedPath + ending, aside + ending)
  given.logger.warn(
    { file: basename(aside) },
    `${name} ${why}: it was put aside and is made again from the log`,
  )
  return 0
}

function look(foldedPath: string): Found | 'damaged' {
  let store: BetterSqlite.Database | undefined
  try {
    store = new BetterSqlite(foldedPath, { fileMustExist: true, timeout: BUSY_MS })
    const version = store.pragma('user_version', { simple: true }) as number
    const isBegun =
      store.prepare(`select 1 from sqlite_master where name = 'fold_cursor'`).get() === undefined
    if (isBegun) return { version, last: null }
    const row = store.prepare<[], { last: number }>('select last from fold_cursor where k = 1').get()
    return { version, last: row?.last ?? null }
  } catch (error) {
    const code = String((error as { code?: unknown }).code)
    if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return 'damaged'
    throw new Error(
      `${basename(foldedPath)} cannot be read (${code}). See that this user may read and write it, and that no other program has it open.`,
      { cause: error },
    )
  } finally {
    store?.close()
  }
}
