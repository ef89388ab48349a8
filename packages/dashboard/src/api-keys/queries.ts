import { queryOptions } from '@tanstack/react-query'
import type { Workspace } from '../api/account.ts'

/** All API keys of the workspace, newest first, revoked ones too. */
export function apiKeysQuery({ api, key }: Workspace) {
  return queryOptions({
    queryKey: [...key, 'api-keys'],
    queryFn: async ({ signal }) => (await api.get('/api-keys', { signal })).data,
  })
}
