import type pg from 'pg'
import { BoundedCache } from '../../bounded-cache.ts'
import type { Snapshot } from '../../codes/code.ts'
import { missingRevision, type Snapshots } from '../snapshots.ts'
import { ask } from './ask.ts'

const CACHED = 5_000

const FIND = `
  select code_num, revision, snapshot from code_revisions
  join unnest($1::bigint[], $2::integer[]) as wanted (code_num, revision) using (code_num, revision)`

/** Codes as they were at a revision: those that are not in memory are fetched together. */
export function createSharedSnapshots(pool: pg.Pool): Snapshots {
  const cache = new BoundedCache<string, Snapshot>(CACHED)
  const keyOf = (row: { code_num: number; revision: number }) => `${row.code_num}.${row.revision}`

  return {
    async of(rows) {
      // What these rows need is held apart: the cache may drop it before it is asked for.
      const found = new Map<string, Snapshot>()
      const missing = new Map<string, { code_num: number; revision: number }>()
      for (const row of rows) {
        const key = keyOf(row)
        const cached = cache.get(key)
        if (cached) found.set(key, cached)
        else missing.set(key, row)
      }
      if (missing.size > 0) {
        const wanted = [...missing.values()]
        const fetched = await ask<{ code_num: number; revision: number; snapshot: string }>(
          pool,
          'snapshots',
          FIND,
          [wanted.map((row) => row.code_num), wanted.map((row) => row.revision)],
        )
        for (const row of fetched) {
          const snapshot = parsed(row.snapshot)
          if (!snapshot) continue
          found.set(keyOf(row), snapshot)
          cache.set(keyOf(row), snapshot)
        }
      }
      return (row) => {
        const snapshot = found.get(keyOf(row)) ?? cache.get(keyOf(row))
        if (!snapshot) throw missingRevision(row)
        return snapshot
      }
    },
  }
}

/** One that is damaged is as good as missing: whoever wants it meets that alone, and the others have theirs. */
function parsed(text: string): Snapshot | null {
  try {
    return JSON.parse(text) as Snapshot
  } catch {
    return null
  }
}
