import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** How codes look, and the logos in them. Only text, so that it is the same on every engine. */
export function designs(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema.alterTable('codes').addColumn('design', 'text').execute()
      await db.schema.alterTable('codes').addColumn('logo_id', 'text').execute()
      // Beside the snapshot, which deliveries are rebuilt from: a design is for undo alone.
      await db.schema.alterTable('code_revisions').addColumn('design', 'text').execute()
      await db.schema
        .createTable('logos')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('workspace_id', 'text', (c) => c.notNull().references('workspaces.id'))
        .addColumn('kind', 'text', (c) => c.notNull())
        .addColumn('width', 'double precision', (c) => c.notNull())
        .addColumn('height', 'double precision', (c) => c.notNull())
        .addColumn('content', 'text', (c) => c.notNull())
        .addColumn('created_at', 'bigint', (c) => c.notNull())
        .addColumn('used_at', 'bigint', (c) => c.notNull())
        .execute()
      await db.schema.createIndex('logos_workspace').on('logos').column('workspace_id').execute()
      await db.schema
        .createIndex('codes_logo')
        .on('codes')
        .column('logo_id')
        .where(sql.ref('logo_id'), 'is not', null)
        .execute()
    },
  }
}
