import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Engine } from './engine.ts'

/**
 * Scans of one reason by code and by workspace, without people's, which are most. On SQLite these indexes are the folded
 * store's, which has no migrations. Months that are made later get them from the table that they become part of.
 */
export function scanReasons(engine: Engine): Migration {
  return {
    async up(db: Kysely<unknown>) {
      if (engine === 'sqlite') return
      for (const owner of ['code', 'workspace'])
        await sql
          .raw(
            `create index scans_${owner}_reason on scans (${owner}_num, reason, id) where reason <> 'human'`,
          )
          .execute(db)
    },
  }
}
