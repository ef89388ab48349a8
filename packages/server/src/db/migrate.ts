import { Migrator } from 'kysely/migration'
import type { Engine } from './migrations/engine.ts'
import { migrations } from './migrations/index.ts'
import type { Database } from './schema.ts'

/** Brings the schema to this version's, and refuses one that a newer version has made. */
export async function migrate(database: Database, engine: Engine): Promise<void> {
  const known = migrations(engine)
  const migrator = new Migrator({ db: database, provider: { getMigrations: async () => known } })
  const newer = (await executed(database)).filter((name) => !(name in known))
  if (newer.length > 0) {
    throw new Error(
      `The database was made by a newer version of Qregg (it has ${newer.join(', ')}). Start that version, or restore a backup made before the upgrade.`,
    )
  }
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}

async function executed(database: Database): Promise<string[]> {
  const tables = await database.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some((table) => table.name === 'kysely_migration')) return []
  const rows = await database
    .withTables<{ kysely_migration: { name: string } }>()
    .selectFrom('kysely_migration')
    .select('name')
    .execute()
  return rows.map((row) => row.name)
}
