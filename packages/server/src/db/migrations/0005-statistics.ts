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
      await merging(db)
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

/** How often each fact was met, together: those that are known stay, new ones come in while their kind has room. */
async function merging(db: Kysely<unknown>) {
  await sql`create function merge_facts(known jsonb, more jsonb, at_most integer) returns jsonb
    language sql immutable as $$
      select coalesce(jsonb_object_agg(fact, n), '{}') from (
        select fact, n, row_number() over (partition by left(fact, 1) order by is_known desc, n desc, fact) as place
        from (
          select key as fact, sum(value::bigint) as n, bool_or(is_known) as is_known from (
            select key, value, true as is_known from jsonb_each_text(known)
            union all select key, value, false from jsonb_each_text(more)
          ) as both_sides group by key
        ) as summed
      ) as placed where place <= at_most
    $$`.execute(db)
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
