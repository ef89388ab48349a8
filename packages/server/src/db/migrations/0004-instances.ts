import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Engine } from './engine.ts'

/** Who has claimed a delivery; where many processes share the database, who they are and what they count together. */
export function instances(engine: Engine): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema.alterTable('deliveries').addColumn('claimed_by', 'integer').execute()
      if (engine === 'sqlite') return
      await db.schema
        .createTable('instances')
        .addColumn('num', 'integer', (c) => c.primaryKey().generatedAlwaysAsIdentity())
        .addColumn('seen_at', 'bigint', (c) => c.notNull())
        .execute()
      await db.schema
        .createIndex('deliveries_claimed')
        .on('deliveries')
        .column('claimed_by')
        .where(sql.ref('state'), '=', sql.lit('in_flight'))
        .execute()
      // Counts of a minute: who loses them in a crash has lost nothing. The columns are rate-limiter-flexible's.
      await sql`create unlogged table rate_limits (key text primary key, points integer not null default 0, expire bigint)`.execute(
        db,
      )
    },
  }
}
