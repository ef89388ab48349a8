import type { Accounts } from '../accounts/accounts.ts'
import { createApiKey } from '../api-keys/api-keys.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Database } from '../db/schema.ts'
import { transact } from '../db/transaction.ts'
import { ApiError } from '../errors.ts'
import { type RecordChange, THE_SERVER } from '../http/audit.ts'
import type { NewId } from '../ids.ts'
import { createWorkspace, findWorkspace } from '../workspaces/workspaces.ts'

export type FirstStart = {
  /** Text of the first key, to be shown once; undefined when it was given, or made at an earlier start. */
  key: string | undefined
  /** The link by which the first person comes in; undefined once there is one. */
  setUpUrl: string | undefined
}

/** Makes what a server needs to be used, where it is missing: a workspace, its key, and its owner when one is given. */
export async function firstStart(
  database: Database,
  config: Config,
  deps: { clock: Clock; newId: NewId; accounts: Accounts; recordChange: RecordChange },
): Promise<FirstStart> {
  const key = await firstKey(database, config, deps)
  await firstOwner(config, deps.accounts)
  const token = await deps.accounts.setUp.token()
  return { key, setUpUrl: token && `${config.publicUrl}/dashboard/set-up#${token}` }
}

async function firstOwner({ bootstrapOwner }: Config, { setUp, passwords }: Accounts): Promise<void> {
  if (!bootstrapOwner || (await setUp.isDone())) return
  const { email, password } = bootstrapOwner
  const name = email.slice(0, email.indexOf('@'))
  const passwordHash = await passwords.hash(password)
  await setUp.make({ name, email, passwordHash, by: THE_SERVER }).catch((error: unknown) => {
    // Another instance that starts at the same time has made them.
    if (!(error instanceof ApiError && error.code === 'not_found')) throw error
  })
}

/**
 * Makes the first workspace and its API key where there is none. Answers the key's text when it was made here, to be
 * shown once; undefined when it was given (BOOTSTRAP_API_KEY), or on every later start.
 */
async function firstKey(
  database: Database,
  config: Config,
  deps: { clock: Clock; newId: NewId; recordChange: RecordChange },
): Promise<string | undefined> {
  if (await findWorkspace(database)) return undefined
  return await transact(database, async (trx) => {
    // Of several instances that start at once, one makes them: the others wait here for its commit.
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('settings')
      .values({ key: 'first_start', value: String(deps.clock.now()) })
      .onConflict((conflict) => conflict.column('key').doNothing())
      .executeTakeFirstOrThrow()
    if (!numInsertedOrUpdatedRows) return undefined
    const workspace = await createWorkspace(trx, deps, { name: 'My workspace', plan: config.defaultPlan })
    const key = await createApiKey(trx, deps, {
      workspaceId: workspace.id,
      name: 'First key',
      text: config.bootstrapApiKey,
    })
    const [workspaceId, by] = [workspace.id, THE_SERVER]
    await deps.recordChange(trx, { workspaceId, action: 'workspace.created', by, subject: workspace })
    const subject = { id: key.id, name: 'First key' }
    await deps.recordChange(trx, { workspaceId, action: 'api_key.created', by, subject })
    return config.bootstrapApiKey ? undefined : key.text
  })
}
