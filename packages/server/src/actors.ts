import type { Db } from './db/schema.ts'

/** What API keys and people are called now, by their ids; who is known no more is not among them. */
export async function namesOfActors(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  const named: Array<{ id: string; name: string }> = []
  for (const [prefix, table] of [
    ['key_', 'api_keys'],
    ['usr_', 'people'],
  ] as const) {
    const wanted = ids.filter((id) => id.startsWith(prefix))
    if (wanted.length === 0) continue
    named.push(...(await db.selectFrom(table).select(['id', 'name']).where('id', 'in', wanted).execute()))
  }
  return new Map(named.map(({ id, name }) => [id, name]))
}
