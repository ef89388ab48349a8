import { DELIVERED_REASONS, type ScanReason } from '@qregg/contract'
import type { ScanCounts } from '../codes/code.ts'
import type { ScanRow } from '../db/schema.ts'
import type { SqliteConnection } from '../db/sqlite.ts'
import { isWithheld } from './fold/folded-store.ts'
import { SCAN_COLUMNS } from './scan-log.ts'

export type ScanQuery = {
  workspaceNum: number
  codeNum?: number
  /** Left out: human and test, what webhooks are sent unless they ask for more. */
  reasons?: readonly ScanReason[]
  limit: number
}

/** Scans by code and workspace. What has been folded comes from the store, what has not from the log's tail. */
export type ScanReader = {
  /** Newest first, below `before`. */
  newest(query: ScanQuery, before?: number): Promise<ScanRow[]>
  /** Oldest first, above `after`, and not above `until`. */
  following(query: ScanQuery, after: number, until?: number): Promise<ScanRow[]>
  /** Totals of these codes, the tail included. */
  counts(codeNums: readonly number[]): Promise<Map<number, ScanCounts>>
  /** How long one of these questions may take, in ms, before whoever asks many of them should ask for less. */
  patienceMs: number
  /** The last scan that has been folded. */
  folded(): Promise<number>
}

const MANY = Number.MAX_SAFE_INTEGER
const DAY_MS = 86_400_000

/** `log` and `store` are connections that only read, or the log's own. */
export function createSqliteScanReader(log: SqliteConnection, store: SqliteConnection): ScanReader {
  const cursor = store.prepare<[], { last: number }>('select last from fold_cursor where k = 1')
  const totals = store.prepare<[number], { total: number; uniques: number; last_at: number | null }>(
    'select total, uniques, last_at from code_totals where code_num = ?',
  )
  const seen = store.prepare('select 1 from visits where subject = ? and day = ? and visitor = ?')
  const tailRows = log.prepare<[number], ScanRow>(
    `select ${SCAN_COLUMNS} from scans where id > ? and reason = 'human'`,
  )
  const folded = statements(store, 'withheld')
  const tail = statements(log, 'none')

  /** The store and its cursor are read as of one moment; what the worker folds meanwhile is in neither twice. */
  const atOneMoment = <T>(work: (last: number) => T): T =>
    store.transaction(() => work(cursor.get()?.last ?? 0))()

  return {
    // A question holds up this thread, and with it redirects.
    patienceMs: 3,
    folded: async () => cursor.get()?.last ?? 0,
    async newest(query, before = MANY) {
      return atOneMoment((last) => {
        const rows = tail.newest(query, last, before, query.limit)
        if (rows.length < query.limit)
          rows.push(...folded.newest(query, 0, before, query.limit - rows.length))
        return rows
      })
    },
    async following(query, after, until = MANY - 1) {
      return atOneMoment((last) => {
        const rows = folded.following(query, after, until + 1, query.limit)
        if (rows.length < query.limit) {
          rows.push(...tail.following(query, Math.max(after, last), until + 1, query.limit - rows.length))
        }
        return rows
      })
    },
    async counts(codeNums) {
      return atOneMoment((last) => {
        const result = new Map<number, ScanCounts>()
        for (const num of codeNums) {
          const row = totals.get(num)
          if (row) result.set(num, { total: row.total, unique: row.uniques, lastAt: row.last_at })
        }
        const asked = new Set(codeNums)
        const fresh = new Set<string>()
        for (const row of tailRows.iterate(last)) {
          if (!asked.has(row.code_num)) continue
          const sum = result.get(row.code_num) ?? { total: 0, unique: 0, lastAt: null }
          const day = Math.floor(row.at / DAY_MS)
          const visit = `${row.code_num} ${day} ${row.visitor}`
          const isNew = row.visitor !== null && !fresh.has(visit) && !seen.get(row.code_num, day, row.visitor)
          fresh.add(visit)
          result.set(row.code_num, {
            total: sum.total + 1,
            unique: sum.unique + (isNew ? 1 : 0),
            lastAt: Math.max(sum.lastAt ?? 0, row.at),
          })
        }
        return result
      })
    },
  }
}

type Ask = (query: ScanQuery, after: number, before: number, limit: number) => ScanRow[]

/** The questions to one of the two tables; only the store has the column that leads its index. */
function statements(
  connection: SqliteConnection,
  withheldColumn: 'withheld' | 'none',
): { newest: Ask; following: Ask } {
  const prepare = (owner: string, order: string) =>
    connection.prepare<[Record<string, unknown>], ScanRow>(
      `select ${SCAN_COLUMNS} from scans
       where ${owner} = @num and ${withheldColumn === 'withheld' ? 'withheld = @withheld and' : ''} id > @after and id < @before
       and reason in (select value from json_each(@reasons))
       order by id ${order} limit @limit`,
    )
  const ask = (order: 'asc' | 'desc'): Ask => {
    const byOwner = { code_num: prepare('code_num', order), workspace_num: prepare('workspace_num', order) }
    return (query, after, before, limit) => {
      const statement = query.codeNum === undefined ? byOwner.workspace_num : byOwner.code_num
      const num = query.codeNum ?? query.workspaceNum
      const reasons = query.reasons ?? DELIVERED_REASONS
      const run = (part: readonly ScanReason[], withheld: Record<string, number>) =>
        statement.all({ num, after, before, limit, reasons: JSON.stringify(part), ...withheld })
      if (withheldColumn === 'none') return run(reasons, {})
      // What is withheld stands apart in the index, so each part is read by itself in order.
      const parts = [0, 1].map((withheld) => {
        const part = reasons.filter((reason) => isWithheld(reason) === (withheld === 1))
        return part.length === 0 ? [] : run(part, { withheld })
      })
      const [delivered = [], withheld = []] = parts
      if (withheld.length === 0) return delivered
      const sign = order === 'asc' ? 1 : -1
      return [...delivered, ...withheld].sort((a, b) => sign * (a.id - b.id)).slice(0, limit)
    }
  }
  return { newest: ask('desc'), following: ask('asc') }
}
