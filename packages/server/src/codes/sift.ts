import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Db } from '../db/schema.ts'
import { type CodeFilter, filtered, type OfWorkspace } from './code-store.ts'

/** Codes that one statement looks through: as few when that takes long, and more while it is quick. */
const LEAST = 500
const MOST = 5_000
/** What a redirect may wait for. */
const QUICK_MS = 3

/** `nums` of codes, newest first, that a filter lets through, of those down to the number `end`; 0 is the end of all. */
type Slice = { nums: number[]; end: number; looked: number }

/**
 * Goes through a workspace's codes, newest first, with a filter that no index answers. On SQLite statements run on the
 * thread that redirects run on, so each is small and a redirect comes between any two.
 */
export async function* sift(
  db: Db,
  workspace: OfWorkspace,
  filter: CodeFilter,
  before: number = Number.MAX_SAFE_INTEGER,
): AsyncGenerator<Slice> {
  let size = LEAST
  for (let from = before; from > 0; ) {
    const begun = performance.now()
    const end = await endOf(db, workspace, filter, { before: from, size })
    const window = { from: end, before: from }
    const rows = await filtered(db.selectFrom('codes').select('codes.num'), workspace, filter, window)
      .orderBy('num', 'desc')
      .execute()
    const looked = size
    const took = performance.now() - begun
    size = took < QUICK_MS ? Math.min(size * 2, MOST) : Math.max(Math.floor(size / 2), LEAST)
    yield { nums: rows.map(({ num }) => num), end, looked }
    from = end
    await nextTurn()
  }
}

/** The number of the last of `size` codes before another one; 0 when there are fewer. Read from an index alone. */
async function endOf(
  db: Db,
  workspace: OfWorkspace,
  { tag }: CodeFilter,
  { before, size }: { before: number; size: number },
): Promise<number> {
  const offset = size - 1
  const codes = db
    .selectFrom('codes')
    .select('num')
    .where('workspace_id', '=', workspace.id)
    .where('num', '<', before)
    .orderBy('num', 'desc')
  const tagged = db
    .selectFrom('code_tags')
    .select('code_num as num')
    .where('workspace_num', '=', workspace.num)
    .where('tag', '=', tag ?? '')
    .where('code_num', '<', before)
    .orderBy('code_num', 'desc')
  const query = tag === undefined ? codes.limit(1).offset(offset) : tagged.limit(1).offset(offset)
  return (await query.executeTakeFirst())?.num ?? 0
}
