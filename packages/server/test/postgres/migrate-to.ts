import { Kysely, PostgresDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import pg from 'pg'
import { migrations } from '../../src/db/migrations/index.ts'

/** Brings an empty database to what an earlier version made of it. `last`: the name of its last migration. */
export async function migrateTo(url: string, last: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations('postgres') } })
  const { error } = await migrator.migrateTo(last)
  await db.destroy()
  if (error) throw error
}
