import type { Snapshot } from '../codes/code.ts'
import type { ScanRow } from '../db/schema.ts'
import type { ScanIds } from '../scans/scan-ids.ts'
import { toScanItem } from '../scans/scan-item.ts'
import type { ScanLog } from '../scans/scan-log.ts'
import type { ScanReader } from '../scans/scan-reader.ts'
import type { SnapshotOf, Snapshots } from '../scans/snapshots.ts'
import type { LiveWebhook, ScanEntry } from './live-webhook.ts'
import type { Registry } from './registry.ts'
import { filterMatches } from './webhook.ts'

/** Scans kept in memory for webhooks that have not claimed them: beyond it they are read from the store again. */
const WAITING_PER_WEBHOOK = 1_000
const WAITING_IN_ALL = 200_000
/** Scans read from the store at a time for a webhook that is behind. */
const PAGE = 200

/** Scans of a webhook, oldest first, and how far that looked. */
export type Peeked = { entries: readonly ScanEntry[]; end: number }

export type ScanFeed = {
  /** Hands committed scans to the webhooks they match, and answers which those are. */
  push(rows: readonly ScanRow[], snapshotOf: SnapshotOf): Set<LiveWebhook>
  /** Scans above the webhook's cursor that match, and how far that looked. Reads the store if it is behind. */
  peek(webhook: LiveWebhook): Peeked | Promise<Peeked>
  /** Scans with `after < id <= until` that match, and how far that looked. */
  range(webhook: LiveWebhook, after: number, until: number): Promise<Peeked>
  /** The newest scan's number when the webhook's cursor may move there, because nothing of it waits below. */
  idleUpTo(webhook: LiveWebhook): number | undefined
  /** How many scans, of whatever code, are newer than the webhook's cursor. */
  lag(webhook: LiveWebhook): number
  /** The webhook's cursor has moved to `cursor`. */
  claimed(webhook: LiveWebhook, cursor: number): void
  /** The JSON of a delivery's scans, read from the log, without those that were erased. @throws when none is left */
  items(scanIds: readonly number[]): Promise<string[]>
  /** Scans that wait in memory. */
  waiting(): number
  /** Forgets what waits for a webhook that is not sent to for now. It is read again later. */
  drop(webhook: LiveWebhook): void
}

/** Where webhooks get their scans: from memory as they are committed, from the store when they have fallen behind. */
export function createScanFeed(deps: {
  registry: Registry
  log: ScanLog
  /** The newest scan that was pushed. */
  newest(): number
  reader: ScanReader
  snapshots: Snapshots
  ids: ScanIds
}): ScanFeed {
  const { registry, log, newest, reader, snapshots, ids } = deps
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
  function tried(snapshotOf: SnapshotOf, row: ScanRow): Snapshot | null {
    try {
      return snapshotOf(row)
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
  async function range(webhook: LiveWebhook, after: number, until: number): Promise<Peeked> {
    const { workspaceNum, filter } = webhook.stored
    const nums = webhook.codeNums === null ? [undefined] : [...webhook.codeNums]
    const parts: ScanRow[][] = []
    for (const codeNum of nums)
      parts.push(
        await reader.following({ workspaceNum, codeNum, reasons: filter.reasons, limit: PAGE }, after),
      )
    // Of several codes, only what lies below the end of the shortest full page is complete.
    const ends = parts.map((rows) => (rows.length === PAGE ? (rows.at(-1)?.id ?? until) : until))
    const end = Math.min(...ends, until)
    const rows = parts.flat().filter((row) => row.id <= end)
    if (nums.length > 1) rows.sort((a, b) => a.id - b.id)
    const snapshotOf = await snapshots.of(rows)
    const entries: ScanEntry[] = []
    for (const row of rows) {
      const snapshot = snapshotOf(row)
      if (filterMatches(filter, snapshot)) entries.push(entryOf(row, snapshot))
    }
    return { entries, end }
  }

  /** Reads on from the cursor. Having reached the end, the webhook lives on what is pushed. */
  async function catchUp(webhook: LiveWebhook): Promise<Peeked> {
    const { waiting } = webhook
    // A new webhook may be ahead of what was pushed so far.
    const found = await range(webhook, webhook.cursor, Math.max(newest(), webhook.cursor))
    // Where it was dropped or removed meanwhile, what was found is good for this once.
    const isSame = webhook.waiting === waiting && !webhook.removed
    if (isSame && inMemory + found.entries.length <= WAITING_IN_ALL) {
      webhook.behind = found.end < newest()
      webhook.pageEnd = webhook.behind ? found.end : null
      // A list of its own: what is pushed from now on is not part of what was found.
      webhook.waiting = [...found.entries]
      inMemory += found.entries.length
    }
    return found
  }

  return {
    push(rows, snapshotOf) {
      const touched = new Set<LiveWebhook>()
      for (const row of rows) {
        let entry: ScanEntry | undefined
        for (const webhook of registry.ofCode(row.workspace_num, row.code_num)) {
          if (!webhook.reasons.has(row.reason) || row.id <= webhook.cursor) continue
          // What is behind reads the store once it can be sent to. What is in backoff is woken by its probe, and holds
          // no scans meanwhile: the memory is for those that are sent to.
          if (!webhook.behind && webhook.stored.health.state !== 'active') drop(webhook)
          if (webhook.behind) {
            touched.add(webhook)
            continue
          }
          const snapshot = tried(snapshotOf, row)
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
      // What has matched since it caught up is all in `waiting`, up to the newest scan.
      if (!webhook.behind) return { entries: webhook.waiting, end: Math.max(newest(), webhook.cursor) }
      // A page is read once, however many deliveries it takes to send it.
      if (webhook.pageEnd !== null && webhook.waiting.length > 0)
        return { entries: webhook.waiting, end: webhook.pageEnd }
      return catchUp(webhook)
    },
    idleUpTo(webhook) {
      const isIdle = !webhook.behind && webhook.waiting.length === 0
      return isIdle && newest() > webhook.cursor ? newest() : undefined
    },
    lag: (webhook) => newest() - webhook.cursor,
    range,
    claimed(webhook, cursor) {
      webhook.cursor = cursor
      const taken = webhook.waiting.findIndex((entry) => entry.id > cursor)
      const rest = taken < 0 ? [] : webhook.waiting.slice(taken)
      inMemory -= webhook.waiting.length - rest.length
      webhook.waiting = rest
    },
    async items(scanIds) {
      const rows = await log.rows(scanIds)
      if (rows.length === 0) throw new Error('The scans of a delivery are not in the log any more.')
      const snapshotOf = await snapshots.of(rows)
      return rows.map((row) => entryOf(row, snapshotOf(row)).json())
    },
    waiting: () => inMemory,
    drop,
  }
}
