import type { Db } from './schema.ts'

/** Reads one setting of the installation; makes it with `make` when it is missing. Two starters agree on one value. */
export async function settingOrMake(db: Db, key: string, make: () => string): Promise<string> {
  const existing = await readSetting(db, key)
  if (existing !== null) return existing
  await db
    .insertInto('settings')
    .values({ key, value: make() })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute()
  return (await readSetting(db, key)) ?? ''
}

async function readSetting(db: Db, key: string): Promise<string | null> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst()
  return row?.value ?? null
}
