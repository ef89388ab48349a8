import type { Code, ScanItem } from '@qregg/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { useWorkspace } from '../api/account.ts'
import type { Period } from './period.ts'
import { statsKey, statsQuery } from './queries.ts'
import { useAtMostEvery } from './use-at-most-every.ts'
import { useArrivals } from './use-live-scans.ts'

/** However many scans come, statistics are asked for at most so often. */
const AT_MOST_EVERY_MS = 3_000

/** Statistics that move with the scans: asked for again when one comes, at once if the last time is a while ago. */
export function useMovingStats(codeId: string | undefined, period: Period) {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const ask = useAtMostEvery(
    AT_MOST_EVERY_MS,
    () => void client.invalidateQueries({ queryKey: statsKey(workspace, codeId) }),
  )

  const tell = useCallback(
    (items: readonly ScanItem[]) => {
      const newest = items.findLast(({ scan }) => scan.reason === 'human')
      if (codeId && newest)
        client.setQueryData<Code>(
          [...workspace.key, 'code', codeId],
          (code) => code && { ...code, lastScannedAt: newest.scan.timestamp },
        )
      ask()
    },
    [client, workspace.key, codeId, ask],
  )
  useArrivals(codeId, tell)
  return useQuery(statsQuery(workspace, codeId, period))
}
