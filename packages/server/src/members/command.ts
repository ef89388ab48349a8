import { parseArgs } from 'node:util'
import { ROLES, type Role, setUpSchema } from '@qregg/contract'
import { type ClaimDeps, claimAddress } from '../accounts/claim.ts'
import { findByEmail, makePerson } from '../accounts/people.ts'
import { createResets } from '../accounts/resets.ts'
import { isSetUpDone } from '../accounts/set-up.ts'
import type { Database, Db } from '../db/schema.ts'
import { transact } from '../db/transaction.ts'
import { type RecordChange, THE_SERVER } from '../http/audit.ts'
import type { NewId } from '../ids.ts'
import { addMember, roleOf } from '../workspaces/members.ts'
import { findWorkspace } from '../workspaces/workspaces.ts'
import { refuseTooMany } from './invitations.ts'
import { lockMembers } from './members.ts'

export const MEMBER_USAGE = `Lets people into workspaces, and into their accounts when they cannot get in, also while the server runs.

  npm run member -- --email EMAIL                    makes this person an owner of the first workspace
  npm run member -- --email EMAIL --workspace NAME --role ${ROLES.join('|')}
  npm run member -- --email EMAIL --new [--name NAME]   makes the person first, and prints a link for their password
  npm run member -- --email EMAIL --reset               prints a link that sets a new password, and changes nothing else

Anybody may have signed up with an address that nobody has checked. Such a person is let in with --reset and --role
alone: their password and sessions end, and whoever is given the link sets a new password.

In a container: node dist/cli.js member --email EMAIL, and so on.
DATA_DIR or DATABASE_URL says where the data is, and PUBLIC_URL what links begin with, as for the server.`

export type MemberGiven = {
  email: string
  workspace: string | undefined
  role: Role | undefined
  /** What to call somebody who is made; undefined: nobody is. */
  newName: string | undefined
  reset: boolean
}

/** What the command was asked for; undefined: how it is used. @throws Error with a sentence for people */
export function readMemberArgs(args: string[]): MemberGiven | undefined {
  const { values } = parseArgs({
    args,
    options: {
      email: { type: 'string' },
      workspace: { type: 'string' },
      role: { type: 'string' },
      new: { type: 'boolean' },
      name: { type: 'string' },
      reset: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  if (values.help || values.email === undefined) return undefined
  const role = ROLES.find((one) => one === values.role)
  if (values.role !== undefined && !role)
    throw new Error(`--role is "${values.role}". There are: ${ROLES.join(', ')}.`)
  const email = setUpSchema.shape.email.safeParse(values.email)
  if (!email.success) throw new Error(`--email is "${values.email}", which is no email address.`)
  const name = setUpSchema.shape.name.safeParse(values.name ?? email.data.slice(0, email.data.indexOf('@')))
  if (!name.success) throw new Error('--name must have 1 to 100 characters.')
  const newName = values.new ? name.data : undefined
  return { email: email.data, workspace: values.workspace, role, newName, reset: values.reset ?? false }
}

type MemberDeps = ClaimDeps & {
  database: Database
  newId: NewId
  record: RecordChange
  publicUrl: string
}

/** Does it, and answers what to tell whoever asked. @throws Error with a sentence for people */
export async function letIn(deps: MemberDeps, given: MemberGiven): Promise<string> {
  const { email, newName, reset } = given
  const isOnlyReset = reset && newName === undefined && given.workspace === undefined && !given.role
  return await transact(deps.database, async (trx) => {
    const found = await findByEmail(trx, email)
    if (found && newName !== undefined) throw new Error(`${email} has an account. Leave out --new.`)
    const person = found ?? (await makeNew(trx, deps, given))
    if (found?.email_verified === 0 && !isOnlyReset) {
      if (!reset) throw new Error(unchecked(email))
      // Before they are let in: whoever has signed up with the address would come in as them.
      await claimAddress(trx, deps, found.id)
    }
    const lines = isOnlyReset ? [] : [await join(trx, deps, given, person)]
    if (reset || newName !== undefined) {
      const token = await createResets(deps).begin(trx, person.id)
      const link = `${deps.publicUrl}/dashboard/reset-password#${token}`
      lines.push(
        `Whoever opens this link sets the password of ${email}, once and within an hour:\n\n  ${link}\n`,
      )
    }
    return lines.join('\n')
  })
}

const unchecked = (email: string) =>
  `Nobody has checked that ${email} is the address of who signed up with it. Add --reset and --role: their password and sessions end, and you get a link to give them.`

async function makeNew(trx: Db, deps: MemberDeps, { email, newName }: MemberGiven) {
  if (newName === undefined)
    throw new Error(`Nobody here has the address ${email}. Add --new to make an account for them.`)
  // Whoever has the printed link would be one more owner, whom nobody expects any more.
  if (!(await isSetUpDone(trx)))
    throw new Error('Nobody has set this server up. Start it, and follow the link that it prints.')
  // Whoever runs the server need not prove anything to it.
  return await makePerson(trx, deps, { name: newName, email, passwordHash: null, emailVerified: true })
}

async function join(
  trx: Db,
  { clock, record }: MemberDeps,
  given: MemberGiven,
  person: { id: string; name: string },
): Promise<string> {
  const workspace = await findWorkspace(trx, given.workspace)
  if (!workspace)
    throw new Error(`There is no workspace "${given.workspace ?? ''}". npm run key -- --workspace makes one.`)
  const [workspaceId, personId] = [workspace.id, person.id]
  await lockMembers(trx, workspaceId)
  const before = await roleOf(trx, workspaceId, personId)
  const role = given.role ?? 'owner'
  const change = { workspaceId, by: THE_SERVER, subject: { id: personId, name: person.name }, after: role }
  if (before === undefined) {
    await refuseTooMany(trx, workspaceId, personId)
    await addMember(trx, { workspaceId, personId, role, at: clock.now() })
    await record(trx, { ...change, action: 'member.joined' })
  } else if (ROLES.indexOf(before) < ROLES.indexOf(role)) {
    await trx
      .updateTable('members')
      .set({ role })
      .where('workspace_id', '=', workspaceId)
      .where('person_id', '=', personId)
      .execute()
    await record(trx, { ...change, action: 'member.role_changed', before })
  } else if (before !== role) {
    // Less is for the dashboard to give, which keeps an owner and what goes with it.
    throw new Error(`${person.name} is ${before} of "${workspace.name}". Roles are lowered in the dashboard.`)
  }
  return `${person.name} is ${role} of "${workspace.name}".`
}
