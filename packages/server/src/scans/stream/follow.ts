import type { ScanRow } from '../../db/schema.ts'
import { walk } from '../export/walk.ts'
import type { LogRange } from '../scan-log.ts'
import type { ScanQuery, ScanReader } from '../scan-reader.ts'
import type { Subscriber } from './subscriber.ts'

/** Scans that are read from the log at a time for who has missed some. */
const PAGE = 200

/**
 * Every scan above `range.after`, once and in order: those of the log first, up to the newest that was told (which may be
 * below, at an instance that is behind the one that the client comes from), then those that are committed from now on.
 * `subscriber` was opened before, so what is committed while the log is read waits there.
 */
export async function* follow(
  reader: Pick<ScanReader, 'following' | 'patienceMs'>,
  query: Omit<ScanQuery, 'limit'>,
  subscriber: Subscriber,
  range: LogRange,
): AsyncGenerator<readonly ScanRow[] | 'beat'> {
  yield* walk(reader, query, [range], subscriber.ended)
  let position = Math.max(range.after, range.until)
  // Afterwards nothing more of the log is needed than what has come meanwhile, which may be more than could wait.
  for (let isBehind = range.after < range.until; isBehind && !subscriber.ended.aborted; ) {
    // What waited so far is in the log, and is read with the rest of it.
    subscriber.forget()
    const rows = await reader.following({ ...query, limit: PAGE }, position)
    isBehind = rows.length === PAGE
    position = rows.at(-1)?.id ?? position
    if (rows.length > 0) yield rows
  }
  for (;;) {
    const told = await subscriber.next(position)
    if (told === 'end') return
    if (told !== 'beat') position = told.at(-1)?.id ?? position
    yield told
  }
}
