import { type ListScansQuery, operations, type ScanItem, type SimulateScan } from '@qregg/contract'
import type { Clock } from '../clock.ts'
import type { StoredCode } from '../codes/code.ts'
import type { Codes } from '../codes/codes.ts'
import type { ScanRow } from '../db/schema.ts'
import { ApiError, invalidField } from '../errors.ts'
import type { Api } from '../http/api.ts'
import { authorOf, type Caller } from '../http/caller.ts'
import type { Enricher } from './enrichment/enrich.ts'
import type { ExportPlaces } from './export/places.ts'
import { mountScanExport } from './export/routes.ts'
import { findScan } from './find-scan.ts'
import type { Kept, Recorder } from './recorder.ts'
import type { Erasures } from './removal/erasures.ts'
import { decodeScanCursor, encodeScanCursor } from './scan-cursor.ts'
import type { ScanIds } from './scan-ids.ts'
import { toScanItem } from './scan-item.ts'
import type { ScanLog } from './scan-log.ts'
import type { ScanReader } from './scan-reader.ts'
import type { Snapshots } from './snapshots.ts'
import { mountScanStream, type StreamDeps } from './stream/routes.ts'

export type ScansDeps = StreamDeps & {
  erasures: Erasures
  log: ScanLog
  clock: Clock
  codes: Codes
  enricher: Enricher
  recorder: Recorder
  reader: ScanReader
  ids: ScanIds
  snapshots: Snapshots
  exportPlaces: ExportPlaces
}

/** Mounts /scans and what stands below a code. */
export function mountScans(api: Api, deps: ScansDeps): void {
  async function items(rows: readonly ScanRow[]) {
    const snapshotOf = await deps.snapshots.of(rows)
    return rows.map((row) => toScanItem(row, snapshotOf(row), deps.ids))
  }

  async function list(caller: Caller, query: ListScansQuery, codeNum?: number) {
    const wanted = {
      workspaceNum: caller.workspace.num,
      codeNum,
      reasons: query.reason && [query.reason],
      limit: query.limit + 1,
    }
    const after =
      query.after === undefined
        ? undefined
        : query.after === ''
          ? 0
          : decodeScanCursor(deps.ids, query.after, 'after')
    const before = query.cursor === undefined ? undefined : decodeScanCursor(deps.ids, query.cursor)
    const rows =
      after === undefined
        ? await deps.reader.newest(wanted, before)
        : await deps.reader.following(wanted, after)
    const shown = rows.slice(0, query.limit)
    const hasMore = rows.length > query.limit
    const end = shown.at(-1)?.id
    // Who tails keeps a cursor even where there is nothing new; who pages back is done at the last page.
    const next = after === undefined ? (hasMore ? end : undefined) : (end ?? after)
    return {
      data: await items(shown),
      pagination: {
        limit: query.limit,
        hasMore,
        nextCursor: next === undefined ? null : encodeScanCursor(deps.ids, next),
      },
    }
  }

  mountScanExport(api, deps)
  mountScanStream(api, deps)

  api.route(operations.listScans, async ({ query, caller }) => await list(caller, query))

  api.route(operations.listCodeScans, async ({ params, query, caller }) => {
    const code = await deps.codes.get(caller, params.id)
    return await list(caller, query, code.num)
  })

  api.route(operations.eraseScans, async ({ body, caller, request }) => {
    const before = Date.parse(body.before)
    if (before > deps.clock.now()) throw invalidField('before', 'must not be later than now')
    return { data: await deps.erasures.begin(caller, { before }, authorOf(caller, request)) }
  })

  api.route(operations.eraseVisitor, async ({ params, caller, request }) => {
    const scan = await findScan(deps, caller, params.id)
    return { data: await deps.erasures.begin(caller, { scan }, authorOf(caller, request)) }
  })

  api.route(operations.getErasure, async ({ params, caller }) => ({
    data: await deps.erasures.get(caller, params.id),
  }))

  api.route(operations.getScan, async ({ params, caller }) => {
    const [item] = await items([await findScan(deps, caller, params.id)])
    return { data: item as ScanItem }
  })

  api.route(operations.simulateScan, async ({ params, body, caller }) => {
    const code = await deps.codes.get(caller, params.id)
    const row = await simulate(deps, code, body)
    const snapshotOf = await deps.snapshots.of([row])
    return { status: 201, data: toScanItem(row, snapshotOf(row), deps.ids) }
  })
}

/** Sends a scan that nobody made through the real recorder, so that it takes every step that a real one takes. */
async function simulate(deps: ScansDeps, code: StoredCode, given: SimulateScan): Promise<ScanRow> {
  const at = deps.clock.now()
  const {
    country = 'US',
    city = null,
    device = 'mobile',
    os = 'iOS',
    browser = 'Safari',
    referrer = null,
  } = given
  const enriched = deps.enricher.simulate({
    workspaceNum: code.workspaceNum,
    country,
    city,
    device,
    os,
    browser,
    referrer,
    at,
  })
  const scan = {
    workspace_num: code.workspaceNum,
    code_num: code.num,
    revision: code.revision,
    at,
    ...enriched,
  }
  const kept = await new Promise<Kept>((resolve) => {
    if (!deps.recorder.record(scan, resolve)) resolve(null)
  })
  if (kept && kept !== 'kept') return kept
  const message = kept
    ? 'The scan is kept, and is sent to webhooks once the database can be reached again. Do not repeat it.'
    : 'The scan could not be kept. Try again in a few seconds.'
  throw new ApiError('unavailable', message, { headers: { 'Retry-After': '5' } })
}
