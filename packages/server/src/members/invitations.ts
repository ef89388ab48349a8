import {
  type CreatedInvitation,
  type Invitation,
  LIMITS,
  type OpenInvitation,
  type Role,
  type WorkspaceOfPerson,
} from '@qregg/contract'
import type { Selectable } from 'kysely'
import { emailKey } from '../accounts/people.ts'
import type { SignUpLinks } from '../accounts/sign-up-links.ts'
import { hashToken, makeToken } from '../accounts/token.ts'
import type { Clock } from '../clock.ts'
import type { Database, Db, Schema } from '../db/schema.ts'
import { transact } from '../db/transaction.ts'
import { ApiError, invalidField, notFound } from '../errors.ts'
import { byPerson, type Changer, type RecordChange } from '../http/audit.ts'
import type { Caller } from '../http/caller.ts'
import type { NewId } from '../ids.ts'
import type { Mailer } from '../mail/mailer.ts'
import { addMember, lockPerson, roleOf, workspacesOf } from '../workspaces/members.ts'
import { invitationMail } from './invitation-mail.ts'
import { lockMembers } from './members.ts'

export type InvitationsDeps = {
  database: Database
  clock: Clock
  newId: NewId
  record: RecordChange
  mailer: Mailer
  publicUrl: string
  /** Seals what only a mailed link holds, and that shows whose mail it was. */
  signUpLinks: SignUpLinks
}

type Row = Selectable<Schema['invitations']>
type Joining = { id: string; name: string; email: string }

export type Invitations = ReturnType<typeof createInvitations>

const DAY_MS = 86_400_000

/** Links that let somebody into a workspace, once. What a link holds is stored as a hash. */
export function createInvitations(deps: InvitationsDeps) {
  const { database, clock, record, mailer } = deps
  const open = (db: Db) => db.selectFrom('invitations').selectAll().where('expires_at', '>', clock.now())
  const openByToken = (db: Db, token: string) =>
    open(db).where('token_hash', '=', hashToken(token)).executeTakeFirst()

  async function join(trx: Db, token: string, person: Joining): Promise<WorkspaceOfPerson> {
    const found = await openByToken(trx, token)
    if (!found) throw linkExpired()
    refuseOthers(found, person.email)
    const workspaceId = found.workspace_id
    await lockMembers(trx, workspaceId)
    const before = await roleOf(trx, workspaceId, person.id)
    if (before === undefined) {
      // Of several who come with one link, one takes it: the others find it gone.
      const { numDeletedRows } = await trx
        .deleteFrom('invitations')
        .where('id', '=', found.id)
        .executeTakeFirstOrThrow()
      if (numDeletedRows === 0n) throw linkExpired()
      await refuseTooMany(trx, workspaceId, person.id)
      await addMember(trx, { workspaceId, personId: person.id, role: found.role, at: clock.now() })
      await record(trx, {
        workspaceId,
        action: 'member.joined',
        by: byPerson(person),
        subject: { id: person.id, name: person.name },
        after: found.role,
      })
    }
    return await workspaceFor(trx, workspaceId, before ?? found.role)
  }

  return {
    async list(workspaceId: string): Promise<Invitation[]> {
      const rows = await open(database)
        .where('workspace_id', '=', workspaceId)
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(LIMITS.invitationsPerWorkspace)
        .execute()
      return rows.map(toResource)
    },

    /** `mail`: have it mailed, if it has an address. @throws ApiError 403 forbidden, limit_reached, 422 */
    async create(
      caller: Caller,
      given: { role: Role; email?: string; mail: boolean },
    ): Promise<CreatedInvitation> {
      const { workspace } = caller
      const token = makeToken()
      const url = `${deps.publicUrl}/dashboard/invitations#${token}`
      const now = clock.now()
      const row: Row = {
        id: deps.newId('invitation'),
        workspace_id: workspace.id,
        token_hash: hashToken(token),
        role: given.role,
        email: given.email?.trim() ?? null,
        invited_by: caller.id,
        invited_by_name: caller.name,
        created_at: now,
        expires_at: now + LIMITS.invitationDays * DAY_MS,
      }
      const mailed = await transact(database, async (trx) => {
        await lockMembers(trx, workspace.id)
        const own = await roleOf(trx, workspace.id, caller.id)
        if (own !== 'owner' && (own !== 'admin' || given.role === 'owner'))
          throw new ApiError('forbidden', 'Only owners invite owners, and only owners and admins invite.')
        await refuseTooManyOut(trx, workspace.id, now)
        if (row.email !== null && (await isMember(trx, workspace.id, row.email)))
          throw invalidField('email', 'is of somebody who is a member already')
        await trx.insertInto('invitations').values(row).execute()
        await record(trx, {
          workspaceId: workspace.id,
          action: 'member.invited',
          by: byPerson(caller),
          // Not the email address: it would stay here longer than the invitation.
          subject: { id: row.id, name: null },
          after: row.role,
        })
        if (row.email === null || !given.mail) return false
        const proof = deps.signUpLinks.seal({ email: row.email }, LIMITS.invitationDays)
        const told = { ...row, workspace: workspace.name, url: `${url}.${proof}` }
        return await mailer.send(trx, invitationMail(row.email, told))
      })
      return { ...toResource(row), url, mailed }
    },

    async revoke(caller: Caller, id: string): Promise<void> {
      const workspaceId = caller.workspace.id
      await transact(database, async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom('invitations')
          .where('id', '=', id)
          .where('workspace_id', '=', workspaceId)
          .executeTakeFirstOrThrow()
        if (numDeletedRows === 0n) throw notFound('invitation')
        const subject = { id, name: null }
        const by = byPerson(caller)
        await record(trx, { workspaceId, action: 'member.invitation_revoked', by, subject })
      })
    },

    /** What a link is to. @throws ApiError 410 */
    async get(token: string): Promise<OpenInvitation> {
      const row = await openByToken(database, token)
      if (!row) throw linkExpired()
      const { name } = await workspaceFor(database, row.workspace_id, row.role)
      const { role, email, invitedBy, expiresAt } = toResource(row)
      return { workspace: { name }, role, email, invitedBy, expiresAt }
    },

    /** Refuses before anything is done for it. @throws ApiError 403, 410 */
    async check(token: string, email: string): Promise<void> {
      const row = await openByToken(database, token)
      if (!row) throw linkExpired()
      refuseOthers(row, email)
    },

    /** Lets somebody in, inside a transaction; who is a member stays what they are. @throws ApiError 403, 410 */
    join,
    accept: (token: string, person: Joining) => transact(database, (trx) => join(trx, token, person)),

    /** Forgets what has expired. */
    async sweep(): Promise<void> {
      await transact(database, async (trx) => {
        await trx.deleteFrom('invitations').where('expires_at', '<=', clock.now()).execute()
      })
    },
  }
}

/** Takes back whatever a person has out, in whatever workspace, in a transaction. */
export async function revokeInvitationsMadeBy(
  trx: Db,
  { record }: { record: RecordChange },
  personId: string,
  by: Changer,
): Promise<void> {
  const gone = await trx
    .deleteFrom('invitations')
    .where('invited_by', '=', personId)
    .returning(['id', 'workspace_id'])
    .execute()
  for (const { id, workspace_id: workspaceId } of gone) {
    const subject = { id, name: null }
    await record(trx, { workspaceId, action: 'member.invitation_revoked', by, subject })
  }
}

function refuseOthers(row: Row, email: string): void {
  if (row.email === null || emailKey(row.email) === emailKey(email)) return
  throw new ApiError(
    'forbidden',
    'This invitation is for another email address. Sign in with that one, or ask for a new invitation.',
  )
}

async function refuseTooManyOut(trx: Db, workspaceId: string, now: number): Promise<void> {
  const { count } = await trx
    .selectFrom('invitations')
    .select((builder) => builder.fn.countAll<number>().as('count'))
    .where('workspace_id', '=', workspaceId)
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow()
  if (Number(count) < LIMITS.invitationsPerWorkspace) return
  throw new ApiError('limit_reached', `${count} invitations have not been taken. Take some of them back.`)
}

/** Called under the lock, before somebody joins. @throws ApiError 403 limit_reached */
export async function refuseTooMany(trx: Db, workspaceId: string, personId: string): Promise<void> {
  const { count } = await trx
    .selectFrom('members')
    .select((builder) => builder.fn.countAll<number>().as('count'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow()
  if (Number(count) >= LIMITS.membersPerWorkspace)
    throw new ApiError('limit_reached', `This workspace has ${count} members, and more are not possible.`)
  await lockPerson(trx, personId)
  const { length } = await workspacesOf(trx, personId)
  if (length >= LIMITS.workspacesPerPerson)
    throw new ApiError(
      'limit_reached',
      `You are in ${length} workspaces, and more are not possible. Leave one first.`,
    )
}

async function isMember(trx: Db, workspaceId: string, email: string): Promise<boolean> {
  const row = await trx
    .selectFrom('members')
    .innerJoin('people', 'people.id', 'members.person_id')
    .select('people.id')
    .where('members.workspace_id', '=', workspaceId)
    .where('people.email_key', '=', emailKey(email))
    .executeTakeFirst()
  return row !== undefined
}

async function workspaceFor(db: Db, id: string, role: Role): Promise<WorkspaceOfPerson> {
  const { name, plan } = await db
    .selectFrom('workspaces')
    .select(['name', 'plan'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return { id, name, plan, role }
}

function linkExpired(): ApiError {
  return new ApiError(
    'link_expired',
    'This invitation was taken, taken back, or is too old. Ask for a new one.',
  )
}

function toResource(row: Row): Invitation {
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    invitedBy: row.invited_by_name,
    createdAt: new Date(row.created_at).toISOString(),
    expiresAt: new Date(row.expires_at).toISOString(),
  }
}
