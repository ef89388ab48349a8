import { workspaceOperations } from '@qregg/contract'
import type { Api } from '../http/api.ts'
import { decodeCursor, encodeCursor } from '../http/cursor.ts'
import { type AuditLog, toEntry } from './audit-log.ts'

/** Mounts /audit-log of a workspace in the dashboard. */
export function mountAuditLog(api: Api, { auditLog }: { auditLog: AuditLog }): void {
  api.route(workspaceOperations.listAuditLog, async ({ query, caller }) => {
    const { limit, cursor, action } = query
    const before = cursor === undefined ? undefined : decodeCursor('audit-log', cursor)
    const found = await auditLog.list(caller.workspace.id, { action, before, limit: limit + 1 })
    const shown = found.slice(0, limit)
    const hasMore = found.length > limit
    const last = shown.at(-1)
    const nextCursor = hasMore && last ? encodeCursor('audit-log', last.num) : null
    return { data: shown.map(toEntry), pagination: { limit, hasMore, nextCursor } }
  })
}
