import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Engine } from './engine.ts'

const TALLIED = ['scans', 'uniques', 'crawler', 'preview', 'prefetch', 'inactive', 'test']

/** Sums that statistics are read from. On SQLite they stand in the folded store, which has no migrations. */
export function statistics(engine: Engine): Migration {
  return {
    async up(db: Kysely<unknown>) {
      if (engine === 'sqlite') return
      await db.schema
        .createTable('visits')
        .addColumn('subject', 'bigint', (c) => c.notNull())
        .addColumn('day', 'integer', (c) => c.notNull())
        .addColumn('visitor', 'bigint', (c) => c.notNull())
        .addPrimaryKeyConstraint('visits_pk', ['subject', 'day', 'visitor'])
        .execute()
      await sums(db, 'stats_quarters', 'quarter')
      await sums(db, 'stats_days', 'day')
      await foldAnew(db)
    },
  }
}

async function sums(db: Kysely<unknown>, name: string, number: string) {
  let table = db.schema
    .createTable(name)
    .addColumn('subject', 'bigint', (c) => c.notNull())
    .addColumn(number, 'integer', (c) => c.notNull())
  for (const tally of TALLIED) table = table.addColumn(tally, 'bigint', (c) => c.notNull())
  await table
    .addColumn('facts', 'jsonb', (c) => c.notNull())
    .addPrimaryKeyConstraint(`${name}_pk`, ['subject', number])
    // Room for the next version of a row on its page, which is then made without touching the index.
    .modifyEnd(sql`with (fillfactor = 70)`)
    .execute()
}

/**
 * The fold begins again from the log's first scan, with a cursor of its own: a process of the version before, which may
 * still run, finds its cursor no more and leaves folding to those of this version. Its table of visitors stays, empty.
 */
async function foldAnew(db: Kysely<unknown>) {
  await sql`truncate code_totals, daily_visitors`.execute(db)
  await sql`delete from fold_cursor`.execute(db)
  await sql`insert into fold_cursor (k, last) values (2, 0)`.execute(db)
}
