import type { Code } from '@qregg/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useWorkspace } from '../api/account.ts'

const OFFERED = 200

/** Tags of the codes that this page has seen, by name: the API has no list of all. */
export function useKnownTags(): string[] {
  const client = useQueryClient()
  const { key } = useWorkspace()
  const lists = client.getQueriesData<{ data: Code[] }>({ queryKey: [...key, 'codes'] })
  const tags = new Set(lists.flatMap(([, list]) => (list?.data ?? []).flatMap((code) => code.tags)))
  return [...tags].sort((a, b) => a.localeCompare(b)).slice(0, OFFERED)
}
