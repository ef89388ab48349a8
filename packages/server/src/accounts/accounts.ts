import type { Request } from 'express'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Database, Db } from '../db/schema.ts'
import { byPerson, type RecordChange } from '../http/audit.ts'
import { isFromHere } from '../http/from-here.ts'
import type { MakeLimiter } from '../http/rate-limit.ts'
import type { NewId } from '../ids.ts'
import type { SecretBox } from '../secrets.ts'
import { addMember } from '../workspaces/members.ts'
import { createWorkspace } from '../workspaces/workspaces.ts'
import { createAttempts } from './attempts.ts'
import { createGoogle, type GoogleEndpoints } from './google.ts'
import { createPasswords } from './passwords.ts'
import { makePerson, type NewPerson } from './people.ts'
import { createResets } from './resets.ts'
import { createSessionCookie } from './session-cookie.ts'
import { createSessions, type ReadAgent } from './sessions.ts'
import { createSetUp } from './set-up.ts'
import { createSignUpLinks } from './sign-up-links.ts'

export type AccountsDeps = {
  database: Database
  clock: Clock
  newId: NewId
  config: Config
  makeLimiter: MakeLimiter
  /** The address that a request came from, as TRUST_PROXY has it. */
  clientAddress(request: Request): string
  readAgent: ReadAgent
  /** Turns what must not be kept into something to count and compare by; keyed by the server's secret. */
  fingerprint(text: string): string
  box: SecretBox
  logger: Logger
  mailer: Mailer
  takeInvitation: TakeInvitation
  recordChange: RecordChange
  /** Has everything end, within a transaction, by which others come in whom a person let in: keys and invitations. */
  revokeMadeBy(trx: Db, personId: string): Promise<void>
  /** Where Google is; tests have one of their own. */
  googleEndpoints?: GoogleEndpoints
}

/** Sends mail, if it can. */
export type Mailer = {
  readonly enabled: boolean
  /** Inside a transaction: has it sent after the commit. False when it cannot be taken. */
  send(trx: Db, mail: { to: string; subject: string; text: string; urgent?: boolean }): Promise<boolean>
}

/**
 * Lets a new person into the workspace that an invitation is to, within a transaction.
 * @throws ApiError 410 when it is not open, 403 when it is meant for another address
 */
export type TakeInvitation = (
  trx: Db,
  token: string,
  person: { id: string; name: string; email: string },
) => Promise<unknown>

export type Accounts = ReturnType<typeof createAccounts>

/** People: who they are, how they prove it, and where they are signed in. */
export function createAccounts(deps: AccountsDeps) {
  const cookie = createSessionCookie(deps.config.publicUrl)
  const sessions = createSessions(deps)

  return {
    passwords: createPasswords(),
    attempts: createAttempts(deps),
    setUp: createSetUp(deps),
    /** Whether a browser on this machine asks, and only this machine or network is meant to reach the server. */
    fromHere: (request: Request) => deps.config.local && isFromHere(request),
    cookie,
    sessions,
    mailer: deps.mailer,
    resets: createResets(deps),
    signUpLinks: createSignUpLinks(deps),
    /** Everybody may sign up, once they have shown that they read the mail of their address. */
    signUpTakesMail: deps.config.signUp === 'open' && deps.mailer.enabled,
    google: deps.config.google && createGoogle({ ...deps, google: deps.config.google }),
    takeInvitation: deps.takeInvitation,
    revokeMadeBy: deps.revokeMadeBy,
    /** Makes a person, within a transaction. `passwordHash` is made before it. @throws ApiError 409 email_taken */
    makePerson: (trx: Db, given: NewPerson) => makePerson(trx, deps, given),
    /** Makes a workspace and its owner, within a transaction. */
    async makeOwnWorkspace(trx: Db, person: { id: string; name: string }, name = 'My workspace') {
      const { id, plan } = await createWorkspace(trx, deps, { name, plan: deps.config.defaultPlan })
      await addMember(trx, { workspaceId: id, personId: person.id, role: 'owner', at: deps.clock.now() })
      const [by, subject] = [byPerson(person), { id, name }]
      await deps.recordChange(trx, { workspaceId: id, action: 'workspace.created', by, subject })
      return { id, name, plan, role: 'owner' as const }
    },
    /**
     * Signs a person in, in the browser that sends `request`, and answers the headers to answer with. The session that
     * it had is over. After the transaction, never in it. `proven`: the stored password that was checked for it.
     */
    async startSession(
      request: Request,
      personId: string,
      proven?: string | null,
    ): Promise<{ 'Set-Cookie': string }> {
      const before = cookie.read(request)
      if (before !== undefined) await sessions.endByToken(before)
      const token = await sessions.start(personId, request.get('User-Agent') ?? '', proven)
      return { 'Set-Cookie': cookie.give(token) }
    },
  }
}
