import type { DeliveryDetail, ScanItem, Webhook } from '@qregg/contract'
import { queryOptions } from '@tanstack/react-query'
import type { Workspace } from '../api/account.ts'

const LOOK_MS = 800
const GIVE_UP_MS = 20_000
/** The delivery with the scan is among the newest; a scan that came with others is in one with them. */
const LOOKED_THROUGH = 5

/** Whether a webhook runs and is to hear of this simulated scan. */
export function wants({ active, events, filter }: Webhook, { code }: ScanItem): boolean {
  if (!active || !events.includes('scan')) return false
  if (filter?.reasons && !filter.reasons.includes('test')) return false
  if (filter?.codeIds && !filter.codeIds.includes(code.id)) return false
  return !filter?.tags || filter.tags.some((tag) => code.tags.includes(tag))
}

/** The delivery that has a scan in it, looked for until its receiver has said something. Null: not there yet. */
export function arrivalQuery({ api, key }: Workspace, webhook: Webhook, item: ScanItem, startedAt: number) {
  return queryOptions({
    queryKey: [...key, 'webhook', webhook.id, 'arrival', item.scan.id],
    queryFn: async ({ signal }): Promise<DeliveryDetail | null> => {
      const { data } = await api.get('/webhooks/{id}/deliveries', {
        params: { id: webhook.id },
        query: { limit: LOOKED_THROUGH },
        signal,
      })
      const since = data.filter(
        ({ event, createdAt }) => event === 'scan' && createdAt >= item.scan.timestamp,
      )
      for (const { id } of since) {
        const detail = (await api.get('/deliveries/{id}', { params: { id }, signal })).data
        if (detail.body?.includes(item.scan.id)) return detail
      }
      return null
    },
    refetchInterval: ({ state: { data, dataUpdatedAt } }) =>
      isOver(data, dataUpdatedAt - startedAt) ? false : LOOK_MS,
  })
}

/** Whether there is nothing more to look for: it was tried, or it takes too long to wait for it here. */
export function isOver(data: DeliveryDetail | null | undefined, lookedForMs: number): boolean {
  return (data?.attemptLog.length ?? 0) > 0 || lookedForMs > GIVE_UP_MS
}
