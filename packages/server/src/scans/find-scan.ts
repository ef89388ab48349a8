import type { ScanRow } from '../db/schema.ts'
import { notFound } from '../errors.ts'
import type { Caller } from '../http/caller.ts'
import type { ScanIds } from './scan-ids.ts'
import type { ScanLog } from './scan-log.ts'

/** The scan of a public id. @throws ApiError 404 when there is none in the caller's workspace */
export async function findScan(
  { log, ids }: { log: ScanLog; ids: ScanIds },
  caller: Caller,
  id: string,
): Promise<ScanRow> {
  const num = ids.decode(id)
  const [row] = num === null ? [] : await log.rows([num])
  // An id holds its scan's time as well: another one with the same number is nobody's.
  if (row?.workspace_num !== caller.workspace.num || ids.encode(row.at, row.id) !== id) throw notFound('scan')
  return row
}
