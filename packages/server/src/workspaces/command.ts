import { parseArgs } from 'node:util'
import { PLANS, type Plan } from '@qregg/contract'
import type { Database, Db } from '../db/schema.ts'
import { lockRows, transact } from '../db/transaction.ts'
import { type RecordChange, THE_SERVER } from '../http/audit.ts'
import type { Workspace } from './workspaces.ts'

export const WORKSPACE_USAGE = `Lists workspaces and changes their plans, also while the server runs.

  npm run workspace -- --list
  npm run workspace -- --name NAME|ID --plan ${PLANS.toReversed().join('|')}

teams has everything; free has codes and scans in the dashboard, without API keys and webhooks.
DATA_DIR or DATABASE_URL says where the data is, as for the server.`

/** What the command was asked for. `name` is a workspace's name or its id. */
export type WorkspaceGiven = { list: true } | { name: string; plan: Plan }

/** What the command was asked for; undefined: how it is used. @throws Error with a sentence for people */
export function readWorkspaceArgs(args: string[]): WorkspaceGiven | undefined {
  const { values } = parseArgs({
    args,
    options: {
      list: { type: 'boolean' },
      name: { type: 'string' },
      plan: { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  const { name } = values
  if (values.help) return undefined
  if (values.list) return { list: true }
  if (name === undefined && values.plan === undefined) return undefined
  if (name === undefined) throw new Error('--name is missing. npm run workspace -- --list tells the names.')
  const plan = PLANS.find((one) => one === values.plan)
  if (!plan) throw new Error(`--plan is "${values.plan ?? ''}". There are: ${PLANS.join(', ')}.`)
  return { name, plan }
}

/** One line a workspace, for people, the oldest first. */
export async function listWorkspaces(db: Db) {
  const rows = await db
    .selectFrom('workspaces')
    .select(['id', 'name', 'plan', 'created_at'])
    .orderBy('num')
    .execute()
  return rows.map(({ created_at, ...row }) => ({ ...row, created: new Date(created_at).toISOString() }))
}

/**
 * Puts a workspace on a plan, and answers what to tell whoever asked. Callers are read from the database with every
 * request, so all instances go by it from the next one on. @throws Error with a sentence for people
 */
export async function changePlan(
  deps: { database: Database; record: RecordChange },
  given: { name: string; plan: Plan },
): Promise<string> {
  const { plan } = given
  return await transact(deps.database, async (trx) => {
    const { id, name, plan: before } = await findOne(trx, given.name)
    if (before === plan) return `"${name}" is on the plan ${plan} already.`
    await trx.updateTable('workspaces').set({ plan }).where('id', '=', id).execute()
    const change = { workspaceId: id, by: THE_SERVER, subject: { id, name }, before, after: plan }
    await deps.record(trx, { ...change, action: 'workspace.plan_changed' })
    return `"${name}" is on the plan ${plan} from now on.${plan === 'free' ? ON_FREE : ''}`
  })
}

const ON_FREE = `
Its API keys are refused until it is on teams again. Webhooks that it has are still sent: to end them, stop them in the
dashboard while it is on teams.`

/** Ids go first: whoever calls their workspace by the id of another one gains nothing. Names may be shared. */
async function findOne(trx: Db, nameOrId: string): Promise<Pick<Workspace, 'id' | 'name' | 'plan'>> {
  const [byId] = await find(trx, 'id', nameOrId)
  if (byId) return byId
  const [first, ...others] = await find(trx, 'name', nameOrId)
  if (!first)
    throw new Error(`There is no workspace "${nameOrId}". npm run workspace -- --list tells those there are.`)
  if (others.length === 0) return first
  const ids = [first, ...others].map(({ id }) => id).join(', ')
  throw new Error(`Several workspaces are called "${nameOrId}": ${ids}. Give the id as --name.`)
}

async function find(trx: Db, column: 'id' | 'name', value: string) {
  const rows = trx
    .selectFrom('workspaces')
    .select(['id', 'name', 'plan'])
    .where(column, '=', value)
    .orderBy('num')
    .limit(10)
  return await lockRows(trx, rows).execute()
}
