import { parseArgs } from 'node:util'
import { SCOPES, type Scope } from '@qregg/contract'
import { endSessions } from './accounts/sessions.ts'
import {
  createApiKey,
  listApiKeys,
  refuseTooManyKeys,
  revokeApiKey,
  revokeKeysMadeBy,
} from './api-keys/api-keys.ts'
import { createAuditLog } from './audit-log/audit-log.ts'
import { systemClock } from './clock.ts'
import { type Config, readConfig } from './config.ts'
import { openBeside, openEmbedded } from './db/embedded.ts'
import { openPostgresBeside } from './db/postgres.ts'
import type { Db } from './db/schema.ts'
import { transact } from './db/transaction.ts'
import { THE_SERVER } from './http/audit.ts'
import { createNewId } from './ids.ts'
import { letIn, MEMBER_USAGE, readMemberArgs } from './members/command.ts'
import { revokeInvitationsMadeBy } from './members/invitations.ts'
import { MOVE_USAGE, moveCommand } from './operations/move/command.ts'
import { discardStore } from './scans/fold/fold-anew.ts'
import { foldAnew } from './scans/postgres/fold.ts'
import { changePlan, listWorkspaces, readWorkspaceArgs, WORKSPACE_USAGE } from './workspaces/command.ts'
import { createWorkspace, findWorkspace } from './workspaces/workspaces.ts'

const USAGE = `Makes, lists and revokes API keys, also while the server runs.

  npm run key -- --name NAME                      a key for the first workspace
  npm run key -- --name NAME --workspace NAME     for the workspace of this name, made when there is none
  npm run key -- --name NAME --scopes ${SCOPES.join(',')}
  npm run key -- --list
  npm run key -- --revoke key_…

In a container: node dist/cli.js key --name NAME, and so on.
DATA_DIR or DATABASE_URL says where the data is, as for the server.`

const FOLD_USAGE = `Makes totals and statistics again from the scans, judged by the rule of this version. On PostgreSQL servers may run
meanwhile; on SQLite the server has to be stopped.

  npm run fold-anew                               in a container: node dist/cli.js fold-anew`

async function main([command, ...args]: string[]) {
  if (command === 'key') return await keyCommand(args)
  if (command === 'member') return await memberCommand(args)
  if (command === 'workspace') return await workspaceCommand(args)
  if (command === 'fold-anew') return await foldAnewCommand()
  if (command === 'move') return await moveCommand(args, readConfig)
  throw new Error([USAGE, MEMBER_USAGE, WORKSPACE_USAGE, MOVE_USAGE, FOLD_USAGE].join('\n\n'))
}

/** Prints a new key, for the only time. */
async function keyCommand(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      name: { type: 'string' },
      workspace: { type: 'string' },
      scopes: { type: 'string' },
      list: { type: 'boolean' },
      revoke: { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  if (values.help || (!values.name && !values.list && !values.revoke)) return console.log(USAGE)
  const config = readConfig()
  const { database, close } = await openData(config)
  try {
    if (values.list) return console.table(await listApiKeys(database))
    const deps = { database, clock: systemClock, newId: createNewId(systemClock) }
    const { record } = createAuditLog(deps)
    if (values.revoke) {
      const id = values.revoke
      const revoked = await transact(database, (trx) =>
        revokeApiKey(trx, { ...deps, record }, id, THE_SERVER),
      )
      if (!revoked) throw new Error(`There is no such key to revoke: ${id}. See npm run key -- --list.`)
      return console.log(`Revoked ${id}. It is refused from now on.`)
    }
    const scopes = readScopes(values.scopes)
    const { workspace, key } = await transact(database, async (trx) => {
      const workspace = (await findWorkspace(trx, values.workspace)) ?? (await makeWorkspace(trx))
      await refuseTooManyKeys(trx, workspace.id)
      const given = { workspaceId: workspace.id, name: values.name ?? '', scopes }
      const key = await createApiKey(trx, deps, given)
      const subject = { id: key.id, name: given.name }
      await record(trx, { workspaceId: workspace.id, action: 'api_key.created', by: THE_SERVER, subject })
      return { workspace, key }
    })
    async function makeWorkspace(trx: Db) {
      const name = values.workspace ?? 'My workspace'
      const made = await createWorkspace(trx, deps, { name, plan: config.defaultPlan })
      await record(trx, { workspaceId: made.id, action: 'workspace.created', by: THE_SERVER, subject: made })
      return made
    }
    console.log(
      `API key ${key.id} for the workspace "${workspace.name}", shown only this once:\n\n  ${key.text}\n`,
    )
  } finally {
    await close()
  }
}

/** Lets somebody in whom nobody can invite, or who has lost their password where no mail is sent. */
async function memberCommand(args: string[]) {
  const given = readMemberArgs(args)
  if (!given) return console.log(MEMBER_USAGE)
  const config = readConfig()
  const { database, close } = await openData(config)
  try {
    const deps = { database, clock: systemClock, newId: createNewId(systemClock) }
    const { record } = createAuditLog(deps)
    const accounts = {
      sessions: { endAll: endSessions },
      async revokeMadeBy(trx: Db, personId: string) {
        await revokeKeysMadeBy(trx, { ...deps, record }, personId, THE_SERVER)
        await revokeInvitationsMadeBy(trx, { record }, personId, THE_SERVER)
      },
    }
    console.log(await letIn({ ...deps, record, config, accounts, publicUrl: config.publicUrl }, given))
  } finally {
    await close()
  }
}

/** Tells the workspaces and their plans, or changes one's plan, for which there is no page. */
async function workspaceCommand(args: string[]) {
  const given = readWorkspaceArgs(args)
  if (!given) return console.log(WORKSPACE_USAGE)
  const { database, close } = await openData(readConfig())
  try {
    if ('list' in given) return console.table(await listWorkspaces(database))
    const { record } = createAuditLog({
      database,
      clock: systemClock,
      newId: createNewId(systemClock),
    })
    console.log(await changePlan({ database, record }, given))
  } finally {
    await close()
  }
}

/** Beside a server that may run. */
const openData = ({ databaseUrl, dataDir }: Config) =>
  databaseUrl ? openPostgresBeside(databaseUrl) : openBeside(dataDir)

/** Has totals and statistics made again from the log, while servers run. */
async function foldAnewCommand() {
  const { databaseUrl, dataDir } = readConfig()
  if (!databaseUrl) return await foldAnewOnSqlite(dataDir)
  const { database, close } = await openPostgresBeside(databaseUrl)
  try {
    await foldAnew(database)
    console.log(
      'Totals and statistics are being made again. They are complete once qregg_scans_unfolded is near 0.',
    )
  } finally {
    await close()
  }
}

/** Refuses while a server runs, which has the store open. */
async function foldAnewOnSqlite(dataDir: string) {
  const { database, paths, close } = await openEmbedded(dataDir, 'full', 'npm run fold-anew')
  try {
    await discardStore(database, paths.folded)
    console.log('Start the server again: it makes totals and statistics anew, in the background.')
  } finally {
    await close()
  }
}

function readScopes(text: string | undefined): Scope[] | undefined {
  if (text === undefined) return undefined
  const list = text.split(',').map((scope) => scope.trim())
  const wrong = list.find((scope) => !(SCOPES as readonly string[]).includes(scope))
  if (wrong !== undefined) throw new Error(`--scopes has "${wrong}". There are: ${SCOPES.join(', ')}.`)
  return list as Scope[]
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message)
  process.exit(1)
})
