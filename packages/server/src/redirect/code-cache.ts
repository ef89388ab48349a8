import type { CodeType } from '@qregg/contract'
import type pg from 'pg'
import { BoundedCache } from '../bounded-cache.ts'
import { destinationOf, type StoredCode } from '../codes/code.ts'
import { DEFAULT_DOMAIN } from '../codes/code-store.ts'
import { type Landing, landingOf } from '../codes/landing/send-landing.ts'
import type { Notifications } from '../db/notifications.ts'
import type { SqliteConnection } from '../db/sqlite.ts'

/** What a redirect needs to know of a code. */
export type RedirectTarget = {
  codeNum: number
  workspaceNum: number
  revision: number
  state: 'active' | 'inactive' | 'deleted'
  /** The Location header: the destination as the URL standard writes it, plain ASCII. Empty unless active. */
  location: string
  /** What is shown instead, for types that lead nowhere. Null for url codes, and unless active. */
  landing: Landing | null
}

export type CodeCache = {
  /** The target of a short code, or null when there is no such code. A promise where the database must be waited for. */
  find(shortCode: string): RedirectTarget | null | Promise<RedirectTarget | null>
  /** Forgets a code that has changed. */
  forget(code: Pick<StoredCode, 'shortCode'>): void
}

/** Bounded by what the largest destinations would take: 10,000 of 8,000 characters. */
const CODES_CACHED = 10_000
/** Guesses of short codes that do not exist are remembered apart, so that they never push out codes that do. */
const UNKNOWN_CACHED = 10_000

/** The row that a target is made of. */
type CodeRow = {
  num: number
  short_code: string
  workspace_num: number
  revision: number
  type: CodeType
  payload: string
  active: number
  deleted_at: number | null
}

// A static code holds its payload in its picture: nobody who scans it comes here, and there is nothing to count.
const SELECT = `select num, short_code, workspace_num, revision, type, payload, active, deleted_at from codes
     where domain_id = ${DEFAULT_DOMAIN} and mode = 'dynamic' and short_code = `

function targetOf(row: CodeRow): RedirectTarget {
  const state = row.deleted_at !== null ? 'deleted' : row.active === 1 ? 'active' : 'inactive'
  const code = { type: row.type, payload: JSON.parse(row.payload), shortCode: row.short_code }
  const destination = state === 'active' ? destinationOf(code) : null
  return {
    codeNum: row.num,
    workspaceNum: row.workspace_num,
    revision: row.revision,
    state,
    location: destination === null ? '' : new URL(destination).href,
    landing: state === 'active' ? landingOf(code) : null,
  }
}

/** Bounded memory of what short codes stand for; undefined is what it does not know. */
function createMemory() {
  let known = new BoundedCache<string, RedirectTarget>(CODES_CACHED)
  let unknown = new BoundedCache<string, true>(UNKNOWN_CACHED)
  let doubted = new BoundedCache<string, RedirectTarget>(CODES_CACHED)
  let older = new BoundedCache<string, RedirectTarget>(CODES_CACHED)
  return {
    get: (shortCode: string) => known.get(shortCode) ?? (unknown.get(shortCode) ? null : undefined),
    set(shortCode: string, target: RedirectTarget | null) {
      if (target) known.set(shortCode, target)
      else unknown.set(shortCode, true)
      doubted.delete(shortCode)
      older.delete(shortCode)
    },
    /** What it knew before it was told to doubt it, and has not learnt again since. */
    getDoubted: (shortCode: string) => doubted.get(shortCode) ?? older.get(shortCode),
    forget(shortCode: string) {
      known.delete(shortCode)
      unknown.delete(shortCode)
    },
    doubt(shortCode: string) {
      const target = known.get(shortCode)
      if (target) doubted.set(shortCode, target)
      this.forget(shortCode)
    },
    doubtAll() {
      // What has not been asked for since the last time is remembered once more.
      older = doubted
      doubted = known
      known = new BoundedCache(CODES_CACHED)
      unknown = new BoundedCache(UNKNOWN_CACHED)
    },
  }
}

/** A short code is looked up in memory; a miss costs one prepared statement. */
export function createCodeCache(connection: SqliteConnection): CodeCache {
  const select = connection.prepare<[string], CodeRow>(`${SELECT}?`)
  const memory = createMemory()
  return {
    find(shortCode) {
      const cached = memory.get(shortCode)
      if (cached !== undefined) return cached
      const row = select.get(shortCode)
      const target = row ? targetOf(row) : null
      memory.set(shortCode, target)
      return target
    },
    forget: ({ shortCode }) => memory.forget(shortCode),
  }
}

/** Short codes that may be looked up at a time: beyond it a scan of a code that is not in memory is refused. */
const LOOKED_UP_AT_MOST = 2_000
/** How long nobody asks a database again that was away. */
const ASKED_AGAIN_AFTER_MS = 1_000

/**
 * The same where many processes share the database, which tells all of them of each change. While the database is away
 * codes in memory go on redirecting, and others are refused.
 */
export function createSharedCodeCache(deps: {
  pool: pg.Pool
  notifications: Pick<Notifications, 'on' | 'onGap'>
}): CodeCache {
  const { pool, notifications } = deps
  const memory = createMemory()
  let failedAt = Number.NEGATIVE_INFINITY
  const loads = new Map<string, Promise<RedirectTarget | null>>()

  async function load(shortCode: string): Promise<RedirectTarget | null> {
    const { rows } = await pool.query<CodeRow>({
      name: 'code by short code',
      text: `${SELECT}$1`,
      values: [shortCode],
    })
    return rows[0] ? targetOf(rows[0]) : null
  }

  function begin(shortCode: string): Promise<RedirectTarget | null> {
    if (loads.size >= LOOKED_UP_AT_MOST) throw new Error('Too many codes are being looked up.')
    // What was forgotten while it was loaded may be older than the change: whoever asked gets it, nobody after.
    const isCurrent = () => loads.get(shortCode) === loading
    const loading = load(shortCode).then(
      (target) => {
        if (isCurrent()) {
          loads.delete(shortCode)
          memory.set(shortCode, target)
        }
        return target
      },
      (error: unknown) => {
        if (isCurrent()) loads.delete(shortCode)
        failedAt = performance.now()
        // A printed code that may have been changed meanwhile is better than none.
        const doubted = memory.getDoubted(shortCode)
        if (doubted) return doubted
        throw error
      },
    )
    loads.set(shortCode, loading)
    return loading
  }

  /** What is doubted, while the database is known to be away: nobody waits to hear so again. */
  function doubtedWhileAway(shortCode: string): RedirectTarget | undefined {
    return performance.now() - failedAt < ASKED_AGAIN_AFTER_MS ? memory.getDoubted(shortCode) : undefined
  }

  function forgetHere(shortCode: string) {
    loads.delete(shortCode)
    memory.doubt(shortCode)
  }

  notifications.on('code', (shortCode) => forgetHere(String(shortCode)))
  // What was changed while nothing could be heard is not known: each code is looked up again before it is believed.
  notifications.onGap(() => {
    loads.clear()
    memory.doubtAll()
  })
  return {
    find(shortCode) {
      const cached = memory.get(shortCode)
      if (cached !== undefined) return cached
      return doubtedWhileAway(shortCode) ?? loads.get(shortCode) ?? begin(shortCode)
    },
    forget: ({ shortCode }) => forgetHere(shortCode),
  }
}
