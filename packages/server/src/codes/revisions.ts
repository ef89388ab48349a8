import type { Code, Revision } from '@qregg/contract'
import type { Selectable } from 'kysely'
import type { Db, Schema } from '../db/schema.ts'
import { type Changeable, changedFields } from './changes.ts'
import { destinationOf, type Snapshot } from './code.ts'
import type { NameActors } from './ports.ts'

type Row = Selectable<Schema['code_revisions']>

/** What a revision keeps of what may change; undefined when the code has no such revision. */
export async function findRevision(
  db: Db,
  codeNum: number,
  revision: number,
): Promise<Changeable | undefined> {
  const row = await db
    .selectFrom('code_revisions')
    .selectAll()
    .where('code_num', '=', codeNum)
    .where('revision', '=', revision)
    .executeTakeFirst()
  return row && stateOf(row)
}

/** As far as the column counts: PostgreSQL compares it with nothing that is more. */
const LAST_REVISION = 2 ** 31 - 1

/**
 * A page of a code's revisions, newest first: those before the number `before`.
 * What a revision changed is seen by the one before it, so one more than are shown is read.
 */
export async function listRevisions(
  db: Db,
  nameActors: NameActors,
  codeNum: number,
  window: { limit: number; before?: number },
): Promise<{ shown: Revision[]; hasMore: boolean }> {
  let query = db
    .selectFrom('code_revisions')
    .selectAll()
    .where('code_num', '=', codeNum)
    .orderBy('revision', 'desc')
    .limit(window.limit + 1)
  if (window.before !== undefined)
    query = query.where('revision', '<', Math.min(window.before, LAST_REVISION))
  const rows = await query.execute()
  const shown = rows.slice(0, window.limit)
  const names = await nameActors([...new Set(shown.map((row) => row.actor))])
  return {
    shown: shown.map((row, index) => toRevision(row, rows[index + 1], names)),
    hasMore: rows.length > window.limit,
  }
}

function toRevision(row: Row, previous: Row | undefined, names: ReadonlyMap<string, string>): Revision {
  const code = stateOf(row)
  return {
    revision: row.revision,
    at: new Date(row.at).toISOString(),
    action: row.action,
    source: row.source as Revision['source'],
    actor: {
      kind: row.actor.startsWith('usr_') ? 'person' : 'api_key',
      id: row.actor,
      name: names.get(row.actor) ?? null,
    },
    changed: previous ? Object.keys(changedFields(stateOf(previous), code)) : [],
    code,
  }
}

function stateOf(row: Row): Changeable {
  const snapshot = JSON.parse(row.snapshot) as Snapshot
  const { title, payload, active, tags, metadata, externalId } = snapshot
  return {
    title,
    payload,
    destination: destinationOf(snapshot),
    active,
    tags,
    metadata,
    externalId,
    design: row.design === null ? null : (JSON.parse(row.design) as Code['design']),
  }
}
