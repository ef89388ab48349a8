import { LIMITS, SCOPES, type Scope } from '@qregg/contract'
import type { Selectable } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Db, Schema } from '../db/schema.ts'
import { lockRows } from '../db/transaction.ts'
import { ApiError } from '../errors.ts'
import type { Changer, RecordChange } from '../http/audit.ts'
import type { Caller } from '../http/caller.ts'
import type { NewId } from '../ids.ts'
import { hashKey, makeKeyText } from './key-text.ts'

type NewApiKey = {
  workspaceId: string
  name: string
  scopes?: readonly Scope[]
  text?: string
  /** Epoch milliseconds. */
  expiresAt?: number | null
  /** The person who makes it. */
  createdBy?: string
}

/** Makes an API key. The answer holds its text for the only time. */
export async function createApiKey(
  db: Db,
  deps: { clock: Clock; newId: NewId },
  given: NewApiKey,
): Promise<{ id: string; text: string }> {
  const text = given.text ?? makeKeyText()
  const id = deps.newId('apiKey')
  await db
    .insertInto('api_keys')
    .values({
      id,
      workspace_id: given.workspaceId,
      name: given.name,
      hash: hashKey(text),
      prefix: text.slice(0, 8),
      last_four: text.slice(-4),
      scopes: JSON.stringify(given.scopes ?? SCOPES),
      created_by: given.createdBy ?? null,
      created_at: deps.clock.now(),
      last_used_at: null,
      expires_at: given.expiresAt ?? null,
      revoked_at: null,
    })
    .execute()
  return { id, text }
}

/** Called before a key is made, in its transaction: lists have room for no more. @throws ApiError 403 limit_reached */
export async function refuseTooManyKeys(trx: Db, workspaceId: string): Promise<void> {
  // Two that come at once would otherwise both see room for one.
  await lockRows(
    trx,
    trx.selectFrom('workspaces').select('num').where('id', '=', workspaceId),
  ).executeTakeFirst()
  const { count } = await trx
    .selectFrom('api_keys')
    .select((builder) => builder.fn.countAll<number>().as('count'))
    .where('workspace_id', '=', workspaceId)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow()
  if (Number(count) < LIMITS.apiKeysPerWorkspace) return
  throw new ApiError(
    'limit_reached',
    `A workspace has at most ${LIMITS.apiKeysPerWorkspace} API keys. Revoke one that is not used.`,
  )
}

/** The caller that a key's text stands for; undefined when it is unknown, revoked or expired. */
export async function findCaller(db: Db, clock: Clock, text: string): Promise<Caller | undefined> {
  return await findBy(db, clock, 'hash', hashKey(text))
}

/** The same, of a key that was shown before: whether it still opens anything. */
export async function findCallerByKeyId(db: Db, clock: Clock, id: string): Promise<Caller | undefined> {
  return await findBy(db, clock, 'api_keys.id', id)
}

async function findBy(
  db: Db,
  clock: Clock,
  column: 'hash' | 'api_keys.id',
  value: string,
): Promise<Caller | undefined> {
  const row = await db
    .selectFrom('api_keys')
    .innerJoin('workspaces', 'workspaces.id', 'api_keys.workspace_id')
    .select([
      'api_keys.id as keyId',
      'api_keys.name as keyName',
      'scopes',
      'expires_at as expiresAt',
      'workspaces.num',
      'workspaces.id',
      'workspaces.name',
      'workspaces.plan',
    ])
    .where(column, '=', value)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  if (!row || (row.expiresAt !== null && row.expiresAt <= clock.now())) return undefined
  const { keyId, keyName, expiresAt, num, id, name, plan } = row
  return {
    kind: 'api_key',
    id: keyId,
    name: keyName,
    role: null,
    scopes: JSON.parse(row.scopes) as Scope[],
    expiresAt,
    workspace: { num, id, name, plan },
  }
}

/** One line a key, for people: everything but the key. */
export async function listApiKeys(db: Db) {
  return await db
    .selectFrom('api_keys')
    .innerJoin('workspaces', 'workspaces.id', 'api_keys.workspace_id')
    .select([
      'api_keys.id',
      'api_keys.name',
      'workspaces.name as workspace',
      'prefix',
      'last_four',
      'scopes',
      'last_used_at',
      'revoked_at',
    ])
    .orderBy('api_keys.created_at')
    .execute()
}

/** Revokes what a person has made, in whatever workspace, in a transaction. */
export async function revokeKeysMadeBy(
  trx: Db,
  deps: { clock: Clock; record: RecordChange },
  personId: string,
  by: Changer,
): Promise<void> {
  const keys = await trx
    .selectFrom('api_keys')
    .select('id')
    .where('created_by', '=', personId)
    .where('revoked_at', 'is', null)
    .execute()
  for (const { id } of keys) await revokeApiKey(trx, deps, id, by)
}

/** Revokes a key for good, in a transaction; undefined when there is no such key, or it was revoked before. */
export async function revokeApiKey(
  trx: Db,
  deps: { clock: Clock; record: RecordChange },
  id: string,
  by: Changer,
): Promise<Selectable<Schema['api_keys']> | undefined> {
  const row = await trx
    .updateTable('api_keys')
    .set({ revoked_at: deps.clock.now() })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .returningAll()
    .executeTakeFirst()
  if (!row) return undefined
  const subject = { id, name: row.name }
  await deps.record(trx, { workspaceId: row.workspace_id, action: 'api_key.revoked', by, subject })
  return row
}
