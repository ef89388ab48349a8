import { type Account, accountOperations, FEATURES, LIMITS, type Person } from '@qregg/contract'
import type { Request } from 'express'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Database } from '../db/schema.ts'
import { transact } from '../db/transaction.ts'
import { ApiError, notFound } from '../errors.ts'
import type { Api } from '../http/api.ts'
import { VERSION } from '../version.ts'
import { lockPerson, workspacesOf } from '../workspaces/members.ts'
import type { Accounts } from './accounts.ts'
import { findByEmail } from './people.ts'
import type { SignedIn } from './sessions.ts'
import { isSetUp } from './set-up.ts'

export type AccountRoutesDeps = {
  accounts: Accounts
  database: Database
  clock: Clock
  config: Config
  logger: Logger
}

/** What an operation answers that has nothing to tell. */
export const DONE = { data: { done: true } } as const

/** Signs a person in, and answers so. `proven`: the stored password that was checked for it. */
export async function answerSignedIn(
  accounts: Accounts,
  request: Request,
  { id, name, email }: Person,
  proven?: string | null,
) {
  const headers = await accounts.startSession(request, id, proven)
  return { data: { person: { id, name, email } }, headers }
}

/** Mounts setting up, signing in and out, and what people see and change about themselves. */
export function mountAccounts(api: Api<SignedIn>, deps: AccountRoutesDeps): void {
  const { accounts, database, config } = deps
  const { sessions, passwords, attempts, setUp } = accounts

  async function accountOf({ person }: SignedIn): Promise<Account> {
    return {
      person,
      workspaces: await workspacesOf(database, person.id),
      server: aboutServer(config, accounts),
    }
  }

  api.route(accountOperations.getWelcome, async ({ request }) => {
    const needsSetup = !(await setUp.isDone())
    return {
      data: {
        needsSetup,
        needsSetupToken: needsSetup && !accounts.fromHere(request),
        signUp: config.signUp,
        ...waysIn(accounts),
      },
    }
  })

  api.route(accountOperations.setUp, async ({ body: { token, password, ...given }, request }) => {
    await attempts.count('set-up', request)
    if (await setUp.isDone()) throw isSetUp()
    const mayCome = token === undefined ? accounts.fromHere(request) : await setUp.isToken(token)
    if (!mayCome)
      throw new ApiError(
        'forbidden',
        'This takes the link that the server printed as it started. Look for /dashboard/set-up in its output.',
      )
    const passwordHash = await passwords.hash(password)
    return await answerSignedIn(accounts, request, await setUp.make({ ...given, passwordHash }))
  })

  api.route(accountOperations.signIn, async ({ body: { email, password }, request }) => {
    await attempts.count('sign-in', request, email)
    const person = await findByEmail(database, email)
    if (!(await passwords.verify(password, person?.password ?? null)) || !person)
      throw wrong('The email address or the password is wrong.')
    await attempts.succeeded('sign-in', email)
    return await answerSignedIn(accounts, request, person, person.password)
  })

  api.route(accountOperations.signOut, async ({ request }) => {
    const token = accounts.cookie.read(request)
    if (token !== undefined) await sessions.endByToken(token)
    return { ...DONE, headers: { 'Set-Cookie': accounts.cookie.take() } }
  })

  api.route(accountOperations.getAccount, async ({ caller }) => ({ data: await accountOf(caller) }))

  api.route(accountOperations.updateAccount, async ({ body: { name }, caller }) => {
    const { person } = caller
    await database
      .updateTable('people')
      .set({ name, updated_at: deps.clock.now() })
      .where('id', '=', person.id)
      .execute()
    return { data: await accountOf({ ...caller, person: { ...person, name } }) }
  })

  api.route(accountOperations.listSessions, async ({ caller }) => ({ data: await sessions.list(caller) }))

  api.route(accountOperations.revokeSession, async ({ params, caller }) => {
    if (!(await sessions.end(caller.person.id, params.id))) throw notFound('session')
    return DONE
  })

  api.route(accountOperations.revokeOtherSessions, async ({ caller }) => {
    await sessions.endAll(database, caller.person.id, caller.session.id)
    return DONE
  })

  api.route(accountOperations.createWorkspace, async ({ body: { name }, caller }) => {
    const workspace = await transact(database, async (trx) => {
      await lockPerson(trx, caller.person.id)
      const { length } = await workspacesOf(trx, caller.person.id)
      if (length >= LIMITS.workspacesPerPerson)
        throw new ApiError(
          'limit_reached',
          `You are in ${length} workspaces, and more are not possible. Leave one first.`,
        )
      return await accounts.makeOwnWorkspace(trx, caller.person, name)
    })
    return { data: workspace }
  })
}

function aboutServer(config: Config, accounts: Accounts): Account['server'] {
  return {
    version: VERSION,
    publicUrl: config.publicUrl,
    features: [...FEATURES],
    limits: { ...LIMITS, requestsPerMinute: config.rateLimitPerMinute },
    signUp: config.signUp,
    ...waysIn(accounts),
    cities: config.geoipCityDb !== undefined,
    scanRetentionDays: config.scanRetentionDays ?? null,
    deliveryRetentionDays: config.deliveryRetentionDays,
  }
}

/** What depends on services that this server may or may not have. */
const waysIn = ({ google, mailer }: Accounts) => ({ google: google !== undefined, mail: mailer.enabled })

export const wrong = (message: string) => new ApiError('wrong_credentials', message)
