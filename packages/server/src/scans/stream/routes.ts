import { DELIVERED_REASONS, operations, type ScanItem } from '@qregg/contract'
import type { Request } from 'express'
import { BoundedCache } from '../../bounded-cache.ts'
import type { Codes } from '../../codes/codes.ts'
import type { ScanRow } from '../../db/schema.ts'
import { invalidField } from '../../errors.ts'
import type { Api } from '../../http/api.ts'
import { authorize } from '../../http/authentication.ts'
import type { Caller } from '../../http/caller.ts'
import { decodeScanCursor, encodeScanCursor } from '../scan-cursor.ts'
import type { ScanIds } from '../scan-ids.ts'
import { toScanItem } from '../scan-item.ts'
import type { ScanLog } from '../scan-log.ts'
import type { ScanReader } from '../scan-reader.ts'
import type { Snapshots } from '../snapshots.ts'
import { follow } from './follow.ts'
import type { StreamHub } from './hub.ts'

export type StreamDeps = {
  codes: Codes
  log: ScanLog
  reader: ScanReader
  ids: ScanIds
  snapshots: Snapshots
  streams: StreamHub
  /** The newest scan that streams were told of. */
  newest(): number
  /** The same caller as of now; undefined when the key is revoked or expired, or the person is no member any more. */
  callerAgain(caller: Caller): Promise<Caller | undefined>
}

const ID = 'Last-Event-ID'
const ID_LENGTH = 200
/** How long the last events may take to leave. */
const END_WITHIN_MS = 1_000
const RETRY_MS = 3_000
/** Events are written in pieces of about this size: what is made waits until the client has taken what was made before. */
const PIECE_LENGTH = 65_536
/** Scans whose texts are remembered for other streams, which tell the same ones within moments. */
const TEXTS_CACHED = 400
const BEAT = Buffer.from(': still here\n\n')

/** Mounts the live stream. */
export function mountScanStream(api: Api, deps: StreamDeps): void {
  const { reader, streams } = deps
  // Many streams tell the same scan: its text is made once. Not held by its row, which may wait long for a slow stream.
  const texts = new BoundedCache<ScanRow, string>(TEXTS_CACHED)

  async function* eventsOf(rows: readonly ScanRow[]): AsyncGenerator<Buffer> {
    const snapshotOf = await deps.snapshots.of(rows)
    const textOf = (row: ScanRow) => {
      const text = texts.get(row) ?? eventOf(row, toScanItem(row, snapshotOf(row), deps.ids), deps.ids)
      texts.set(row, text)
      return text
    }
    yield* inPieces(rows, textOf)
  }

  /** Whether the caller may still do what it was let in for. */
  async function isAllowed(before: Caller): Promise<boolean> {
    const caller = await deps.callerAgain(before)
    if (caller) authorize(caller, operations.streamScans)
    return caller !== undefined
  }

  api.route(operations.streamScans, async ({ query, caller, request, closed }) => {
    const codeNum = query.codeId === undefined ? undefined : (await deps.codes.get(caller, query.codeId)).num
    const last = lastEvent(deps.ids, request.get(ID))
    const reasons = query.reason === undefined ? DELIVERED_REASONS : [query.reason]
    const workspaceNum = caller.workspace.num
    const subscriber = streams.open({
      workspaceNum,
      wanted: { codeNum, reasons: new Set(reasons) },
      closed,
      isAllowed: () => isAllowed(caller),
    })
    subscriber.ended.addEventListener('abort', () => hangUp(request, closed), { once: true })
    const newest = deps.newest()
    // Ahead of what this instance was told is where the client was told of it by another one. Ahead of all there is, which
    // a restored backup leaves behind, is nowhere: it must not keep back what comes.
    const position =
      last === undefined || last <= newest ? (last ?? newest) : Math.min(last, await deps.log.head())
    const range = { after: position, until: newest }
    const scans = follow(reader, { workspaceNum, codeNum, reasons }, subscriber, range)

    async function* file() {
      // Who is cut off before the first scan has an id to come back with, too.
      yield Buffer.from(`retry: ${RETRY_MS}\nid: ${encodeScanCursor(deps.ids, position)}\n\n`)
      for await (const told of scans)
        if (told === 'beat') yield BEAT
        else yield* eventsOf(told)
    }
    const headers = {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store, no-transform',
      // nginx would keep the events until it has a page full of them.
      'X-Accel-Buffering': 'no',
    }
    return { file: file(), headers }
  })
}

/** The texts of rows, joined to pieces as each is asked for. One that is longer is a piece of its own. */
export function* inPieces<Row>(rows: readonly Row[], textOf: (row: Row) => string): Generator<Buffer> {
  let piece = ''
  for (const row of rows) {
    piece += textOf(row)
    if (piece.length < PIECE_LENGTH) continue
    yield Buffer.from(piece)
    piece = ''
  }
  if (piece !== '') yield Buffer.from(piece)
}

/** Who takes nothing any more would never get to the end of the answer. */
function hangUp(request: Request, closed: AbortSignal) {
  const timer = setTimeout(() => {
    if (!closed.aborted) request.socket.destroy()
  }, END_WITHIN_MS)
  timer.unref()
}

function eventOf(row: ScanRow, item: ScanItem, ids: ScanIds): string {
  return `id: ${encodeScanCursor(ids, row.id)}\nevent: scan\ndata: ${JSON.stringify(item)}\n\n`
}

function lastEvent(ids: ScanIds, text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  if (text.length > ID_LENGTH) throw invalidField(ID, `must be at most ${ID_LENGTH} characters long`)
  return decodeScanCursor(ids, text, ID)
}
