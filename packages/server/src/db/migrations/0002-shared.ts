import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Engine } from './engine.ts'

/** What processes share on PostgreSQL. On SQLite one process has all of this in its memory and its other files. */
export function shared(engine: Engine): Migration {
  return {
    async up(db: Kysely<unknown>) {
      if (engine === 'sqlite') return
      await codes(db)
      await scans(db)
    },
  }
}

/**
 * Whoever changes a code tells all processes, which may have it in memory: in the transaction of the change, so that one
 * who dies right after it has told them, and one who takes it back has not. In the form of db/notifications.ts.
 */
async function codes(db: Kysely<unknown>) {
  await sql`create function tell_code() returns trigger language plpgsql as $$
    begin
      perform pg_notify('qregg', json_build_array('code', new.short_code)::text);
      return null;
    end $$`.execute(db)
  await sql`create trigger codes_told after insert or update on codes for each row execute function tell_code()`.execute(
    db,
  )
}

async function scans(db: Kysely<unknown>) {
  // The last batch that each process has added to the log, so that one whose commit is in doubt is added once.
  await db.schema
    .createTable('appenders')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('last_batch', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute()
  // Runs of the log that were added later than their time says, after the database had been away.
  await db.schema
    .createTable('late_scans')
    .addColumn('first_id', 'bigint', (c) => c.primaryKey())
    .addColumn('last_id', 'bigint', (c) => c.notNull())
    .addColumn('latest_at', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('code_totals')
    .addColumn('code_num', 'bigint', (c) => c.primaryKey())
    .addColumn('total', 'bigint', (c) => c.notNull())
    .addColumn('uniques', 'bigint', (c) => c.notNull())
    .addColumn('last_at', 'bigint')
    // Room for the next version of a row on its page, which is then made without touching the index.
    .modifyEnd(sql`with (fillfactor = 70)`)
    .execute()
  await db.schema
    .createTable('daily_visitors')
    .addColumn('code_num', 'bigint', (c) => c.notNull())
    .addColumn('day', 'integer', (c) => c.notNull())
    .addColumn('visitor', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('daily_visitors_pk', ['code_num', 'day', 'visitor'])
    .execute()
  await db.schema
    .createTable('fold_cursor')
    .addColumn('k', 'integer', (c) => c.primaryKey())
    .addColumn('last', 'bigint', (c) => c.notNull())
    .execute()
  await sql`insert into fold_cursor (k, last) values (1, 0)`.execute(db)
  // Never in a replica or the log of changes: a salt that is gone must be gone everywhere.
  await sql`create unlogged table salts (day bigint primary key, salt text not null)`.execute(db)
}
