import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Scans that somebody has asked to be erased, until they are and afterwards that they were. */
export function erasures(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('erasures')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('workspace_id', 'text', (c) => c.notNull().references('workspaces.id'))
        .addColumn('workspace_num', 'bigint', (c) => c.notNull())
        .addColumn('kind', 'text', (c) => c.notNull())
        .addColumn('before_at', 'bigint')
        // Which visitor it is about is forgotten when it is done.
        .addColumn('scan_num', 'bigint')
        .addColumn('visitor', 'bigint')
        .addColumn('day', 'bigint')
        .addColumn('until_id', 'bigint', (c) => c.notNull())
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('erased', 'bigint', (c) => c.notNull())
        .addColumn('claimed_until', 'bigint', (c) => c.notNull())
        .addColumn('created_by', 'text', (c) => c.notNull())
        .addColumn('created_at', 'bigint', (c) => c.notNull())
        .addColumn('done_at', 'bigint')
        .execute()
      await db.schema
        .createIndex('erasures_pending')
        .on('erasures')
        .columns(['workspace_id', 'id'])
        .where(sql.ref('state'), '=', sql.lit('pending'))
        .execute()
    },
  }
}
