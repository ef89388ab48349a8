import { queryOptions } from '@tanstack/react-query'
import type { Workspace } from '../../api/account.ts'

export function membersQuery({ api, key }: Workspace) {
  return queryOptions({
    queryKey: [...key, 'members'],
    queryFn: async ({ signal }) => (await api.get('/members', { signal })).data,
  })
}

/** Those that nobody has taken yet. */
export function invitationsQuery({ api, key }: Workspace) {
  return queryOptions({
    queryKey: [...key, 'invitations'],
    queryFn: async ({ signal }) => (await api.get('/invitations', { signal })).data,
  })
}
