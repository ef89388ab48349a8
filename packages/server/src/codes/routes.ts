import { API_PREFIX, operations } from '@qregg/contract'
import type { Database } from '../db/schema.ts'
import { invalidField } from '../errors.ts'
import type { Api } from '../http/api.ts'
import { authorOf } from '../http/caller.ts'
import { decodeCursor, encodeCursor } from '../http/cursor.ts'
import type { Idempotency } from '../http/idempotency.ts'
import { bulkCreate } from './bulk.ts'
import type { CodeLists } from './code-lists.ts'
import type { Codes } from './codes.ts'
import type { NameActors } from './ports.ts'
import { listRevisions } from './revisions.ts'
import { listTags } from './tags.ts'

/** Mounts /codes. */
export function mountCodes(
  api: Api,
  deps: {
    database: Database
    codes: Codes
    codeLists: CodeLists
    idempotency: Idempotency
    nameActors: NameActors
  },
): void {
  const { codes, database } = deps

  api.route(operations.listCodes, async ({ query, caller, closed }) => {
    const { limit, page } = query
    if (page !== undefined && query.cursor !== undefined)
      throw invalidField('page', 'and cursor are two ways to page; send one of them')
    const window = {
      limit,
      before: query.cursor === undefined ? undefined : decodeCursor('codes', query.cursor),
      offset: page === undefined ? undefined : (page - 1) * limit,
      counted: page !== undefined,
    }
    const filter = { ...query, restorableSince: codes.restorableSince() }
    const found = await deps.codeLists.page(caller.workspace, filter, window, closed)
    return {
      data: await codes.resources(found.codes),
      pagination: {
        limit,
        hasMore: found.next !== undefined,
        nextCursor: found.next === undefined ? null : encodeCursor('codes', found.next),
        ...(page === undefined ? {} : { page, total: found.total }),
      },
    }
  })

  api.route(operations.createCode, async ({ body, caller, request, remember }) => {
    const code = await codes.create(caller, body, authorOf(caller, request), (trx, data) =>
      remember(trx, { status: 201, body: { data }, headers: locationOf(data) }),
    )
    return { status: 201, data: code, headers: locationOf(code) }
  })

  api.route(operations.bulkCreateCodes, async ({ body, caller, request }) => ({
    data: await bulkCreate(deps, { caller, author: authorOf(caller, request), request }, body.codes),
  }))

  api.route(operations.getCode, async ({ params, caller }) => ({
    data: await codes.resource(await codes.get(caller, params.id)),
  }))

  api.route(operations.updateCode, async ({ params, body, caller, request }) => ({
    data: await codes.update(caller, params.id, body, authorOf(caller, request)),
  }))

  api.route(operations.deleteCode, async ({ params, caller, request }) => {
    await codes.remove(caller, params.id, authorOf(caller, request))
    return { data: { id: params.id, deleted: true as const } }
  })

  api.route(operations.restoreCode, async ({ params, caller, request }) => ({
    data: await codes.restore(caller, params.id, authorOf(caller, request)),
  }))

  api.route(operations.listRevisions, async ({ params, query, caller }) => {
    const { limit, cursor } = query
    const { num } = await codes.get(caller, params.id)
    const before = cursor === undefined ? undefined : decodeCursor('revisions', cursor)
    const { shown, hasMore } = await listRevisions(database, deps.nameActors, num, { limit, before })
    const last = shown.at(-1)
    const nextCursor = hasMore && last ? encodeCursor('revisions', last.revision) : null
    return { data: shown, pagination: { limit, hasMore, nextCursor } }
  })

  api.route(operations.revertCode, async ({ params, query, caller, request }) => ({
    data: await codes.revert(caller, params.id, params.revision, authorOf(caller, request), query.ifRevision),
  }))

  api.route(operations.listTags, async ({ caller }) => ({ data: await listTags(database, caller.workspace) }))

  api.route(operations.upsertCode, async ({ params, body, caller, request }) => {
    const { code, created } = await codes.upsert(caller, params.externalId, body, authorOf(caller, request))
    return { status: created ? 201 : 200, data: code, headers: created ? locationOf(code) : {} }
  })
}

function locationOf(code: { id: string }): Record<string, string> {
  return { Location: `${API_PREFIX}/codes/${code.id}` }
}
