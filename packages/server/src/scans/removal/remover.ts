import type { ScanRow } from '../../db/schema.ts'

/** What has to be known of a scan to decide whether it goes. */
export type RemovableRow = Pick<ScanRow, 'id' | 'at' | 'workspace_num' | 'code_num' | 'reason' | 'visitor'>

/** Scans that must stay for now, because a webhook has not got them. */
export type Owed = {
  /** By workspace: every scan above this id. */
  above: ReadonlyMap<number, number>
  /** Scans of deliveries that are not done. */
  ids: ReadonlySet<number>
}

/** Takes scans away from where they are kept. Sums stay as they are. */
export type ScanRemover = {
  /**
   * Remembers that scans up to this one may be gone, before the first is: ids go on above it, and counts are not made anew
   * from what is left. What was folded before this is not trusted: it may have been taken back until now.
   */
  willRemove(until: number): Promise<void>
  /** The scans with `after < id <= until`, in order. */
  page(after: number, until: number, limit: number): Promise<RemovableRow[]>
  /**
   * Removes these, which are folded. A few hundred at a time hold nobody up. `foundIn` is where they were found, and what
   * they are taken from last: should it be cut off in between, they are found there again. Answers how many were there: others may remove the same.
   */
  remove(rows: readonly RemovableRow[], foundIn: 'log' | 'lists'): Promise<number>
  /** Takes away whole what ended before a moment and has nothing that is owed or above `until`; not everywhere. */
  removeWhole(before: number, until: number, owed: Owed): Promise<void>
  /** Forgets that the visitors of these scans came on their days. */
  forgetVisits(rows: readonly RemovableRow[]): Promise<void>
  /** Remembers that the visitors of these scans, which are folded and stay, came on their days. */
  rememberVisits(rows: readonly RemovableRow[]): Promise<void>
  /** Forgets who came on days before this one, which is only needed to count a day's visitors once. */
  forgetVisitors(day: number): Promise<void>
  /** Gives back what it needed, unless somebody is using it, until it is used again. */
  rest(): Promise<void>
}

export function isOwed(row: Pick<RemovableRow, 'id' | 'workspace_num'>, { above, ids }: Owed): boolean {
  return row.id > (above.get(row.workspace_num) ?? Number.POSITIVE_INFINITY) || ids.has(row.id)
}
