import type { Clock } from '../clock.ts'
import type { Database, Db } from '../db/schema.ts'
import { lockRows, lockWorkspace, transact } from '../db/transaction.ts'
import { type Letter, letterOf } from './notice-letter.ts'
import { fromRow } from './webhook.ts'

/** Has the people who run a workspace told something. Wired to mail by deps. */
export type TellPeople = {
  readonly enabled: boolean
  tell(trx: Db, workspaceId: string, letter: Letter): Promise<void>
}

export type NoticesDeps = { database: Database; clock: Clock; publicUrl: string; people: TellPeople }

const HOUR_MS = 3_600_000
/** A receiver may be restarted, and a certificate renewed, without anybody being called. */
const FAILING_MS = HOUR_MS
/** What happened longer ago is no news: there was no mail server then. */
const NEWS_MS = 24 * HOUR_MS
/** A workspace is told at most so often: whoever changes webhooks must not write to its people all day by that. */
const APART_MS = HOUR_MS
const AT_ONCE = 100

/**
 * Tells people of webhooks that the engine has given up on, or that have failed for an hour: once for each time that
 * comes to pass, whichever instance sees it first, and of all webhooks of a workspace in one letter. It is looked for
 * here rather than told by the engine, so that no delivery waits for it.
 */
export async function tellOfUnwell(deps: NoticesDeps): Promise<void> {
  if (!deps.people.enabled) return
  const now = deps.clock.now()
  const workspaces = await unwell(deps.database, now)
    .innerJoin('workspaces', 'workspaces.id', 'workspace_id')
    .where((is) =>
      is.or([
        is('workspaces.noticed_at', 'is', null),
        is('workspaces.noticed_at', '<=', now - APART_MS),
        // The wall clock was put back since.
        is('workspaces.noticed_at', '>', now + APART_MS),
      ]),
    )
    .select(['workspaces.id', 'workspaces.name', 'workspaces.noticed_at'])
    .distinct()
    .orderBy('workspaces.id')
    .limit(AT_ONCE)
    .execute()
  for (const workspace of workspaces) await tellOne(deps, workspace, now)
}

type Found = { id: string; name: string; noticed_at: number | null }

async function tellOne({ database, publicUrl, people }: NoticesDeps, found: Found, now: number) {
  const { id, name, noticed_at } = found
  await transact(database, async (trx) => {
    await lockWorkspace(trx, id)
    const workspace = await trx
      .selectFrom('workspaces')
      .select('noticed_at')
      .where('id', '=', id)
      .executeTakeFirst()
    // Another instance was quicker.
    if (workspace?.noticed_at !== noticed_at) return
    // As they are now: some may be well again.
    const query = unwell(trx, now).where('workspace_id', '=', id).orderBy('webhooks.id')
    const rows = await lockRows(trx, query.selectAll()).execute()
    const [first, ...others] = rows.map(fromRow)
    if (!first) return
    const ids = rows.map((row) => row.id)
    await trx.updateTable('webhooks').set({ noticed_at: now }).where('id', 'in', ids).execute()
    await trx.updateTable('workspaces').set({ noticed_at: now }).where('id', '=', id).execute()
    await people.tell(trx, id, letterOf([first, ...others], name, publicUrl))
  })
}

/** Webhooks of whose state nobody was told. */
function unwell(db: Db, now: number) {
  return db
    .selectFrom('webhooks')
    .where('state', '<>', 'active')
    .where((is) =>
      is.or([
        is.and([
          is('disabled_at', '>', now - NEWS_MS),
          is.or([
            is('webhooks.noticed_at', 'is', null),
            is('webhooks.noticed_at', '<', is.ref('disabled_at')),
          ]),
        ]),
        is.and([
          is('state', '=', 'backoff'),
          is('first_failure_at', '<=', now - FAILING_MS),
          is.or([
            is('webhooks.noticed_at', 'is', null),
            is('webhooks.noticed_at', '<', is.ref('first_failure_at')),
          ]),
        ]),
      ]),
    )
}
