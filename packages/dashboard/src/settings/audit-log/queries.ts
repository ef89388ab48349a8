import type { AuditAction } from '@qregg/contract'
import { infiniteQueryOptions } from '@tanstack/react-query'
import type { Workspace } from '../../api/account.ts'

const PER_PAGE = 50

/** The newest entries first, those of one action or all. */
export function auditLogQuery({ api, key }: Workspace, action: AuditAction | undefined, limit = PER_PAGE) {
  return infiniteQueryOptions({
    queryKey: [...key, 'audit-log', action ?? 'all', limit],
    queryFn: ({ pageParam, signal }) =>
      api.get('/audit-log', { query: { action, limit, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ pagination }) => pagination.nextCursor ?? undefined,
  })
}
