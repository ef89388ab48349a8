import type { EmbeddedDatabase } from '../../src/db/embedded.ts'
import { openEmbedded } from '../../src/db/embedded.ts'
import type { SqliteConnection } from '../../src/db/sqlite.ts'
import { createFold, type Fold, openFoldedStore } from '../../src/scans/fold/folded-store.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

export type FoldedLog = {
  storage: EmbeddedDatabase
  store: SqliteConnection
  fold: Fold
  /** Adds scans whose reason, code and visitor follow from their number; `reason` is an SQL expression of `i`. */
  add(count: number, given?: { reason?: string; code?: string }): void
  close(): Promise<void>
}

/** A log and a folded store without a server, and without the thread that folds: the test folds when it likes. */
export async function openFoldedLog(): Promise<FoldedLog> {
  const folder = temporaryFolder()
  const storage = await openEmbedded(folder.path, 'normal', 'a test')
  const store = openFoldedStore(storage.paths.folded)
  return {
    storage,
    store,
    fold: createFold(storage.hot, store),
    add(count, { reason = `'human'`, code = '1' } = {}) {
      storage.hot.exec(`
        with recursive numbers (i) as (
          select coalesce(max(id), 0) + 1 from scans
          union all select i + 1 from numbers limit ${count}
        )
        insert into scans (id, workspace_num, code_num, revision, at, reason, rule, visitor)
        select i, 1, ${code}, 1, 1767225600000 + i, ${reason}, 2, i % 50 from numbers`)
    },
    async close() {
      store.close()
      await storage.close()
      folder.remove()
    },
  }
}
