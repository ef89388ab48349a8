import { type Member, ROLES, type Role } from '@qregg/contract'
import type { Database, Db } from '../db/schema.ts'
import { lockRows, transact } from '../db/transaction.ts'
import { ApiError, notFound } from '../errors.ts'
import { byPerson, type RecordChange } from '../http/audit.ts'
import type { Caller } from '../http/caller.ts'
import { roleOf } from '../workspaces/members.ts'

export type Members = ReturnType<typeof createMembers>

/** Who is in a workspace, and as what. */
export function createMembers(deps: { database: Database; record: RecordChange }) {
  const { database, record } = deps

  return {
    /** Who was in it first, first. There are never more than the limit. */
    list: (workspaceId: string): Promise<Member[]> => listMembers(database, workspaceId),

    /** @throws ApiError 403, 404, 409 last_owner */
    async setRole(caller: Caller, personId: string, role: Role): Promise<Member> {
      const workspaceId = caller.workspace.id
      return await transact(database, async (trx) => {
        const { own, target } = await underLock(trx, caller, personId)
        refuseWhoIsLess(own, caller)
        if (own === 'member')
          throw new ApiError('forbidden', 'Only owners and admins change roles. Ask one of them.')
        if (target.role === role) return target
        if (own !== 'owner' && (role === 'owner' || target.role === 'owner'))
          throw new ApiError('forbidden', 'Only owners make and unmake owners. Ask one of them.')
        if (target.role === 'owner') await keepAnOwner(trx, workspaceId)
        await trx
          .updateTable('members')
          .set({ role })
          .where('workspace_id', '=', workspaceId)
          .where('person_id', '=', personId)
          .execute()
        if (role !== 'owner') await forgetInvitationsBy(trx, workspaceId, personId, role)
        await record(trx, {
          workspaceId,
          action: 'member.role_changed',
          by: byPerson(caller),
          subject: target.person,
          before: target.role,
          after: role,
        })
        return { ...target, role }
      })
    },

    /** Removes a member, or has the caller leave. @throws ApiError 403, 404, 409 last_owner */
    async remove(caller: Caller, personId: string): Promise<void> {
      const workspaceId = caller.workspace.id
      await transact(database, async (trx) => {
        const { own, target } = await underLock(trx, caller, personId)
        // Whatever somebody has become, they may leave.
        if (personId !== caller.id) refuseWhoIsLess(own, caller)
        const mayRemove = own === 'owner' || (own === 'admin' && target.role !== 'owner')
        if (personId !== caller.id && !mayRemove)
          throw new ApiError(
            'forbidden',
            own === 'admin'
              ? 'Only owners remove an owner. Ask one of them.'
              : 'Only owners and admins remove others. You can leave by removing yourself.',
          )
        if (target.role === 'owner') await keepAnOwner(trx, workspaceId)
        await trx
          .deleteFrom('members')
          .where('workspace_id', '=', workspaceId)
          .where('person_id', '=', personId)
          .execute()
        await forgetInvitationsBy(trx, workspaceId, personId)
        await record(trx, {
          workspaceId,
          action: 'member.removed',
          by: byPerson(caller),
          subject: target.person,
          before: target.role,
        })
      })
    },
  }
}

export async function listMembers(db: Db, workspaceId: string, personId?: string): Promise<Member[]> {
  let query = db
    .selectFrom('members')
    .innerJoin('people', 'people.id', 'members.person_id')
    .select(['people.id', 'people.name', 'people.email', 'members.role', 'members.joined_at'])
    .where('members.workspace_id', '=', workspaceId)
  if (personId !== undefined) query = query.where('people.id', '=', personId)
  const rows = await query.orderBy('members.joined_at').orderBy('people.id').execute()
  return rows.map(({ id, name, email, role, joined_at }) => ({
    person: { id, name, email },
    role,
    joinedAt: new Date(joined_at).toISOString(),
  }))
}

/** Has changes of one workspace's members come one after the other, so that each sees what the one before has left. */
export async function lockMembers(trx: Db, workspaceId: string): Promise<void> {
  const workspace = trx.selectFrom('workspaces').select('num').where('id', '=', workspaceId)
  await lockRows(trx, workspace).executeTakeFirst()
}

/** Both as they are once nobody else changes them: what the session knew may be a moment old. */
async function underLock(trx: Db, caller: Caller, personId: string): Promise<{ own: Role; target: Member }> {
  const workspaceId = caller.workspace.id
  await lockMembers(trx, workspaceId)
  const own = await roleOf(trx, workspaceId, caller.id)
  if (!own) throw notFound('workspace')
  const [target] = await listMembers(trx, workspaceId, personId)
  if (!target) throw notFound('member')
  return { own, target }
}

/** Who was let in as more than they are by now may not do what they were let in for. */
function refuseWhoIsLess(own: Role, caller: Caller): void {
  if (ROLES.indexOf(own) >= ROLES.indexOf(caller.role ?? 'owner')) return
  throw new ApiError('forbidden', `Your role here has changed to ${own}. Load the page again.`)
}

/** Called under the lock, before an owner is unmade. */
async function keepAnOwner(trx: Db, workspaceId: string): Promise<void> {
  const { count } = await trx
    .selectFrom('members')
    .select((builder) => builder.fn.countAll<number>().as('count'))
    .where('workspace_id', '=', workspaceId)
    .where('role', '=', 'owner')
    .executeTakeFirstOrThrow()
  if (Number(count) > 1) return
  throw new ApiError('last_owner', 'A workspace keeps at least one owner. Make somebody else an owner first.')
}

/** Whoever may not invite any more has no invitations out, and who may not invite owners none to be one. */
async function forgetInvitationsBy(
  trx: Db,
  workspaceId: string,
  personId: string,
  now: 'admin' | 'member' = 'member',
): Promise<void> {
  await trx
    .deleteFrom('invitations')
    .where('workspace_id', '=', workspaceId)
    .where('invited_by', '=', personId)
    .where('role', 'in', now === 'admin' ? ['owner'] : ROLES)
    .execute()
}
