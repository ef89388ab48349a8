import type { Code, UpdateCode } from '@qregg/contract'
import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import type { Workspace } from '../api/account.ts'
import { useWorkspace } from '../api/account.ts'
import { messageOf } from '../ui/states.tsx'
import { tell } from '../ui/toasts.tsx'

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

/** The newest codes that a search finds, for choosing among them. */
export function pickCodesQuery({ api, key }: Workspace, search: string) {
  return queryOptions({
    queryKey: [...key, 'codes', 'pick', search],
    queryFn: ({ signal }) => api.get('/codes', { query: { search, limit: PICKED_AT_ONCE }, signal }),
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

/**
 * Changes a code and shows it at once; the server's answer follows, or the old state with the reason. `undo` tells what
 * was done with a way back.
 */
export function useChangeCode() {
  const client = useQueryClient()
  const { api, key } = useWorkspace()
  const refresh = useRefreshCode()
  const mutation = useMutation({
    mutationFn: async ({
      code,
      changes,
    }: {
      code: Code
      changes: UpdateCode
      undo?: { text: string; changes: UpdateCode }
    }) => (await api.patch('/codes/{id}', { params: { id: code.id }, body: changes })).data,
    onMutate({ code, changes }) {
      const after = { ...code, ...changes } as Code
      const before = client.getQueriesData<unknown>({ queryKey: key })
      client.setQueryData([...key, 'code', code.id], after)
      client.setQueriesData<{ data: Code[] }>({ queryKey: [...key, 'codes'] }, (list) =>
        list?.data ? { ...list, data: list.data.map((each) => (each.id === code.id ? after : each)) } : list,
      )
      return { before }
    },
    onError(error, _, context) {
      for (const [queryKey, data] of context?.before ?? []) client.setQueryData(queryKey, data)
      tell(messageOf(error), { isError: true })
    },
    onSuccess(code, { undo }) {
      refresh(code)
      if (undo)
        tell(undo.text, {
          action: { label: 'Undo', run: () => mutation.mutate({ code, changes: undo.changes }) },
        })
    },
  })
  return mutation
}
