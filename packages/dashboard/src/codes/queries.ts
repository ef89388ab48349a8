import type { Code } from '@qregg/contract'
import { infiniteQueryOptions, keepPreviousData, queryOptions, useQueryClient } from '@tanstack/react-query'
import type { Workspace } from '../api/account.ts'
import { useWorkspace } from '../api/account.ts'

/** What the list of codes is narrowed by; all of it stands in the page's address. */
export type CodeFilter = {
  search?: string
  type?: Code['type']
  mode?: Code['mode']
  active?: boolean
  tag?: string
  deleted?: true
}

export const CODES_PER_PAGE = 50
const PICKED_AT_ONCE = 20

/** One page of the list, with how many there are in all. */
export function codesQuery({ api, key }: Workspace, filter: CodeFilter, page: number) {
  return queryOptions({
    queryKey: [...key, 'codes', filter, page],
    queryFn: ({ signal }) => api.get('/codes', { query: { ...filter, page, limit: CODES_PER_PAGE }, signal }),
    // The page before stays until the next one is there: no flicker while somebody types.
    placeholderData: keepPreviousData,
  })
}

/** The newest codes that a search finds, for choosing among them. Static ones are left out: nobody learns of their scans. */
export function pickCodesQuery({ api, key }: Workspace, search: string) {
  return queryOptions({
    queryKey: [...key, 'codes', 'pick', search],
    queryFn: ({ signal }) =>
      api.get('/codes', { query: { search, mode: 'dynamic', limit: PICKED_AT_ONCE }, signal }),
    placeholderData: keepPreviousData,
  })
}

export function codeQuery({ api, key }: Workspace, id: string) {
  return queryOptions({
    queryKey: [...key, 'code', id],
    queryFn: async ({ signal }) => (await api.get('/codes/{id}', { params: { id }, signal })).data,
  })
}

/** A code's history, newest first. */
export function revisionsQuery({ api, key }: Workspace, id: string) {
  return infiniteQueryOptions({
    queryKey: [...key, 'code', id, 'revisions'],
    queryFn: ({ pageParam, signal }) =>
      api.get('/codes/{id}/revisions', { params: { id }, query: { cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ pagination }) => pagination.nextCursor ?? undefined,
  })
}

/** Everything that shows this code is read again. */
export function useRefreshCode() {
  const client = useQueryClient()
  const { key } = useWorkspace()
  return (code?: Code) => {
    if (code) client.setQueryData([...key, 'code', code.id], code)
    void client.invalidateQueries({ queryKey: [...key, 'codes'] })
    void client.invalidateQueries({ queryKey: [...key, 'code'] })
  }
}
