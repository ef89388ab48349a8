import {
  accountOperations,
  type Operation,
  operations,
  type Role,
  workspaceOperations,
} from '@qregg/contract'
import { transact } from '../../src/db/transaction.ts'
import { addMember } from '../../src/workspaces/members.ts'
import { checkAnswer, toldPeople } from './answer-check.ts'
import { type Client, clientOf } from './api-client.ts'
import type { TestServer } from './server.ts'

/** The password of everybody whom `signedIn` makes with `password: true`. */
export const PASSWORD = 'correct horse battery'

const inWorkspace = { ...operations, ...workspaceOperations }

export type AccountClient = Client<typeof accountOperations>
export type WorkspaceClient = Client<typeof inWorkspace>
export type Browser = {
  /** /dashboard/api: what a person does about themselves. */
  account: AccountClient
  /** /dashboard/api/workspaces/{id}: every operation of the API, and those of people. */
  in(workspaceId: string): WorkspaceClient
}

export type TestPerson = Browser & {
  id: string
  email: string
  /** As the browser sends it: name and value. */
  cookie: string
  workspaceId: string
  /** The same as `in(workspaceId)`. */
  workspace: WorkspaceClient
}

let made = 0

/** A browser that sends `cookie` (null: none), as one does from the server's own pages. */
export function browser(server: Pick<TestServer, 'url'>, cookie: string | null, more = {}): Browser {
  const base = `${server.url}/dashboard/api`
  const headers = { 'Sec-Fetch-Site': 'same-origin', ...(cookie === null ? {} : { Cookie: cookie }), ...more }
  const check = (operation: Operation, reply: Parameters<typeof checkAnswer>[1]) =>
    checkAnswer(operation, reply, toldPeople)
  return {
    account: clientOf(accountOperations, base, headers, check),
    in: (id) => clientOf(inWorkspace, `${base}/workspaces/${id}`, headers, check),
  }
}

/**
 * A new person who is signed in and a member of a workspace (the first one): straight in the database, without set-up
 * and without a password, which takes its time to hash. With `password: true` it is PASSWORD.
 */
export async function signedIn(
  server: TestServer,
  given: {
    role?: Role
    workspaceId?: string
    name?: string
    email?: string
    /** Their address is known to be theirs. */
    verified?: boolean
    password?: boolean
  } = {},
): Promise<TestPerson> {
  const { accounts, database, clock } = server.deps
  const email = given.email ?? `person-${++made}@example.com`
  const passwordHash = given.password ? await accounts.passwords.hash(PASSWORD) : null
  const first = () => database.selectFrom('workspaces').select('id').orderBy('num').executeTakeFirstOrThrow()
  const workspaceId = given.workspaceId ?? (await first()).id
  const { id } = await transact(database, async (trx) => {
    const person = await accounts.makePerson(trx, {
      name: given.name ?? 'Somebody',
      email,
      passwordHash,
      emailVerified: given.verified ?? false,
    })
    await addMember(trx, {
      workspaceId,
      personId: person.id,
      role: given.role ?? 'owner',
      at: clock.now(),
    })
    return person
  })
  const cookie = cookieOf(accounts.cookie.give(await accounts.sessions.start(id, 'Test')))
  const client = browser(server, cookie)
  return { ...client, id, email, cookie, workspaceId, workspace: client.in(workspaceId) }
}

/** What a browser sends back of a Set-Cookie header. */
export function cookieOf(header: string | string[] | undefined): string {
  return String([header].flat()[0]).split(';')[0] ?? ''
}
