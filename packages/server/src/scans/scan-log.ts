import type { ScanRow } from '../db/schema.ts'
import type { SqliteConnection } from '../db/sqlite.ts'
import { AgentDictionary } from './agent-dictionary.ts'

/** A scan that has arrived and has no number yet. */
export type NewScan = Omit<ScanRow, 'id' | 'agent_id'> & { userAgent: string }

/** The append-only log of scans: where a scan is kept before its redirect leaves, and where webhooks read. */
export type ScanLog = {
  /** The newest id that was given out; 0 when there was none. */
  head(): Promise<number>
  /** The rows of these ids, in their order; without those that are kept no more. */
  rows(ids: readonly number[]): Promise<ScanRow[]>
  /** The first id whose scan came at this time or later; one above the head when there is none. */
  firstAt(at: number): Promise<number>
  /** Where all scans with `since <= at < until` are, oldest first; there may be others among them. */
  between(since: number, until: number): Promise<LogRange[]>
}

/** The scans with `after < id <= until`. */
export type LogRange = { after: number; until: number }

/** Times rise with ids but for so much, in milliseconds: what was judged by other requests' sides, and clocks put right. */
export const OUT_OF_ORDER_MS = 60_000

/** The log of this process alone, which numbers its scans itself. */
export type SqliteScanLog = ScanLog & {
  /** Keeps all of these or, when it throws, none. Ids rise by one and are never given out again. */
  append(scans: readonly NewScan[]): ScanRow[]
  /** The head as of this moment. */
  newest(): number
}

export const SCAN_COLUMNS =
  'id, workspace_num, code_num, revision, at, country, city, device, os, browser, referrer, reason, rule, visitor, agent_id'
export const SCAN_PLACES = SCAN_COLUMNS.replace(/\w+/g, '?')

/** The values of a row in the order of SCAN_COLUMNS. */
export function scanValues(row: ScanRow): unknown[] {
  return [
    row.id,
    row.workspace_num,
    row.code_num,
    row.revision,
    row.at,
    row.country,
    row.city,
    row.device,
    row.os,
    row.browser,
    row.referrer,
    row.reason,
    row.rule,
    row.visitor,
    row.agent_id,
  ]
}

/**
 * The log in SQLite, on a connection of its own: raw prepared statements, because this runs once a scan.
 * `floor` is the highest scan id that anything else remembers (a webhook's cursor, the folded store): ids go on above
 * it even where the log itself was emptied or restored from an older backup.
 */
export function createSqliteScanLog(connection: SqliteConnection, floor: number): SqliteScanLog {
  const begin = connection.prepare('begin immediate')
  const commit = connection.prepare('commit')
  const rollback = connection.prepare('rollback')
  const insert = connection.prepare(`insert into scans (${SCAN_COLUMNS}) values (${SCAN_PLACES})`)
  const get = connection.prepare<[number], ScanRow>(`select ${SCAN_COLUMNS} from scans where id = ?`)
  const from = connection.prepare<[number], { id: number; at: number }>(
    'select id, at from scans where id >= ? order by id limit 1',
  )
  const agents = new AgentDictionary(connection)
  const newest = connection.prepare<[], { id: number | null }>('select max(id) as id from scans').get()
  let head = Math.max(newest?.id ?? 0, floor)

  async function firstAt(at: number) {
    // Times rise with ids but for a few milliseconds, so halving finds the place without an index on time.
    let low = 1
    let high = head + 1
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const row = from.get(middle)
      if (row === undefined || row.at >= at) high = middle
      else low = row.id + 1
    }
    return low
  }

  return {
    append(scans) {
      const rows: ScanRow[] = new Array(scans.length)
      begin.run()
      try {
        for (let i = 0; i < scans.length; i++) {
          const row = numbered(scans[i] as NewScan, head + 1 + i, agents)
          insert.run(...scanValues(row))
          rows[i] = row
        }
        commit.run()
      } catch (error) {
        // A full disk may have ended the transaction already.
        if (connection.inTransaction) rollback.run()
        agents.forgetUncommitted()
        throw error
      }
      agents.committed()
      head += scans.length
      return rows
    },
    newest: () => head,
    head: async () => head,
    rows: async (ids) => ids.flatMap((id) => get.get(id) ?? []),
    firstAt,
    async between(since, until) {
      const after = (await firstAt(since - OUT_OF_ORDER_MS)) - 1
      return [{ after, until: (await firstAt(until + OUT_OF_ORDER_MS)) - 1 }]
    },
  }
}

/** The row of a scan. Field by field: copying the rest of an object costs several times as much, and this runs once a scan. */
export function numbered(scan: NewScan, id: number, agents: { idOf(text: string): number | null }): ScanRow {
  return {
    id,
    workspace_num: scan.workspace_num,
    code_num: scan.code_num,
    revision: scan.revision,
    at: scan.at,
    country: scan.country,
    city: scan.city,
    device: scan.device,
    os: scan.os,
    browser: scan.browser,
    referrer: scan.referrer,
    reason: scan.reason,
    rule: scan.rule,
    visitor: scan.visitor,
    agent_id: agents.idOf(scan.userAgent),
  }
}
