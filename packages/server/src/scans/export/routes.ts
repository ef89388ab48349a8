import {
  type ExportFormat,
  type ExportScansQuery,
  type Operation,
  operations,
  SCAN_REASONS,
  type ScanItem,
} from '@qregg/contract'
import type { Codes } from '../../codes/codes.ts'
import { invalidField } from '../../errors.ts'
import type { Api } from '../../http/api.ts'
import type { Caller } from '../../http/caller.ts'
import { type WhileAllowedDeps, whileAllowed } from '../../http/while-allowed.ts'
import type { ScanIds } from '../scan-ids.ts'
import { toScanItem } from '../scan-item.ts'
import type { LogRange, ScanLog } from '../scan-log.ts'
import type { ScanReader } from '../scan-reader.ts'
import type { Snapshots } from '../snapshots.ts'
import { CSV_HEADER, csvLine } from './csv.ts'
import type { ExportPlaces } from './places.ts'
import { walk } from './walk.ts'

export type ExportDeps = WhileAllowedDeps & {
  codes: Codes
  log: ScanLog
  reader: ScanReader
  ids: ScanIds
  snapshots: Snapshots
  exportPlaces: ExportPlaces
}

type Wanted = { caller: Caller; query: ExportScansQuery; closed: AbortSignal }

const FORMATS: Record<ExportFormat, { type: string; header: string; line(item: ScanItem): string }> = {
  csv: { type: 'text/csv; charset=utf-8', header: CSV_HEADER, line: csvLine },
  ndjson: { type: 'application/x-ndjson', header: '', line: (item) => `${JSON.stringify(item)}\n` },
}

/** Mounts the export of scans, of a workspace or of one code. */
export function mountScanExport(api: Api, deps: ExportDeps): void {
  async function start(operation: Operation, { caller, query, closed }: Wanted, codeNum?: number) {
    const ranges = await rangesOf(deps, query)
    const format = FORMATS[query.format]
    deps.exportPlaces.take(caller.workspace.num, closed)
    const day = new Date(deps.clock.now()).toISOString().slice(0, 10)
    return {
      file: whileAllowed(deps, caller, operation, linesOf(deps, caller, query, ranges, closed, codeNum)),
      headers: {
        'Content-Type': format.type,
        'Content-Disposition': `attachment; filename="scans-${day}.${query.format}"`,
      },
    }
  }

  api.route(operations.exportScans, async (input) => await start(operations.exportScans, input))

  api.route(operations.exportCodeScans, async (input) => {
    const code = await deps.codes.get(input.caller, input.params.id)
    return await start(operations.exportCodeScans, input, code.num)
  })
}

/** All scans of a workspace as NDJSON, oldest first, also those that were withheld: what there is at this moment. */
export async function* allScans(
  deps: Pick<ExportDeps, 'log' | 'reader' | 'ids' | 'snapshots'>,
  workspaceNum: number,
  closed: AbortSignal,
): AsyncGenerator<Buffer> {
  const ranges = [{ after: 0, until: await deps.log.head() }]
  for await (const rows of walk(deps.reader, { workspaceNum, reasons: SCAN_REASONS }, ranges, closed)) {
    const snapshotOf = await deps.snapshots.of(rows)
    yield Buffer.from(
      rows.map((row) => FORMATS.ndjson.line(toScanItem(row, snapshotOf(row), deps.ids))).join(''),
    )
  }
}

/** What there is at this moment: scans that come in meanwhile are not waited for. */
async function rangesOf({ log }: ExportDeps, { since, until }: ExportScansQuery): Promise<LogRange[]> {
  if (since !== undefined && until !== undefined && Date.parse(until) <= Date.parse(since))
    throw invalidField('until', 'must be later than since')
  if (since === undefined && until === undefined) return [{ after: 0, until: await log.head() }]
  return await log.between(momentOf(since, 0), momentOf(until, Number.MAX_SAFE_INTEGER / 2))
}

const momentOf = (text: string | undefined, otherwise: number) =>
  text === undefined ? otherwise : Date.parse(text)

async function* linesOf(
  deps: ExportDeps,
  caller: Caller,
  query: ExportScansQuery,
  ranges: readonly LogRange[],
  closed: AbortSignal,
  codeNum: number | undefined,
): AsyncGenerator<Buffer> {
  const { header, line } = FORMATS[query.format]
  if (header !== '') yield Buffer.from(header)
  const since = momentOf(query.since, Number.NEGATIVE_INFINITY)
  const until = momentOf(query.until, Number.POSITIVE_INFINITY)
  const wanted = {
    workspaceNum: caller.workspace.num,
    codeNum,
    reasons: query.reason && [query.reason],
  }
  for await (const rows of walk(deps.reader, wanted, ranges, closed)) {
    const shown = rows.filter(({ at }) => at >= since && at < until)
    const snapshotOf = await deps.snapshots.of(shown)
    const lines = shown.map((row) => line(toScanItem(row, snapshotOf(row), deps.ids)))
    if (lines.length > 0) yield Buffer.from(lines.join(''))
  }
}
