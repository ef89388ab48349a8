import type { Erasure } from '@qregg/contract'
import { queryOptions } from '@tanstack/react-query'
import type { Workspace } from '../../api/account.ts'

const SHOWN = 10
const AGAIN_MS = 2_000

/** An erasure, and who asked for it. */
export type AskedErasure = { erasure: Erasure; askedBy: string }

/**
 * The newest erasures with their progress, asked for again while one is under way. The audit log knows which there are
 * and who asked; each tells for itself how far it is.
 */
export function erasuresQuery({ api, key }: Workspace) {
  return queryOptions({
    queryKey: [...key, 'erasures'],
    queryFn: async ({ signal }): Promise<AskedErasure[]> => {
      const { data: entries } = await api.get('/audit-log', {
        query: { action: 'scans.erasure_requested', limit: SHOWN },
        signal,
      })
      return await Promise.all(
        entries.map(async ({ actor, subject }) => {
          const { data: erasure } = await api.get('/erasures/{id}', { params: { id: subject.id }, signal })
          return { erasure, askedBy: actor.name }
        }),
      )
    },
    refetchInterval: ({ state }) =>
      state.data?.some(({ erasure }) => erasure.state === 'pending') ? AGAIN_MS : false,
  })
}
