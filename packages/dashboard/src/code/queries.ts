import type { ScanReason, Stats } from '@qregg/contract'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Workspace } from '../api/account.ts'
import { askFor, type Period } from './period.ts'

/** Values of each breakdown that are told by name. */
const TOP = 10
/** Withheld hits come by no stream: they are looked at now and then. */
const LOOK_AGAIN_MS = 60_000
const SCANS_PER_PAGE = 50
/** Who has looked so far back does not watch what comes in, and every page would be asked for again. */
export const PAGES_THAT_MOVE = 4
/** What streams tell of. */
const STREAMED: readonly ScanReason[] = ['human', 'test']

/** Begins the key of all statistics of a code, or of the workspace, whatever the period. */
export function statsKey({ key }: Workspace, codeId: string | undefined) {
  return [...key, 'stats', codeId ?? 'all'] as const
}

export function statsQuery(workspace: Workspace, codeId: string | undefined, period: Period) {
  const { api } = workspace
  return queryOptions({
    queryKey: [...statsKey(workspace, codeId), period],
    queryFn: async ({ signal }): Promise<Stats> => {
      // Asked anew each time: "the last 24 hours" moves on while the page is open.
      const query = { ...askFor(period, new Date()), top: TOP }
      const answer = codeId
        ? await api.get('/codes/{id}/stats', { params: { id: codeId }, query, signal })
        : await api.get('/stats', { query, signal })
      return answer.data
    },
    refetchInterval: LOOK_AGAIN_MS,
    // The numbers of the period before stay until the next ones are there.
    placeholderData: keepPreviousData,
  })
}

/** A code's scans, newest first, of one reason or of all. */
export function codeScansQuery({ api, key }: Workspace, id: string, reason: ScanReason | undefined) {
  return infiniteQueryOptions({
    queryKey: [...key, 'scans', id, reason ?? 'all'],
    queryFn: ({ pageParam, signal }) =>
      api.get('/codes/{id}/scans', {
        params: { id },
        query: { reason, cursor: pageParam, limit: SCANS_PER_PAGE },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ pagination }) => pagination.nextCursor ?? undefined,
    // What came while nobody looked is told by no stream that begins now.
    staleTime: 0,
    refetchInterval: ({ state: { data } }) => {
      const comesByItself = reason === undefined || STREAMED.includes(reason)
      return comesByItself || (data?.pages.length ?? 0) > PAGES_THAT_MOVE ? false : LOOK_AGAIN_MS
    },
  })
}
