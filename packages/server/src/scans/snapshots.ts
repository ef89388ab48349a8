import { BoundedCache } from '../bounded-cache.ts'
import type { Snapshot } from '../codes/code.ts'
import type { ScanRow } from '../db/schema.ts'
import type { SqliteConnection } from '../db/sqlite.ts'

type OfRow = Pick<ScanRow, 'code_num' | 'revision'>

/** The code that a scan met. @throws when the database does not have it: it is damaged. */
export type SnapshotOf = (row: OfRow) => Snapshot

/** Codes as they were at a revision. Revisions never change, so they may be cached for ever. */
export type Snapshots = {
  /** Fetches what these rows need. */
  of(rows: readonly OfRow[]): Promise<SnapshotOf>
}

const CACHED = 5_000

/** SQLite answers at once, so each is fetched when it is asked for. */
export function createSqliteSnapshots(connection: SqliteConnection): Snapshots & { at: SnapshotOf } {
  const find = connection.prepare<[number, number], { snapshot: string }>(
    'select snapshot from code_revisions where code_num = ? and revision = ?',
  )
  const cache = new BoundedCache<string, Snapshot>(CACHED)
  const at: SnapshotOf = ({ code_num, revision }) => {
    const key = `${code_num}.${revision}`
    const cached = cache.get(key)
    if (cached) return cached
    const row = find.get(code_num, revision)
    if (!row) throw missingRevision({ code_num, revision })
    const snapshot = JSON.parse(row.snapshot) as Snapshot
    cache.set(key, snapshot)
    return snapshot
  }
  return { at, of: async () => at }
}

export function missingRevision({ code_num, revision }: OfRow): Error {
  return new Error(`Revision ${revision} of code number ${code_num} is missing: the database is damaged.`)
}
