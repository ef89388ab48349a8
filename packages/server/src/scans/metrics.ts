import { SCAN_REASONS } from '@qregg/contract'
import { Counter, Gauge, type Registry as MetricsRegistry } from 'prom-client'
import type { ScanRow } from '../db/schema.ts'
import type { ScanLog } from './scan-log.ts'

/** Scans by reason since the process began: counted a batch at a time, so that the redirect path is left alone. */
export function createScanCounts() {
  const counts = new Map<string, number>(SCAN_REASONS.map((reason) => [reason, 0]))
  return {
    count(rows: ReadonlyArray<Pick<ScanRow, 'reason'>>): void {
      for (const { reason } of rows) counts.set(reason, (counts.get(reason) ?? 0) + 1)
    },
    entries: () => counts.entries(),
  }
}

/** What an operator watches of scans. */
export function registerScanMetrics(
  register: MetricsRegistry,
  deps: {
    log: ScanLog
    counts: ReturnType<typeof createScanCounts>
    lastFolded(): Promise<number>
    /** Where the database can be away: scans that wait on this server's disk. */
    spooled?(): number
  },
): void {
  const registers = [register]
  new Counter({
    name: 'qregg_scans_total',
    help: 'Scans kept, by reason.',
    labelNames: ['reason'],
    registers,
    collect() {
      this.reset()
      for (const [reason, count] of deps.counts.entries()) this.inc({ reason }, count)
    },
  })
  new Gauge({
    name: 'qregg_scans_unfolded',
    help: 'Scans of the log that are not folded yet: lists read them one by one.',
    registers,
    async collect() {
      try {
        this.set(Math.max(0, (await deps.log.head()) - (await deps.lastFolded())))
      } catch {
        // The database is away, which must not hide all other figures.
        this.set(Number.NaN)
      }
    },
  })
  const { spooled } = deps
  if (!spooled) return
  new Gauge({
    name: 'qregg_scans_spooled',
    help: "Scans on this server's disk that are not in the database yet, because it could not be reached.",
    registers,
    collect() {
      this.set(spooled())
    },
  })
}
