import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Engine } from './engine.ts'

/** What a newer rule makes of each agent, for statistics that are made again. SQLite's fold finds out by itself. */
export function judgements(engine: Engine): Migration {
  return {
    async up(db: Kysely<unknown>) {
      if (engine === 'sqlite') return
      await db.schema.alterTable('agents').addColumn('judged', 'text').execute()
      await db.schema.alterTable('agents').addColumn('judged_rule', 'integer').execute()
    },
  }
}
