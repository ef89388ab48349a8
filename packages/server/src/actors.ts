import type { Db } from './db/schema.ts'

/** What API keys are called now, by their ids; who is known no more is not among them. */
export async function namesOfActors(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  const keys = ids.filter((id) => id.startsWith('key_'))
  if (keys.length === 0) return new Map()
  const rows = await db.selectFrom('api_keys').select(['id', 'name']).where('id', 'in', keys).execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}
