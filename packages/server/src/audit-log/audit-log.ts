import { setImmediate as nextTurn } from 'node:timers/promises'
import type { AuditAction, AuditEntry } from '@qregg/contract'
import type { Selectable } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Database, Schema } from '../db/schema.ts'
import { transact } from '../db/transaction.ts'
import { auditRow, type RecordChange } from '../http/audit.ts'
import type { NewId } from '../ids.ts'

/** How long entries are kept: a year's review finds all of its year. */
const KEPT_DAYS = 400
const DAY_MS = 86_400_000
const CHUNK = 500
const CHUNKS_A_RUN = 200

export type AuditLog = ReturnType<typeof createAuditLog>
type Wanted = { action?: AuditAction; before?: number; limit: number }

/** Who changed what in a workspace. Entries are added and, when they are too old, deleted; never changed. */
export function createAuditLog(deps: { database: Database; clock: Clock; newId: NewId }) {
  const { database, clock, newId } = deps
  const record: RecordChange = async (trx, change) => {
    await trx
      .insertInto('audit_log')
      .values(auditRow(change, newId('auditEntry'), clock.now()))
      .execute()
  }

  return {
    record,

    /** A workspace's entries, newest first: those before the number `before`. */
    async list(workspaceId: string, { action, before, limit }: Wanted): Promise<Selectable<AuditTable>[]> {
      let query = database.selectFrom('audit_log').selectAll().where('workspace_id', '=', workspaceId)
      if (action !== undefined) query = query.where('action', '=', action)
      if (before !== undefined) query = query.where('num', '<', before)
      return await query.orderBy('num', 'desc').limit(limit).execute()
    },

    /** Deletes what is older than 400 days, a few hundred at a time. */
    async sweep(): Promise<void> {
      const oldest = clock.now() - KEPT_DAYS * DAY_MS
      for (let chunk = 0; chunk < CHUNKS_A_RUN; chunk++) {
        // By number, which goes with time, so that the old ones are found without an index of their own.
        const rows = await database
          .selectFrom('audit_log')
          .select(['num', 'at'])
          .orderBy('num')
          .limit(CHUNK)
          .execute()
        const old = rows.filter(({ at }) => at < oldest).map(({ num }) => num)
        if (old.length === 0) return
        await transact(database, async (trx) => {
          await trx.deleteFrom('audit_log').where('num', 'in', old).execute()
        })
        await nextTurn()
      }
    },
  }
}

type AuditTable = Schema['audit_log']

/** What is told of an entry. */
export function toEntry(row: Selectable<AuditTable>): AuditEntry {
  return {
    id: row.id,
    at: new Date(row.at).toISOString(),
    action: row.action,
    source: row.source,
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    subject: { id: row.subject_id, name: row.subject_name },
    before: row.before_text,
    after: row.after_text,
  }
}
