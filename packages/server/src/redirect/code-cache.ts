import { BoundedCache } from '../bounded-cache.ts'
import { destinationOf, type StoredCode } from '../codes/code.ts'
import { DEFAULT_DOMAIN } from '../codes/code-store.ts'
import type { SqliteConnection } from '../db/sqlite.ts'

/** What a redirect needs to know of a code. */
export type RedirectTarget = {
  codeNum: number
  workspaceNum: number
  revision: number
  state: 'active' | 'inactive' | 'deleted'
  /** The Location header: the destination as the URL standard writes it, plain ASCII. Empty unless active. */
  location: string
}

export type CodeCache = {
  /** The target of a short code, or null when there is no such code. */
  find(shortCode: string): RedirectTarget | null
  /** Forgets a code that has changed. */
  forget(code: Pick<StoredCode, 'shortCode'>): void
}

/** Bounded by what the largest destinations would take: 10,000 of 8,000 characters. */
const CODES_CACHED = 10_000
/** Guesses of short codes that do not exist are remembered apart, so that they never push out codes that do. */
const UNKNOWN_CACHED = 10_000

/** A short code is looked up in memory; a miss costs one prepared statement. */
export function createCodeCache(connection: SqliteConnection): CodeCache {
  type Row = {
    num: number
    workspace_num: number
    revision: number
    type: 'url'
    payload: string
    active: number
    deleted_at: number | null
  }
  const select = connection.prepare<[string], Row>(
    `select num, workspace_num, revision, type, payload, active, deleted_at from codes
     where domain_id = ${DEFAULT_DOMAIN} and short_code = ?`,
  )
  const known = new BoundedCache<string, RedirectTarget>(CODES_CACHED)
  const unknown = new BoundedCache<string, true>(UNKNOWN_CACHED)

  function load(shortCode: string): RedirectTarget | null {
    const row = select.get(shortCode)
    if (!row) {
      unknown.set(shortCode, true)
      return null
    }
    const state = row.deleted_at !== null ? 'deleted' : row.active === 1 ? 'active' : 'inactive'
    const destination =
      state === 'active' ? destinationOf({ type: row.type, payload: JSON.parse(row.payload) }) : null
    const target: RedirectTarget = {
      codeNum: row.num,
      workspaceNum: row.workspace_num,
      revision: row.revision,
      state,
      location: destination === null ? '' : new URL(destination).href,
    }
    known.set(shortCode, target)
    return target
  }

  return {
    find(shortCode) {
      const target = known.get(shortCode)
      if (target) return target
      return unknown.get(shortCode) ? null : load(shortCode)
    },
    forget({ shortCode }) {
      known.delete(shortCode)
      unknown.delete(shortCode)
    },
  }
}
