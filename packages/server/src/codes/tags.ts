import { LIMITS, type Tag } from '@qregg/contract'
import type { Db } from '../db/schema.ts'

/** The tags that codes of a workspace have, those of most codes first. Deleted codes have none in this table. */
export async function listTags(db: Db, workspace: { num: number }): Promise<Tag[]> {
  const rows = await db
    .selectFrom('code_tags')
    .select((builder) => ['tag', builder.fn.countAll<number>().as('codes')])
    .where('workspace_num', '=', workspace.num)
    .groupBy('tag')
    .orderBy('codes', 'desc')
    .orderBy('tag')
    .limit(LIMITS.tagsListed)
    .execute()
  return rows.map(({ tag, codes }) => ({ tag, codes: Number(codes) }))
}
