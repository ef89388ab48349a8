import type { ScanItem, ScanReason } from '@qregg/contract'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { useWorkspace } from '../api/account.ts'
import { codeScansQuery, PAGES_THAT_MOVE } from './queries.ts'
import { useAtMostEvery } from './use-at-most-every.ts'
import { useArrivals } from './use-live-scans.ts'

/** However many scans come, the list is asked for at most so often. */
const AT_MOST_EVERY_MS = 3_000

/**
 * A code's scans. The list moves with those that come while somebody looks at its beginning; who has gone further back
 * reads on in peace, and `showNew` leads to what has come.
 */
export function useMovingScans(codeId: string, reason: ScanReason | undefined) {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const query = codeScansQuery(workspace, codeId, reason)
  const scans = useInfiniteQuery(query)
  const [isBehind, setBehind] = useState(false)
  const pages = scans.data?.pages.length ?? 0
  const move = useAtMostEvery(AT_MOST_EVERY_MS, () => {
    if (pages > PAGES_THAT_MOVE) setBehind(true)
    else void client.invalidateQueries({ queryKey: query.queryKey })
  })
  const tell = useCallback(
    (items: readonly ScanItem[]) => {
      if (reason === undefined || items.some(({ scan }) => scan.reason === reason)) move()
    },
    [reason, move],
  )
  useArrivals(codeId, tell)
  const showNew = () => {
    setBehind(false)
    void client.resetQueries({ queryKey: query.queryKey })
  }
  return { scans, isBehind, showNew }
}
