import type { Request } from 'express'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Database, Db } from '../db/schema.ts'
import type { MakeLimiter } from '../http/rate-limit.ts'
import type { NewId } from '../ids.ts'
import { createAttempts } from './attempts.ts'
import { createFromHere } from './from-here.ts'
import { createPasswords } from './passwords.ts'
import { makePerson, type NewPerson } from './people.ts'
import { createSessionCookie } from './session-cookie.ts'
import { createSessions, type ReadAgent } from './sessions.ts'
import { createSetUp } from './set-up.ts'

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
}

export type Accounts = ReturnType<typeof createAccounts>

/** People: who they are, how they prove it, and where they are signed in. */
export function createAccounts(deps: AccountsDeps) {
  const cookie = createSessionCookie(deps.config.publicUrl)
  const sessions = createSessions(deps)

  return {
    passwords: createPasswords(),
    attempts: createAttempts(deps),
    setUp: createSetUp(deps),
    fromHere: createFromHere(deps.config),
    cookie,
    sessions,
    /** Makes a person, within a transaction. `passwordHash` is made before it. @throws ApiError 409 email_taken */
    makePerson: (trx: Db, given: NewPerson) => makePerson(trx, deps, given),
    /**
     * Signs a person in, in the browser that sends `request`, and answers the headers to answer with. The session that
     * it had is over. After the transaction, never in it.
     */
    async startSession(request: Request, personId: string): Promise<{ 'Set-Cookie': string }> {
      const before = cookie.read(request)
      if (before !== undefined) await sessions.endByToken(before)
      const token = await sessions.start(personId, request.get('User-Agent') ?? '')
      return { 'Set-Cookie': cookie.give(token) }
    },
  }
}
