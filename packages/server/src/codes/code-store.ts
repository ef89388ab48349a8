import type { ListCodesQuery } from '@qregg/contract'
import { type SelectQueryBuilder, sql } from 'kysely'
import type { Db, Schema } from '../db/schema.ts'
import { lockRows } from '../db/transaction.ts'
import type { Author } from '../http/caller.ts'
import { fromRow, type StoredCode, snapshotOf } from './code.ts'
import { searchText } from './payload.ts'

export const DEFAULT_DOMAIN = 1

type Found = { includeDeleted?: boolean }

/** A code of this workspace by its id; undefined for another workspace's and for a deleted one. */
export async function findCode(
  db: Db,
  workspaceId: string,
  id: string,
  { includeDeleted = false }: Found = {},
) {
  let query = db.selectFrom('codes').selectAll().where('id', '=', id).where('workspace_id', '=', workspaceId)
  if (!includeDeleted) query = query.where('deleted_at', 'is', null)
  // Two changes at once would otherwise both follow the same revision.
  const row = await (db.isTransaction ? lockRows(db, query) : query).executeTakeFirst()
  return row && fromRow(row)
}

export async function findCodeByExternalId(db: Db, workspaceId: string, externalId: string) {
  const query = db
    .selectFrom('codes')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('external_id', '=', externalId)
    .where('deleted_at', 'is', null)
  const row = await (db.isTransaction ? lockRows(db, query) : query).executeTakeFirst()
  return row && fromRow(row)
}

/** The code that a short code stands for, deleted ones too: their short codes are never given out again. */
export async function findCodeByShortCode(db: Db, shortCode: string) {
  const row = await db
    .selectFrom('codes')
    .selectAll()
    .where('domain_id', '=', DEFAULT_DOMAIN)
    .where('short_code', '=', shortCode)
    .executeTakeFirst()
  return row && fromRow(row)
}

/** Inserts a code with its first revision. Answers undefined when the short code is taken. */
export async function insertCode(
  trx: Db,
  code: Omit<StoredCode, 'num'>,
  author: Author,
): Promise<StoredCode | undefined> {
  const row = await trx
    .insertInto('codes')
    .values({
      ...columns({ ...code, num: 0 }),
      id: code.id,
      workspace_id: code.workspaceId,
      workspace_num: code.workspaceNum,
      domain_id: DEFAULT_DOMAIN,
      short_code: code.shortCode,
      type: code.type,
      mode: code.mode,
      created_at: code.createdAt,
    })
    .onConflict((conflict) => conflict.columns(['domain_id', 'short_code']).doNothing())
    .returning('num')
    .executeTakeFirst()
  if (!row) return undefined
  const stored = { ...code, num: row.num }
  await writeTags(trx, stored)
  await appendRevision(trx, stored, 'created', author)
  return stored
}

/** Writes a code's new state and appends the revision that says who made it so. `code.revision` is the new number. */
export async function writeCode(
  trx: Db,
  code: StoredCode,
  action: 'updated' | 'deleted' | 'restored',
  author: Author,
) {
  await trx.updateTable('codes').set(columns(code)).where('num', '=', code.num).execute()
  await trx.deleteFrom('code_tags').where('code_num', '=', code.num).execute()
  if (code.deletedAt === null) await writeTags(trx, code)
  await appendRevision(trx, code, action, author)
}

function columns(code: StoredCode) {
  return {
    title: code.title,
    payload: JSON.stringify(code.payload),
    // Nobody is sent by this column: it is what a search looks through.
    destination: searchText(code),
    active: code.active ? 1 : 0,
    tags: JSON.stringify(code.tags),
    metadata: JSON.stringify(code.metadata),
    external_id: code.externalId,
    ...designColumns(code),
    revision: code.revision,
    updated_at: code.updatedAt,
    deleted_at: code.deletedAt,
  }
}

const designColumns = ({ design }: StoredCode) => ({
  design: design && JSON.stringify(design),
  logo_id: design?.logo?.id ?? null,
})

async function writeTags(trx: Db, code: StoredCode) {
  if (code.tags.length === 0) return
  const rows = code.tags.map((tag) => ({ workspace_num: code.workspaceNum, tag, code_num: code.num }))
  await trx.insertInto('code_tags').values(rows).execute()
}

async function appendRevision(
  trx: Db,
  code: StoredCode,
  action: Schema['code_revisions']['action'],
  author: Author,
) {
  await trx
    .insertInto('code_revisions')
    .values({
      code_num: code.num,
      revision: code.revision,
      at: code.updatedAt,
      action,
      actor: author.actor,
      source: author.source,
      snapshot: JSON.stringify(snapshotOf(code)),
      design: designColumns(code).design,
    })
    .execute()
}

/** `restorableSince`, for deleted ones: what was deleted before cannot be restored. */
export type CodeFilter = Partial<ListCodesQuery> & { restorableSince?: number }
export type OfWorkspace = { id: string; num: number }

/** A page of a workspace's codes, newest first: `before` is the number that the page before ended with. */
export async function listCodes(
  db: Db,
  workspace: OfWorkspace,
  filter: CodeFilter,
  window: { limit: number; before?: number | undefined; offset?: number | undefined },
): Promise<StoredCode[]> {
  let query = filtered(db.selectFrom('codes').selectAll(), workspace, filter)
    .orderBy('num', 'desc')
    .limit(window.limit)
  if (window.before !== undefined) query = query.where('num', '<', window.before)
  if (window.offset) query = query.offset(window.offset)
  return (await query.execute()).map(fromRow)
}

/** Those of these codes that a filter still lets through, newest first. */
export async function codesByNum(
  db: Db,
  workspace: OfWorkspace,
  filter: CodeFilter,
  nums: readonly number[],
): Promise<StoredCode[]> {
  if (nums.length === 0) return []
  const query = filtered(db.selectFrom('codes').selectAll(), workspace, filter).where('num', 'in', nums)
  return (await query.orderBy('num', 'desc').execute()).map(fromRow)
}

/** Codes of a workspace by the order in which they were made, deleted ones too: those after the number `after`. */
export async function followingCodes(
  db: Db,
  workspaceId: string,
  { after, limit }: { after: number; limit: number },
): Promise<StoredCode[]> {
  const rows = await db
    .selectFrom('codes')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('num', '>', after)
    .orderBy('num')
    .limit(limit)
    .execute()
  return rows.map(fromRow)
}

export async function countCodes(db: Db, workspace: OfWorkspace, filter: CodeFilter): Promise<number> {
  const counted = db.selectFrom('codes').select((builder) => builder.fn.countAll<number>().as('count'))
  return Number((await filtered(counted, workspace, filter).executeTakeFirstOrThrow()).count)
}

/** `within`: only those with a number from one on and before another one. */
export function filtered<O>(
  query: SelectQueryBuilder<Schema, 'codes', O>,
  workspace: OfWorkspace,
  filter: CodeFilter,
  within?: { from: number; before: number },
): SelectQueryBuilder<Schema, 'codes', O> {
  let result = query.where('workspace_id', '=', workspace.id)
  if (within) result = result.where('num', '>=', within.from).where('num', '<', within.before)
  result = filter.deleted
    ? result.where('deleted_at', '>=', filter.restorableSince ?? 0)
    : result.where('deleted_at', 'is', null)
  if (filter.type !== undefined) result = result.where('type', '=', filter.type)
  if (filter.mode !== undefined) result = result.where('mode', '=', filter.mode)
  if (filter.active !== undefined) result = result.where('active', '=', filter.active ? 1 : 0)
  if (filter.externalId !== undefined) result = result.where('external_id', '=', filter.externalId)
  if (filter.shortCode !== undefined) result = result.where('short_code', '=', filter.shortCode)
  if (filter.tag !== undefined) {
    const range = within ? sql` and code_num >= ${within.from} and code_num < ${within.before}` : sql``
    const tagged = sql<number>`(select code_num from code_tags where workspace_num = ${workspace.num} and tag = ${filter.tag}${range})`
    result = result.where('num', 'in', tagged)
  }
  if (filter.search) {
    const pattern = `%${filter.search.replace(/[\\%_]/g, '\\$&')}%`
    // Both sides are lowered by the database: it knows other letters than JavaScript, and halves would not meet.
    const like = (column: string) =>
      sql<boolean>`lower(${sql.ref(column)}) like lower(${pattern}) escape '\\'`
    result = result.where((builder) => builder.or([like('title'), like('destination'), like('short_code')]))
  }
  return result
}
