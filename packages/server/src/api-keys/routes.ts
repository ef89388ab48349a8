import { type ApiKey, LIMITS, type Scope, workspaceOperations } from '@qregg/contract'
import type { Selectable } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Database, Db, Schema } from '../db/schema.ts'
import { transact } from '../db/transaction.ts'
import { invalidField, notFound } from '../errors.ts'
import type { Api } from '../http/api.ts'
import type { RecordChange } from '../http/audit.ts'
import { authorOf } from '../http/caller.ts'
import type { NewId } from '../ids.ts'
import { createApiKey, refuseTooManyKeys, revokeApiKey } from './api-keys.ts'

export type ApiKeysDeps = {
  database: Database
  clock: Clock
  newId: NewId
  recordChange: RecordChange
  /** What people are called, by their ids. */
  nameActors(ids: readonly string[]): Promise<ReadonlyMap<string, string>>
}

type Row = Selectable<Schema['api_keys']>

/** Mounts /api-keys of a workspace in the dashboard. */
export function mountApiKeys(api: Api, deps: ApiKeysDeps): void {
  const { database, clock } = deps

  api.route(workspaceOperations.listApiKeys, async ({ caller }) => ({
    data: await listKeys(deps, caller.workspace.id),
  }))

  api.route(workspaceOperations.createApiKey, async ({ body, caller, request }) => {
    const { name, scopes } = body
    const expiresAt = body.expiresAt ? Date.parse(body.expiresAt) : null
    if (expiresAt !== null && expiresAt <= clock.now())
      throw invalidField('expiresAt', 'must be later than now; leave it out for a key that does not expire')
    const workspaceId = caller.workspace.id
    const by = authorOf(caller, request)
    const { row, text } = await transact(database, async (trx) => {
      await refuseTooManyKeys(trx, workspaceId)
      const given = { workspaceId, name, scopes, expiresAt, createdBy: caller.id }
      const { id, text } = await createApiKey(trx, deps, given)
      await deps.recordChange(trx, {
        workspaceId,
        action: 'api_key.created',
        by,
        subject: { id, name },
        after: (scopes ?? ['all']).join(', '),
      })
      return { row: await findKey(trx, workspaceId, id), text }
    })
    return { status: 201, data: { ...toResource(row, caller.name), key: text } }
  })

  api.route(workspaceOperations.revokeApiKey, async ({ params, caller, request }) => {
    const workspaceId = caller.workspace.id
    const row = await transact(database, async (trx) => {
      const found = await findKey(trx, workspaceId, params.id)
      const revoked = await revokeApiKey(
        trx,
        { clock, record: deps.recordChange },
        found.id,
        authorOf(caller, request),
      )
      // Revoked before: it stays as it was.
      return revoked ?? found
    })
    const names = await deps.nameActors(row.created_by === null ? [] : [row.created_by])
    return { data: toResource(row, names.get(row.created_by ?? '') ?? null) }
  })
}

/** A workspace's keys, newest first: those that open something, and as many of the revoked ones. */
export async function listKeys(
  { database, nameActors }: Pick<ApiKeysDeps, 'database' | 'nameActors'>,
  workspaceId: string,
): Promise<ApiKey[]> {
  const newest = database
    .selectFrom('api_keys')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(LIMITS.apiKeysPerWorkspace)
  const rows = [
    ...(await newest.where('revoked_at', 'is', null).execute()),
    ...(await newest.where('revoked_at', 'is not', null).execute()),
  ].sort((a, b) => b.created_at - a.created_at)
  const names = await nameActors([...new Set(rows.flatMap(({ created_by }) => created_by ?? []))])
  return rows.map((row) => toResource(row, names.get(row.created_by ?? '') ?? null))
}

async function findKey(db: Db, workspaceId: string, id: string): Promise<Row> {
  const row = await db
    .selectFrom('api_keys')
    .selectAll()
    .where('id', '=', id)
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst()
  if (!row) throw notFound('API key')
  return row
}

function toResource(row: Row, createdBy: string | null): ApiKey {
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString())
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    lastFour: row.last_four,
    scopes: JSON.parse(row.scopes) as Scope[],
    createdBy,
    createdAt: new Date(row.created_at).toISOString(),
    lastUsedAt: iso(row.last_used_at),
    expiresAt: iso(row.expires_at),
    revokedAt: iso(row.revoked_at),
  }
}
