import { BoundedCache } from '../bounded-cache.ts'
import type { Snapshot } from '../codes/code.ts'
import type { SqliteConnection } from '../db/sqlite.ts'

/** The code as it was at a revision. Revisions never change, so they may be cached for ever. */
export type Snapshots = { at(codeNum: number, revision: number): Snapshot }

const CACHED = 5_000

export function createSnapshots(connection: SqliteConnection): Snapshots {
  const find = connection.prepare<[number, number], { snapshot: string }>(
    'select snapshot from code_revisions where code_num = ? and revision = ?',
  )
  const cache = new BoundedCache<string, Snapshot>(CACHED)
  return {
    at(codeNum, revision) {
      const key = `${codeNum}.${revision}`
      const cached = cache.get(key)
      if (cached) return cached
      const row = find.get(codeNum, revision)
      if (!row)
        throw new Error(`Revision ${revision} of code number ${codeNum} is missing: the database is damaged.`)
      const snapshot = JSON.parse(row.snapshot) as Snapshot
      cache.set(key, snapshot)
      return snapshot
    },
  }
}
