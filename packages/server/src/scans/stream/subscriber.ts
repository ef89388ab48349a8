import type { ScanRow } from '../../db/schema.ts'

/** Scans that may wait for one stream to take them. */
export const WAITING_AT_MOST = 2_000

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

  /** Takes what waits above an id, and forgets what does not: it was read from the log. */
  take(above: number): ScanRow[] {
    const rows = this.#rows.filter((row) => row.id > above)
    this.#rows = []
    return rows
  }

  /** Resolves with what there is to be told, as soon as there is something. */
  async next(above: number): Promise<Told> {
    for (;;) {
      if (this.ended.aborted) return 'end'
      const rows = this.take(above)
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
