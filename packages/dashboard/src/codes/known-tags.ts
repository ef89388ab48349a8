import type { Code } from '@qregg/contract'
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useWorkspace, type Workspace } from '../api/account.ts'

const FRESH_MS = 60_000

function tagsQuery({ api, key }: Workspace) {
  return queryOptions({
    queryKey: [...key, 'tags'],
    queryFn: async ({ signal }) => (await api.get('/tags', { signal })).data,
    staleTime: FRESH_MS,
  })
}

/** The workspace's tags by name, to choose from. `isWanted`: they are counted for this, so not before somebody chooses. */
export function useKnownTags({ isWanted = true } = {}): string[] {
  const client = useQueryClient()
  const workspace = useWorkspace()
  const { data } = useQuery({ ...tagsQuery(workspace), enabled: isWanted })
  // Those that somebody has just given are in the lists already.
  const lists = client.getQueriesData<{ data: Code[] }>({ queryKey: [...workspace.key, 'codes'] })
  const seen = lists.flatMap(([, list]) => (list?.data ?? []).flatMap((code) => code.tags))
  const tags = new Set([...seen, ...(data ?? []).map(({ tag }) => tag)])
  return [...tags].sort((a, b) => a.localeCompare(b))
}
