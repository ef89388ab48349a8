import { timingSafeEqual } from 'node:crypto'
import type { Person } from '@qregg/contract'
import type { Clock } from '../clock.ts'
import type { Database, Db } from '../db/schema.ts'
import { settingOrMake } from '../db/settings.ts'
import { transact } from '../db/transaction.ts'
import { ApiError } from '../errors.ts'
import { byPerson, type Changer, type RecordChange } from '../http/audit.ts'
import type { NewId } from '../ids.ts'
import { addMember } from '../workspaces/members.ts'
import { findWorkspace } from '../workspaces/workspaces.ts'
import { makePerson, type NewPerson } from './people.ts'
import { makeToken } from './token.ts'

const DONE = 'set_up'
const SEED = 'set_up_seed'

/** The first person: the owner of the first workspace. There is one only once, however many come at the same time. */
export type SetUp = {
  isDone(): Promise<boolean>
  /** What the printed link holds; undefined once there is an owner. The same on every instance and at every start. */
  token(): Promise<string | undefined>
  isToken(token: string): Promise<boolean>
  /** `by`: who does it, when it is not the person. @throws ApiError 404 when somebody was first */
  make(given: NewPerson & { workspaceName?: string; by?: Changer }): Promise<Person>
}

/** `fingerprint` is keyed by the server's secret: the database alone does not tell the token. */
export function createSetUp(deps: {
  database: Database
  clock: Clock
  newId: NewId
  fingerprint(text: string): string
  recordChange: RecordChange
}): SetUp {
  const { database, clock } = deps
  let isKnownDone = false

  async function isDone(db: Db = database): Promise<boolean> {
    if (isKnownDone) return true
    isKnownDone = await isSetUpDone(db)
    return isKnownDone
  }

  async function token(): Promise<string | undefined> {
    if (await isDone()) return undefined
    return deps.fingerprint(`set up:${await settingOrMake(database, SEED, makeToken)}`)
  }

  return {
    isDone,
    token,
    async isToken(given) {
      const [ours, theirs] = [Buffer.from((await token()) ?? ''), Buffer.from(given)]
      return ours.length > 0 && ours.length === theirs.length && timingSafeEqual(ours, theirs)
    },
    async make({ workspaceName, by, ...given }) {
      return await transact(database, async (trx) => {
        // Of several that come at once, one is first: the others wait here for its commit.
        const { numInsertedOrUpdatedRows } = await trx
          .insertInto('settings')
          .values({ key: DONE, value: String(clock.now()) })
          .onConflict((conflict) => conflict.column('key').doNothing())
          .executeTakeFirstOrThrow()
        const workspace = await findWorkspace(trx)
        if (!numInsertedOrUpdatedRows || !workspace) throw isSetUp()
        // Whoever runs the server need not prove anything to it.
        const person = await makePerson(trx, deps, { ...given, emailVerified: true })
        await addMember(trx, {
          workspaceId: workspace.id,
          personId: person.id,
          role: 'owner',
          at: clock.now(),
        })
        const change = { workspaceId: workspace.id, by: by ?? byPerson(person), after: 'owner' }
        const subject = { id: person.id, name: person.name }
        await deps.recordChange(trx, { ...change, action: 'member.joined', subject })
        if (workspaceName !== undefined && workspaceName !== workspace.name) {
          const renamed = { subject: { id: workspace.id, name: workspaceName }, before: workspace.name }
          await trx
            .updateTable('workspaces')
            .set({ name: workspaceName })
            .where('id', '=', workspace.id)
            .execute()
          await deps.recordChange(trx, {
            ...change,
            ...renamed,
            action: 'workspace.renamed',
            after: workspaceName,
          })
        }
        await trx.deleteFrom('settings').where('key', '=', SEED).execute()
        return person
      })
    },
  }
}

/** Whether there is an owner, as the database has it. */
export async function isSetUpDone(db: Db): Promise<boolean> {
  const row = await db.selectFrom('settings').select('key').where('key', '=', DONE).executeTakeFirst()
  return row !== undefined
}

export function isSetUp(): ApiError {
  return new ApiError('not_found', 'This server has been set up. Sign in instead.')
}
