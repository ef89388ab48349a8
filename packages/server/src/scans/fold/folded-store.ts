import BetterSqlite from 'better-sqlite3'
import { BoundedCache } from '../../bounded-cache.ts'
import type { ScanRow } from '../../db/schema.ts'
import type { SqliteConnection } from '../../db/sqlite.ts'
import { canBeJudgedAgain, reasonOfAgent } from '../enrichment/judged-again.ts'
import { RULE_VERSION } from '../enrichment/reason.ts'
import { SCAN_COLUMNS, SCAN_PLACES, scanValues } from '../scan-log.ts'
import { ofWorkspace } from '../stats/sums.ts'
import { createStatisticsFold, type First, STATISTICS_TABLES } from './statistics.ts'

/** A folded row also says whether webhooks and people see it by default, so that what was withheld is out of the way. */
export type FoldedRow = ScanRow & { withheld: 0 | 1 }

/** Rises with every change of what stands here or in statistics.ts. */
export const FOLDED_VERSION = 2
const DAY_MS = 86_400_000
const AGENTS_CACHED = 10_000

/**
 * Opens the store that scans are read from by code and workspace. It is made from the log and can be made again, so it
 * has no migrations: another version's is deleted before this (see found-store.ts) and folded anew.
 */
export function openFoldedStore(path: string): SqliteConnection {
  const connection = new BetterSqlite(path, { timeout: 5_000 })
  connection.pragma('journal_mode = WAL')
  // Losing its last rows in a power cut costs nothing: its cursor goes back with them.
  connection.pragma('synchronous = NORMAL')
  connection.pragma('cache_size = -65536')
  // Its checkpoints share the disk with the commits that redirects wait for: many small ones disturb less than few large ones.
  connection.pragma('wal_autocheckpoint = 250')
  connection.exec(`
    create table if not exists scans (
      id integer not null, workspace_num integer not null, code_num integer not null, revision integer not null,
      at integer not null, country text, city text, device text, os text, browser text, referrer text,
      reason text not null, rule integer not null, visitor integer, agent_id integer, withheld integer not null,
      primary key (code_num, withheld, id)
    ) without rowid;
    create index if not exists scans_workspace on scans (workspace_num, withheld, id);
    create index if not exists scans_code_reason on scans (code_num, reason, id) where reason <> 'human';
    create index if not exists scans_workspace_reason on scans (workspace_num, reason, id) where reason <> 'human';
    create table if not exists code_totals (
      code_num integer primary key, total integer not null, uniques integer not null, last_at integer
    );
    create table if not exists visits (
      subject integer not null, day integer not null, visitor integer not null,
      primary key (subject, day, visitor)
    ) without rowid;
    ${STATISTICS_TABLES}
    create table if not exists fold_cursor (k integer primary key, last integer not null);
    insert or ignore into fold_cursor values (1, 0);
  `)
  connection.pragma(`user_version = ${FOLDED_VERSION}`)
  return connection
}

export type Fold = {
  /** Folds at most `limit` rows of the log and answers how many there were. */
  step(limit: number): number
  /** The last scan that has been folded. */
  last(): number
}

/**
 * Rows as statistics count them: what an older rule judged is judged by today's, from the agent that is kept. A row that
 * stays as it is is the same object. The log and the lists go on telling the reason that webhooks went by.
 */
function createSecondJudge(log: SqliteConnection): (row: ScanRow) => ScanRow {
  const find = log.prepare<[number], { text: string }>('select text from agents where id = ?')
  const reasons = new BoundedCache<number, string>(AGENTS_CACHED)
  return (row) => {
    if (row.agent_id === null || !canBeJudgedAgain(row)) return row
    let reason = reasons.get(row.agent_id)
    if (reason === undefined) {
      const text = find.get(row.agent_id)?.text
      reason = text === undefined ? row.reason : reasonOfAgent(text)
      reasons.set(row.agent_id, reason)
    }
    return { ...row, reason, rule: RULE_VERSION }
  }
}

const NEITHER: First = { ofCode: false, ofWorkspace: false }

/** Moves the log's new rows into the store: rows, totals, statistics and the cursor in one transaction, so none counts twice. */
export function createFold(log: SqliteConnection, store: SqliteConnection): Fold {
  const cursor = store.prepare<[], { last: number }>('select last from fold_cursor where k = 1')
  const moveCursor = store.prepare('update fold_cursor set last = ? where k = 1')
  const read = log.prepare<[number, number], ScanRow>(
    `select ${SCAN_COLUMNS} from scans where id > ? order by id limit ?`,
  )
  const insert = store.prepare(`insert into scans (${SCAN_COLUMNS}, withheld) values (${SCAN_PLACES}, ?)`)
  const visit = store.prepare('insert or ignore into visits values (?, ?, ?)')
  const count = store.prepare(`
    insert into code_totals values (?, ?, ?, ?)
    on conflict do update set total = total + excluded.total, uniques = uniques + excluded.uniques, last_at = max(last_at, excluded.last_at)`)
  const addStatistics = createStatisticsFold(store)
  const asCounted = createSecondJudge(log)

  function firstOf(row: ScanRow): First {
    if (row.reason !== 'human' || row.visitor === null) return NEITHER
    const day = Math.floor(row.at / DAY_MS)
    // Who has scanned this code today has been counted for its workspace, too.
    if (visit.run(row.code_num, day, row.visitor).changes === 0) return NEITHER
    return {
      ofCode: true,
      ofWorkspace: visit.run(ofWorkspace(row.workspace_num), day, row.visitor).changes === 1,
    }
  }

  const step = store.transaction((limit: number) => {
    const rows = read.all(cursor.get()?.last ?? 0, limit)
    const last = rows.at(-1)
    if (!last) return 0
    // The first scan of a visitor is the one with the lowest id, so visits are looked at in that order.
    const counted = rows.map(asCounted)
    const firsts = counted.map(firstOf)
    addStatistics(counted, firsts)
    const totals = new Map<number, { total: number; uniques: number; lastAt: number }>()
    counted.forEach((row, i) => {
      if (row.reason !== 'human') return
      const sum = totals.get(row.code_num) ?? { total: 0, uniques: 0, lastAt: 0 }
      sum.total += 1
      sum.lastAt = Math.max(sum.lastAt, row.at)
      if (firsts[i]?.ofCode) sum.uniques += 1
      totals.set(row.code_num, sum)
    })
    for (const [code, sum] of totals) count.run(code, sum.total, sum.uniques, sum.lastAt)
    // In the order of the key, a chunk's rows of one code land on the same pages.
    rows.sort((a, b) => a.code_num - b.code_num || a.id - b.id)
    for (const row of rows) insert.run(...scanValues(row), isWithheld(row.reason) ? 1 : 0)
    moveCursor.run(last.id)
    return rows.length
  })
  return { step: (limit) => step.immediate(limit), last: () => cursor.get()?.last ?? 0 }
}

/** Whether a scan of this reason is kept from webhooks, lists and totals unless it is asked for. */
export function isWithheld(reason: string): boolean {
  return reason !== 'human' && reason !== 'test'
}
