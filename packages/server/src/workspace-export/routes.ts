import { workspaceOperations } from '@qregg/contract'
import { transact } from '../db/transaction.ts'
import type { Api } from '../http/api.ts'
import type { RecordChange } from '../http/audit.ts'
import { authorOf, type Caller } from '../http/caller.ts'
import { refuseOtherSites } from '../http/same-origin.ts'
import { type WhileAllowedDeps, whileAllowed } from '../http/while-allowed.ts'
import type { ExportPlaces } from '../scans/export/places.ts'
import { allScans } from '../scans/export/routes.ts'
import type { ScanIds } from '../scans/scan-ids.ts'
import type { ScanLog } from '../scans/scan-log.ts'
import type { ScanReader } from '../scans/scan-reader.ts'
import type { Snapshots } from '../scans/snapshots.ts'
import { VERSION } from '../version.ts'
import { type ZipEntry, zipOf } from '../zip.ts'
import { apiKeyLines, auditLines, codeLines, type FilesDeps, memberLines, webhookLines } from './files.ts'
import { inParts } from './parts.ts'
import { readMe } from './read-me.ts'

export type WorkspaceExportDeps = FilesDeps &
  WhileAllowedDeps & {
    recordChange: RecordChange
    exportPlaces: ExportPlaces
    log: ScanLog
    reader: ScanReader
    ids: ScanIds
    snapshots: Snapshots
  }

/** Mounts the export of a whole workspace in the dashboard. */
export function mountWorkspaceExport(api: Api, deps: WorkspaceExportDeps): void {
  api.route(workspaceOperations.exportWorkspace, async ({ caller, request, closed }) => {
    refuseOtherSites(request)
    const { workspace } = caller
    deps.exportPlaces.take(workspace.num, closed)
    const at = new Date(deps.clock.now()).toISOString()
    // Whoever asks for the headers alone is given nothing.
    if (request.method !== 'HEAD')
      await transact(deps.database, (trx) =>
        deps.recordChange(trx, {
          workspaceId: workspace.id,
          action: 'workspace.exported',
          by: authorOf(caller, request),
          subject: workspace,
        }),
      )
    const file = zipOf(entriesOf(deps, caller, at, closed))
    return {
      file: whileAllowed(deps, caller, workspaceOperations.exportWorkspace, file),
      headers: { 'Content-Disposition': `attachment; filename="workspace-${at.slice(0, 10)}.zip"` },
    }
  })
}

/** The files one after the other, each made as it is taken. */
async function* entriesOf(
  deps: WorkspaceExportDeps,
  caller: Caller,
  at: string,
  closed: AbortSignal,
): AsyncGenerator<ZipEntry> {
  const { workspace } = caller
  const text = readMe({ workspace: workspace.name, at, version: VERSION })
  yield { name: 'README.txt', body: Buffer.from(text), compress: true }
  yield { name: 'codes.ndjson', stream: codeLines(deps, caller) }
  yield* inParts('scans', allScans(deps, workspace.num, closed))
  yield { name: 'webhooks.ndjson', stream: webhookLines(deps, caller) }
  yield { name: 'members.ndjson', stream: memberLines(deps, caller) }
  yield { name: 'api-keys.ndjson', stream: apiKeyLines(deps, caller) }
  yield { name: 'audit-log.ndjson', stream: auditLines(deps, caller) }
}
