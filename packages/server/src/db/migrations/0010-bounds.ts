import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What bounds need to remember: which mail goes first, when a workspace was told, and which replay was asked for. */
export function bounds(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .alterTable('mails')
        .addColumn('urgent', 'integer', (c) => c.notNull().defaultTo(0))
        .execute()
      await db.schema.alterTable('workspaces').addColumn('noticed_at', 'bigint').execute()
      await db.schema.alterTable('replays').addColumn('since_at', 'bigint').execute()
      await db.schema.alterTable('replays').addColumn('until_at', 'bigint').execute()
    },
  }
}
