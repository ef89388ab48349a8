import type { Snapshot } from '../codes/code.ts'
import type { ScanRow } from '../db/schema.ts'
import type { ScanIds } from '../scans/scan-ids.ts'
import { toScanItem } from '../scans/scan-item.ts'
import type { ScanLog } from '../scans/scan-log.ts'
import type { ScanReader } from '../scans/scan-reader.ts'
import type { Snapshots } from '../scans/snapshots.ts'
import type { LiveWebhook, ScanEntry } from './live-webhook.ts'
import type { Registry } from './registry.ts'
import { filterMatches } from './webhook.ts'

/** Scans kept in memory for webhooks that have not claimed them: beyond it they are read from the store again. */
const WAITING_PER_WEBHOOK = 1_000
const WAITING_IN_ALL = 200_000
/** Scans read from the store at a time for a webhook that is behind. */
const PAGE = 200

export type ScanFeed = {
  /** Hands committed scans to the webhooks they match, and answers which those are. */
  push(rows: readonly ScanRow[]): Set<LiveWebhook>
  /** Scans above the webhook's cursor that match, and how far that looked. Reads the store if it is behind. */
  peek(webhook: LiveWebhook): { entries: readonly ScanEntry[]; end: number }
  /** Scans with `after < id <= until` that match, and how far that looked. */
  range(webhook: LiveWebhook, after: number, until: number): { entries: ScanEntry[]; end: number }
  /** The newest scan's number when the webhook's cursor may move there, because nothing of it waits below. */
  idleUpTo(webhook: LiveWebhook): number | undefined
  /** How many scans, of whatever code, are newer than the webhook's cursor. */
  lag(webhook: LiveWebhook): number
  /** The webhook's cursor has moved to `cursor`. */
  claimed(webhook: LiveWebhook, cursor: number): void
  /** The JSON of a delivery's scans, read from the log. */
  items(scanIds: readonly number[]): string[]
  /** Scans that wait in memory. */
  waiting(): number
  /** Forgets what waits for a webhook that is not sent to for now. It is read again later. */
  drop(webhook: LiveWebhook): void
}

/** Where webhooks get their scans: from memory as they are committed, from the store when they have fallen behind. */
export function createScanFeed(deps: {
  registry: Registry
  log: ScanLog
  reader: ScanReader
  snapshots: Snapshots
  ids: ScanIds
}): ScanFeed {
  const { registry, log, reader, snapshots, ids } = deps
  let inMemory = 0

  function entryOf(row: ScanRow, snapshot: Snapshot): ScanEntry {
    let json: string | undefined
    return {
      id: row.id,
      json: () => {
        json ??= JSON.stringify(toScanItem(row, snapshot, ids))
        return json
      },
    }
  }

  /** Null when the database is damaged: whoever wants this scan reads the store, and meets it there, alone. */
  function snapshotOf(row: ScanRow): Snapshot | null {
    try {
      return snapshots.at(row.code_num, row.revision)
    } catch {
      return null
    }
  }

  function drop(webhook: LiveWebhook) {
    inMemory -= webhook.waiting.length
    webhook.waiting = []
    webhook.pageEnd = null
    webhook.behind = true
  }

  /** Reads the store for one webhook, a page at a time. */
  function range(webhook: LiveWebhook, after: number, until: number): { entries: ScanEntry[]; end: number } {
    const { workspaceNum, filter } = webhook.stored
    const nums = webhook.codeNums === null ? [undefined] : [...webhook.codeNums]
    const parts = nums.map((codeNum) =>
      reader.following({ workspaceNum, codeNum, reasons: filter.reasons, limit: PAGE }, after),
    )
    // Of several codes, only what lies below the end of the shortest full page is complete.
    const ends = parts.map((rows) => (rows.length === PAGE ? (rows.at(-1)?.id ?? until) : until))
    const end = Math.min(...ends, until)
    const rows = parts.flat().filter((row) => row.id <= end)
    if (nums.length > 1) rows.sort((a, b) => a.id - b.id)
    const entries: ScanEntry[] = []
    for (const row of rows) {
      const snapshot = snapshots.at(row.code_num, row.revision)
      if (filterMatches(filter, snapshot)) entries.push(entryOf(row, snapshot))
    }
    return { entries, end }
  }

  /** Reads on from the cursor. Having reached the end, the webhook lives on what is pushed. */
  function catchUp(webhook: LiveWebhook): { entries: readonly ScanEntry[]; end: number } {
    // A page is read once, however many deliveries it takes to send it.
    if (webhook.pageEnd !== null && webhook.waiting.length > 0) {
      return { entries: webhook.waiting, end: webhook.pageEnd }
    }
    const head = log.head()
    const found = range(webhook, webhook.cursor, head)
    if (inMemory + found.entries.length <= WAITING_IN_ALL) {
      webhook.behind = found.end < head
      webhook.pageEnd = webhook.behind ? found.end : null
      webhook.waiting = found.entries
      inMemory += found.entries.length
    }
    return found
  }

  return {
    push(rows) {
      const touched = new Set<LiveWebhook>()
      for (const row of rows) {
        let entry: ScanEntry | undefined
        for (const webhook of registry.ofCode(row.workspace_num, row.code_num)) {
          if (!webhook.reasons.has(row.reason)) continue
          // What is behind reads the store once it can be sent to. What is in backoff is woken by its probe, and holds
          // no scans meanwhile: the memory is for those that are sent to.
          if (!webhook.behind && webhook.stored.health.state !== 'active') drop(webhook)
          if (webhook.behind) {
            touched.add(webhook)
            continue
          }
          const snapshot = snapshotOf(row)
          if (snapshot && !filterMatches(webhook.stored.filter, snapshot)) continue
          if (!snapshot || webhook.waiting.length >= WAITING_PER_WEBHOOK || inMemory >= WAITING_IN_ALL) {
            drop(webhook)
          } else {
            entry ??= entryOf(row, snapshot)
            webhook.waiting.push(entry)
            inMemory += 1
          }
          touched.add(webhook)
        }
      }
      return touched
    },
    peek(webhook) {
      if (webhook.behind) return catchUp(webhook)
      // What has matched since it caught up is all in `waiting`, up to the newest scan.
      return { entries: webhook.waiting, end: log.head() }
    },
    idleUpTo(webhook) {
      const isIdle = !webhook.behind && webhook.waiting.length === 0
      return isIdle && log.head() > webhook.cursor ? log.head() : undefined
    },
    lag: (webhook) => log.head() - webhook.cursor,
    range,
    claimed(webhook, cursor) {
      webhook.cursor = cursor
      const taken = webhook.waiting.findIndex((entry) => entry.id > cursor)
      const rest = taken < 0 ? [] : webhook.waiting.slice(taken)
      inMemory -= webhook.waiting.length - rest.length
      webhook.waiting = rest
    },
    items(scanIds) {
      return scanIds.map((id) => {
        const row = log.get(id)
        if (!row) throw new Error(`Scan number ${id} of a delivery is not in the log any more.`)
        return entryOf(row, snapshots.at(row.code_num, row.revision)).json()
      })
    },
    waiting: () => inMemory,
    drop,
  }
}
