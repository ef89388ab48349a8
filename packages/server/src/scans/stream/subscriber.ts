import type { ScanRow } from '../../db/schema.ts'

/** Scans that may wait for one stream to take them. */
export const WAITING_AT_MOST = 2_000

/** Scans that are handed out together: what is made of them at once has a bound, too. */
const TOLD_AT_ONCE = 100

/** What one stream wants of the scans that are committed. */
export type Wanted = { codeNum: number | undefined; reasons: ReadonlySet<string> }

/** What a stream is told next: scans, that it is still there, or nothing any more. */
export type Told = readonly ScanRow[] | 'beat' | 'end'

/**
 * Where scans wait for one stream. Bounded: who takes them too slowly is ended, comes back with the last id that it has
 * seen, and gets the rest from the log.
 */
export class Subscriber {
  readonly #wanted: Wanted
  #rows: ScanRow[] = []
  #mustBeat = false
  readonly #ending = new AbortController()
  #wake = () => {}

  constructor(wanted: Wanted) {
    this.#wanted = wanted
  }

  /** Aborted when there is nothing more to be told. */
  get ended(): AbortSignal {
    return this.#ending.signal
  }

  /** Runs beside redirects: it only puts a row into a list. */
  offer(row: ScanRow): void {
    const { codeNum, reasons } = this.#wanted
    if (this.ended.aborted || !reasons.has(row.reason)) return
    if (codeNum !== undefined && codeNum !== row.code_num) return
    if (this.#rows.length >= WAITING_AT_MOST) {
      this.end()
      return
    }
    this.#rows.push(row)
    this.#wake()
  }

  beat(): void {
    this.#mustBeat = true
    this.#wake()
  }

  end(): void {
    this.#ending.abort()
    this.#rows = []
    this.#wake()
  }

  /** Forgets what waits: it is read from the log. */
  forget(): void {
    this.#rows = []
  }

  /** Takes the first of what waits above an id; the rest goes on waiting. */
  #take(above: number): ScanRow[] {
    // What is not above it was read from the log. Rows wait in the order of ids.
    const first = this.#rows.findIndex((row) => row.id > above)
    if (first < 0) {
      this.#rows = []
      return []
    }
    const rows = this.#rows.slice(first, first + TOLD_AT_ONCE)
    this.#rows = this.#rows.slice(first + TOLD_AT_ONCE)
    return rows
  }

  /** Resolves with what there is to be told above an id, not all at once, as soon as there is something. */
  async next(above: number): Promise<Told> {
    for (;;) {
      if (this.ended.aborted) return 'end'
      const rows = this.#take(above)
      if (rows.length > 0) return rows
      if (this.#mustBeat) {
        this.#mustBeat = false
        return 'beat'
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}
