import type { DeliveryState, UpdateWebhook, Webhook, WebhookSource } from '@qregg/contract'
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { useWorkspace, type Workspace } from '../api/account.ts'
import { messageOf } from '../ui/states.tsx'
import { tell } from '../ui/toasts.tsx'

const WEBHOOKS_AT_ONCE = 100
const DELIVERIES_AT_ONCE = 25
const MOVES_MS = 4_000
/** Who has looked so far back does not watch what comes in, and every page would be asked for again. */
const PAGES_THAT_MOVE = 4
/** How many of the latest deliveries are looked through for the one that failed last. */
const LATEST = 10

type PageOf<T> = { data: T[]; pagination: { nextCursor: string | null } }
const pages = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ pagination }: PageOf<unknown>) => pagination.nextCursor ?? undefined,
}

/** A workspace's webhooks, newest first, of one integration if you like. */
export function webhooksQuery({ api, key }: Workspace, source?: WebhookSource) {
  return infiniteQueryOptions({
    queryKey: [...key, 'webhooks', source ?? 'all'],
    queryFn: ({ pageParam, signal }) =>
      api.get('/webhooks', { query: { limit: WEBHOOKS_AT_ONCE, cursor: pageParam, source }, signal }),
    ...pages,
  })
}

/** One webhook, with how it fares: that changes without anybody's doing. */
export function webhookQuery({ api, key }: Workspace, id: string) {
  return queryOptions({
    queryKey: [...key, 'webhook', id],
    queryFn: async ({ signal }) => (await api.get('/webhooks/{id}', { params: { id }, signal })).data,
    refetchInterval: MOVES_MS * 2,
  })
}

/** What was sent to a webhook, newest first. It moves by itself while somebody looks at its beginning. */
export function deliveriesQuery({ api, key }: Workspace, id: string, state?: DeliveryState) {
  return infiniteQueryOptions({
    queryKey: [...key, 'webhook', id, 'deliveries', state ?? 'all'],
    queryFn: ({ pageParam, signal }) =>
      api.get('/webhooks/{id}/deliveries', {
        params: { id },
        query: { limit: DELIVERIES_AT_ONCE, cursor: pageParam, state },
        signal,
      }),
    ...pages,
    refetchInterval: ({ state: { data } }) =>
      (data?.pages.length ?? 0) > PAGES_THAT_MOVE ? false : MOVES_MS,
  })
}

/** One delivery with its body and attempts. Asked for again while something is still to come of it. */
export function deliveryQuery({ api, key }: Workspace, id: string) {
  return queryOptions({
    queryKey: [...key, 'delivery', id],
    queryFn: async ({ signal }) => (await api.get('/deliveries/{id}', { params: { id }, signal })).data,
    refetchInterval: ({ state: { data } }) =>
      data?.state === 'pending' || data?.state === 'in_flight' ? MOVES_MS / 2 : false,
  })
}

/** The last attempt that failed, as a sentence: why a webhook is in backoff. Null when none is kept. */
export function lastFailureQuery({ api, key }: Workspace, webhook: Webhook) {
  return queryOptions({
    queryKey: [...key, 'webhook', webhook.id, 'last-failure', webhook.failures],
    queryFn: async ({ signal }) => {
      const params = { id: webhook.id }
      const { data } = await api.get('/webhooks/{id}/deliveries', {
        params,
        query: { limit: LATEST },
        signal,
      })
      const tried = data.find(({ attempts, state }) => attempts > 0 && state !== 'delivered')
      if (!tried) return null
      const detail = await api.get('/deliveries/{id}', { params: { id: tried.id }, signal })
      return detail.data.attemptLog.findLast(({ errorClass }) => errorClass !== null) ?? null
    },
  })
}

/** Everything that shows webhooks is read again. */
export function useRefreshWebhooks() {
  const client = useQueryClient()
  const { key } = useWorkspace()
  return (webhook?: Webhook) => {
    if (webhook) client.setQueryData([...key, 'webhook', webhook.id], webhook)
    void client.invalidateQueries({ queryKey: [...key, 'webhooks'] })
    if (webhook) void client.invalidateQueries({ queryKey: [...key, 'webhook', webhook.id] })
  }
}

/** Stops or starts a webhook, shows it at once, and tells it with a way back. */
export function useSetActive() {
  const client = useQueryClient()
  const { api, key } = useWorkspace()
  const refresh = useRefreshWebhooks()
  const mutation = useMutation({
    mutationFn: async ({
      webhook,
      changes,
    }: {
      webhook: Webhook
      changes: Pick<UpdateWebhook, 'active' | 'resume'>
    }) => (await api.patch('/webhooks/{id}', { params: { id: webhook.id }, body: changes })).data,
    async onMutate({ webhook, changes }) {
      const queryKey = [...key, 'webhook', webhook.id]
      await client.cancelQueries({ queryKey, exact: true })
      const active = changes.active === true
      const after: Webhook = {
        ...webhook,
        active,
        state: active ? 'active' : 'disabled',
        disabledReason: active ? null : STOPPED_BY_OWNER,
        nextProbeAt: null,
      }
      client.setQueryData(queryKey, after)
    },
    onError(error, { webhook }) {
      client.setQueryData([...key, 'webhook', webhook.id], webhook)
      tell(messageOf(error), { isError: true })
    },
    onSuccess(webhook, { changes }) {
      refresh(webhook)
      // What a start "from now on" has left out does not come back by stopping.
      if (changes.resume === 'latest')
        return tell('Started. What was missed is left out; a replay can send it.')
      tell(changes.active ? 'The webhook runs again.' : 'Stopped. What is missed waits until you start it.', {
        action: {
          label: 'Undo',
          run: () => mutation.mutate({ webhook, changes: { active: !changes.active } }),
        },
      })
    },
  })
  return mutation
}

/** What the server says of a webhook that a person has stopped. */
export const STOPPED_BY_OWNER = 'Stopped by its owner.'
