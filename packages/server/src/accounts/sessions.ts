import { LIMITS, type PersonSession } from '@qregg/contract'
import type { Clock } from '../clock.ts'
import type { Database, Db } from '../db/schema.ts'
import { lockRows, transact } from '../db/transaction.ts'
import { ApiError } from '../errors.ts'
import { scopesOf } from '../http/authentication.ts'
import type { Caller } from '../http/caller.ts'
import type { NewId } from '../ids.ts'
import { hashToken, makeToken } from './token.ts'

const SESSION_MS = LIMITS.sessionDays * 86_400_000
/** How exactly it is known when a session was last used: every request would write otherwise. */
const TOUCH_MS = 10 * 60_000
/** Who signs in more often loses the sessions they have not used for longest. */
const MOST_SESSIONS = 100

/** Somebody who is signed in, in one browser. */
export type SignedIn = {
  person: { id: string; name: string; email: string; hasPassword: boolean }
  session: { id: string; lastUsedAt: number }
}

/** Reads a User-Agent header. */
export type ReadAgent = (userAgent: string) => { browser: string | null; os: string | null }

export type Sessions = ReturnType<typeof createSessions>

/** Who is signed in where. What a cookie holds is stored as a hash, and nothing of where a request came from. */
export function createSessions(deps: {
  database: Database
  clock: Clock
  newId: NewId
  readAgent: ReadAgent
}) {
  const { database, clock } = deps

  const open = (db: Db) =>
    db
      .selectFrom('sessions')
      .innerJoin('people', 'people.id', 'sessions.person_id')
      .select([
        'sessions.id as sessionId',
        'sessions.last_used_at as lastUsedAt',
        'people.id as personId',
        'people.name as personName',
        'people.email',
        'people.password',
      ])
      .where('sessions.expires_at', '>', clock.now())

  const inWorkspace = (db: Db, workspaceId: string) =>
    open(db)
      .leftJoin('members', (join) =>
        join.onRef('members.person_id', '=', 'people.id').on('members.workspace_id', '=', workspaceId),
      )
      .leftJoin('workspaces', 'workspaces.id', 'members.workspace_id')
      .select(['members.role', 'workspaces.num', 'workspaces.id', 'workspaces.name', 'workspaces.plan'])

  return {
    /**
     * Begins a session and answers its token, which is told to nobody but the browser. `proven`: the stored password
     * that it is begun by. @throws ApiError 401 when that one is stored no more
     */
    async start(personId: string, userAgent: string, proven?: string | null): Promise<string> {
      const token = makeToken()
      const now = clock.now()
      const { browser, os } = deps.readAgent(userAgent)
      const row = {
        id: deps.newId('session'),
        token_hash: hashToken(token),
        person_id: personId,
        browser,
        os,
        created_at: now,
        last_used_at: now,
        expires_at: now + SESSION_MS,
      }
      await transact(database, async (trx) => {
        if (proven !== undefined) await refuseOutdated(trx, personId, proven)
        const kept = trx
          .selectFrom('sessions')
          .select('id')
          .where('person_id', '=', personId)
          .orderBy('last_used_at', 'desc')
          .limit(MOST_SESSIONS - 1)
        await trx
          .deleteFrom('sessions')
          .where('person_id', '=', personId)
          .where('id', 'not in', kept)
          .execute()
        await trx.insertInto('sessions').values(row).execute()
      })
      return token
    },

    async find(token: string): Promise<SignedIn | undefined> {
      const row = await open(database).where('token_hash', '=', hashToken(token)).executeTakeFirst()
      return row && signedIn(row)
    },

    /** Who is signed in, and as whom they act in a workspace: null when they are no member of it. */
    async findIn(token: string, workspaceId: string) {
      const row = await inWorkspace(database, workspaceId)
        .where('token_hash', '=', hashToken(token))
        .executeTakeFirst()
      return row && { ...signedIn(row), caller: callerOf(row) }
    },

    /** The same caller as of now: undefined when the session has ended, or the person is no member any more. */
    async callerAgain(caller: Caller): Promise<Caller | undefined> {
      const row = await inWorkspace(database, caller.workspace.id)
        .where('sessions.id', '=', caller.session ?? '')
        .executeTakeFirst()
      return (row && callerOf(row)) ?? undefined
    },

    /** Writes that a session is in use, now and then. True when it was written, and the browser's cookie is due again. */
    async touch({ id, lastUsedAt }: SignedIn['session']): Promise<boolean> {
      const now = clock.now()
      if (now - lastUsedAt < TOUCH_MS) return false
      await database
        .updateTable('sessions')
        .set({ last_used_at: now, expires_at: now + SESSION_MS })
        .where('id', '=', id)
        .execute()
      return true
    },

    async list({ person, session }: SignedIn): Promise<PersonSession[]> {
      const rows = await database
        .selectFrom('sessions')
        .select(['id', 'browser', 'os', 'created_at', 'last_used_at', 'expires_at'])
        .where('person_id', '=', person.id)
        .where('expires_at', '>', clock.now())
        .orderBy('last_used_at', 'desc')
        .execute()
      return rows.map((row) => ({
        id: row.id,
        current: row.id === session.id,
        browser: row.browser,
        os: row.os,
        createdAt: new Date(row.created_at).toISOString(),
        lastUsedAt: new Date(row.last_used_at).toISOString(),
        expiresAt: new Date(row.expires_at).toISOString(),
      }))
    },

    /** Ends the session that a cookie stands for, if it does. */
    async endByToken(token: string): Promise<void> {
      await database.deleteFrom('sessions').where('token_hash', '=', hashToken(token)).execute()
    },

    /** Ends one session of a person; false when they have none of this id. */
    async end(personId: string, id: string): Promise<boolean> {
      const { numDeletedRows } = await database
        .deleteFrom('sessions')
        .where('person_id', '=', personId)
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      return numDeletedRows > 0n
    },

    endAll: endSessions,

    /** Forgets what has expired. */
    async sweep(): Promise<void> {
      await database.deleteFrom('sessions').where('expires_at', '<=', clock.now()).execute()
      await database.deleteFrom('verifications').where('expires_at', '<=', clock.now()).execute()
    },
  }
}

/** Ends a person's sessions, all but `except`. */
export async function endSessions(db: Db, personId: string, except?: string): Promise<void> {
  let query = db.deleteFrom('sessions').where('person_id', '=', personId)
  if (except !== undefined) query = query.where('id', '<>', except)
  await query.execute()
}

/** Whoever changes a password ends all sessions, and a check of the old one may still be under way: it begins none. */
async function refuseOutdated(trx: Db, personId: string, proven: string | null): Promise<void> {
  const stored = trx.selectFrom('people').select('password').where('id', '=', personId)
  const now = await lockRows(trx, stored).executeTakeFirst()
  if (now?.password === proven) return
  throw new ApiError(
    'wrong_credentials',
    'The password was changed at this moment. Sign in with the new one.',
  )
}

type SessionRow = {
  sessionId: string
  lastUsedAt: number
  personId: string
  personName: string
  email: string
  password: string | null
}
type Membership = {
  [Name in keyof Caller['workspace']]: Caller['workspace'][Name] | null
} & { role: Caller['role'] }

function signedIn(row: SessionRow): SignedIn {
  return {
    person: { id: row.personId, name: row.personName, email: row.email, hasPassword: row.password !== null },
    session: { id: row.sessionId, lastUsedAt: row.lastUsedAt },
  }
}

function callerOf(row: SessionRow & Membership): Caller | null {
  const { role, num, id, name, plan } = row
  if (role === null || num === null || id === null || name === null || plan === null) return null
  return {
    kind: 'person',
    id: row.personId,
    name: row.personName,
    role,
    scopes: scopesOf(role),
    session: row.sessionId,
    expiresAt: null,
    workspace: { num, id, name, plan },
  }
}
