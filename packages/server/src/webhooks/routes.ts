import { API_PREFIX, operations } from '@qregg/contract'
import type { Api } from '../http/api.ts'
import { authorOf } from '../http/caller.ts'
import { decodeTextCursor, encodeCursor } from '../http/cursor.ts'
import type { Subscriptions } from './subscriptions.ts'
import { type StoredWebhook, toResource } from './webhook.ts'

/** Mounts /webhooks. */
export function mountWebhooks(api: Api, subscriptions: Subscriptions): void {
  const created = (webhook: StoredWebhook, secret: string | undefined) => ({
    ...toResource(webhook),
    ...(secret === undefined ? {} : { secret }),
  })

  api.route(operations.listWebhooks, async ({ query, caller }) => {
    const before = query.cursor === undefined ? undefined : decodeTextCursor('webhooks', query.cursor)
    const found = await subscriptions.list(caller, query, before)
    const shown = found.slice(0, query.limit)
    const hasMore = found.length > query.limit
    const last = shown.at(-1)
    return {
      data: shown.map(toResource),
      pagination: {
        limit: query.limit,
        hasMore,
        nextCursor: hasMore && last ? encodeCursor('webhooks', last.id) : null,
      },
    }
  })

  api.route(operations.createWebhook, async ({ body, caller, request, remember }) => {
    const headersOf = ({ id }: StoredWebhook) => ({ Location: `${API_PREFIX}/webhooks/${id}` })
    const author = authorOf(caller, request)
    // A person is always in the dashboard; a key's webhook belongs to whom its request says.
    const given = author.kind === 'person' ? { ...body, source: 'dashboard' as const } : body
    const result = await subscriptions.subscribe(caller, given, author, (trx, webhook, secret, isNew) =>
      remember(trx, {
        status: isNew ? 201 : 200,
        body: { data: created(webhook, secret) },
        headers: headersOf(webhook),
      }),
    )
    const { webhook, secret } = result
    return {
      status: result.created ? 201 : 200,
      data: created(webhook, secret),
      headers: headersOf(webhook),
    }
  })

  api.route(operations.getWebhook, async ({ params, caller }) => ({
    data: toResource(await subscriptions.get(caller, params.id)),
  }))

  api.route(operations.updateWebhook, async ({ params, body, caller, request }) => ({
    data: toResource(await subscriptions.update(caller, params.id, body, authorOf(caller, request))),
  }))

  api.route(operations.deleteWebhook, async ({ params, caller, request }) => {
    await subscriptions.remove(caller, params.id, authorOf(caller, request))
    return { data: { id: params.id, deleted: true as const } }
  })

  api.route(operations.testWebhook, async ({ params, caller }) => ({
    data: await subscriptions.test(caller, params.id),
  }))
}
