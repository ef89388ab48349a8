import type { Plan } from '@qregg/contract'
import type { Clock } from '../clock.ts'
import type { Db } from '../db/schema.ts'
import type { NewId } from '../ids.ts'

export type Workspace = { num: number; id: string; name: string; plan: Plan }

/** Makes a workspace. Its name is for people: two may share one. */
export async function createWorkspace(
  db: Db,
  deps: { clock: Clock; newId: NewId },
  given: { name: string; plan: Plan },
): Promise<Workspace> {
  return await db
    .insertInto('workspaces')
    .values({ id: deps.newId('workspace'), name: given.name, plan: given.plan, created_at: deps.clock.now() })
    .returning(['num', 'id', 'name', 'plan'])
    .executeTakeFirstOrThrow()
}

/** The oldest workspace of this name, or the oldest of all. */
export async function findWorkspace(db: Db, name?: string): Promise<Workspace | undefined> {
  let query = db.selectFrom('workspaces').select(['num', 'id', 'name', 'plan']).orderBy('num').limit(1)
  if (name !== undefined) query = query.where('name', '=', name)
  return await query.executeTakeFirst()
}
