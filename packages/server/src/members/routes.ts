import { accountOperations, workspaceOperations } from '@qregg/contract'
import type { Accounts } from '../accounts/accounts.ts'
import type { SignedIn } from '../accounts/sessions.ts'
import type { Database } from '../db/schema.ts'
import { transact } from '../db/transaction.ts'
import { ApiError } from '../errors.ts'
import type { Api } from '../http/api.ts'
import type { Invitations } from './invitations.ts'
import type { Members } from './members.ts'

/** Mounts /members and /invitations of a workspace in the dashboard. */
export function mountMembers(
  api: Api,
  deps: { members: Members; invitations: Invitations; accounts: Pick<Accounts, 'attempts'> },
): void {
  const { members, invitations, accounts } = deps

  api.route(workspaceOperations.listMembers, async ({ caller }) => ({
    data: await members.list(caller.workspace.id),
  }))

  api.route(workspaceOperations.updateMember, async ({ params, body, caller }) => ({
    data: await members.setRole(caller, params.id, body.role),
  }))

  api.route(workspaceOperations.removeMember, async ({ params, caller }) => {
    await members.remove(caller, params.id)
    return { data: { done: true as const } }
  })

  api.route(workspaceOperations.listInvitations, async ({ caller }) => ({
    data: await invitations.list(caller.workspace.id),
  }))

  api.route(workspaceOperations.createInvitation, async ({ body, caller, request }) => {
    const { attempts } = accounts
    if (body.email !== undefined) await attempts.count('invite', request)
    // Nobody's mailbox is flooded by inviting and taking back. The link can still be passed on by hand.
    const mail =
      body.email !== undefined && (await attempts.mayMail('invite', body.email, caller.workspace.id))
    return { status: 201, data: await invitations.create(caller, { ...body, mail }) }
  })

  api.route(workspaceOperations.revokeInvitation, async ({ params, caller }) => {
    await invitations.revoke(caller, params.id)
    return { data: { id: params.id, deleted: true as const } }
  })
}

/** Mounts what somebody does who has the link of an invitation. */
export function mountInvitations(
  api: Api<SignedIn>,
  deps: { database: Database; invitations: Invitations; accounts: Accounts },
): void {
  const { database, invitations, accounts } = deps

  api.route(accountOperations.getOpenInvitation, async ({ body }) => ({
    data: await invitations.get(body.token),
  }))

  api.route(accountOperations.acceptInvitation, async ({ body, caller }) => ({
    data: await invitations.accept(body.token, caller.person),
  }))

  api.route(accountOperations.signUpByInvitation, async ({ body, request }) => {
    const { token, password, proof, ...given } = body
    await accounts.attempts.count('sign-up', request)
    await invitations.check(token, given.email)
    const emailVerified = accounts.signUpLinks.isOf(given.email, proof)
    // Whoever comes may invite: this must not be a way around the mail that signing up takes.
    if (accounts.signUpTakesMail && !emailVerified)
      throw new ApiError(
        'forbidden',
        'Signing up takes a link that is mailed to you. Open the one in the mail, or have one sent on this page.',
      )
    const passwordHash = await accounts.passwords.hash(password)
    const person = await transact(database, async (trx) => {
      const made = await accounts.makePerson(trx, { ...given, passwordHash, emailVerified })
      await invitations.join(trx, token, made)
      return made
    })
    const headers = await accounts.startSession(request, person.id)
    return { status: 201, data: { person }, headers }
  })
}
