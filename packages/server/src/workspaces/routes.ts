import { workspaceOperations } from '@qregg/contract'
import type { Database } from '../db/schema.ts'
import { lockRows, transact } from '../db/transaction.ts'
import { notFound } from '../errors.ts'
import type { Api } from '../http/api.ts'
import type { RecordChange } from '../http/audit.ts'
import { authorOf } from '../http/caller.ts'

/** Mounts /workspace of a workspace in the dashboard. */
export function mountWorkspace(api: Api, deps: { database: Database; recordChange: RecordChange }): void {
  api.route(workspaceOperations.updateWorkspace, async ({ body: { name }, caller, request }) => {
    const { id, plan } = caller.workspace
    await transact(deps.database, async (trx) => {
      const found = await lockRows(
        trx,
        trx.selectFrom('workspaces').select('name').where('id', '=', id),
      ).executeTakeFirst()
      if (!found) throw notFound('workspace')
      if (found.name === name) return
      await trx.updateTable('workspaces').set({ name }).where('id', '=', id).execute()
      await deps.recordChange(trx, {
        workspaceId: id,
        action: 'workspace.renamed',
        by: authorOf(caller, request),
        subject: { id, name },
        before: found.name,
        after: name,
      })
    })
    return { data: { id, name, plan, role: caller.role ?? 'admin' } }
  })
}
