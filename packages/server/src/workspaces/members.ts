import type { Role, WorkspaceOfPerson } from '@qregg/contract'
import type { Db } from '../db/schema.ts'
import { lockRows } from '../db/transaction.ts'

/** Lets a person into a workspace. They must not be in it. */
export async function addMember(
  db: Db,
  given: { workspaceId: string; personId: string; role: Role; at: number },
): Promise<void> {
  await db
    .insertInto('members')
    .values({
      workspace_id: given.workspaceId,
      person_id: given.personId,
      role: given.role,
      joined_at: given.at,
    })
    .execute()
}

/** A person's role in a workspace; undefined when they are no member. */
export async function roleOf(db: Db, workspaceId: string, personId: string): Promise<Role | undefined> {
  const row = await db
    .selectFrom('members')
    .select('role')
    .where('workspace_id', '=', workspaceId)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return row?.role
}

/** Has one person's new workspaces come one after the other, so that each is counted by the next. */
export async function lockPerson(trx: Db, personId: string): Promise<void> {
  await lockRows(trx, trx.selectFrom('people').select('id').where('id', '=', personId)).executeTakeFirst()
}

/** The workspaces open to a person, the one they were in first, first. */
export async function workspacesOf(db: Db, personId: string): Promise<WorkspaceOfPerson[]> {
  return await db
    .selectFrom('members')
    .innerJoin('workspaces', 'workspaces.id', 'members.workspace_id')
    .select(['workspaces.id', 'workspaces.name', 'workspaces.plan', 'members.role'])
    .where('members.person_id', '=', personId)
    .orderBy('members.joined_at')
    .orderBy('workspaces.num')
    .execute()
}
