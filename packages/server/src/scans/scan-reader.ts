import type { ScanReason } from '@qregg/contract'
import type { ScanCounts } from '../codes/code.ts'
import type { ScanRow } from '../db/schema.ts'
import type { SqliteConnection } from '../db/sqlite.ts'
import { isWithheld } from './fold/folded-store.ts'
import { SCAN_COLUMNS } from './scan-log.ts'

export type ScanQuery = {
  workspaceNum: number
  codeNum?: number
  /** Left out: what webhooks are sent. */
  reason?: ScanReason
  limit: number
}

/** Scans by code and workspace. What has been folded comes from the store, what has not from the log's tail. */
export type ScanReader = {
  /** Newest first, below `before`. */
  newest(query: ScanQuery, before?: number): ScanRow[]
  /** Oldest first, above `after`. */
  following(query: ScanQuery, after: number): ScanRow[]
  /** Totals of these codes, the tail included. */
  counts(codeNums: readonly number[]): Map<number, ScanCounts>
  /** The last scan that has been folded. */
  folded(): number
}

const MANY = Number.MAX_SAFE_INTEGER
const DAY_MS = 86_400_000

/** `log` and `store` are connections that only read, or the log's own. */
export function createScanReader(log: SqliteConnection, store: SqliteConnection): ScanReader {
  const cursor = store.prepare<[], { last: number }>('select last from fold_cursor where k = 1')
  const totals = store.prepare<[number], { total: number; uniques: number; last_at: number | null }>(
    'select total, uniques, last_at from code_totals where code_num = ?',
  )
  const seen = store.prepare('select 1 from daily_visitors where code_num = ? and day = ? and visitor = ?')
  const tailRows = log.prepare<[number], ScanRow>(
    `select ${SCAN_COLUMNS} from scans where id > ? and reason = 'human'`,
  )
  const folded = statements(store, 'withheld')
  const tail = statements(log, 'none')

  /** The store and its cursor are read as of one moment; what the worker folds meanwhile is in neither twice. */
  const atOneMoment = <T>(work: (last: number) => T): T =>
    store.transaction(() => work(cursor.get()?.last ?? 0))()

  return {
    folded: () => cursor.get()?.last ?? 0,
    newest(query, before = MANY) {
      return atOneMoment((last) => {
        const rows = tail.newest(query, last, before, query.limit)
        if (rows.length < query.limit)
          rows.push(...folded.newest(query, 0, before, query.limit - rows.length))
        return rows
      })
    },
    following(query, after) {
      return atOneMoment((last) => {
        const rows = folded.following(query, after, MANY, query.limit)
        if (rows.length < query.limit) {
          rows.push(...tail.following(query, Math.max(after, last), MANY, query.limit - rows.length))
        }
        return rows
      })
    },
    counts(codeNums) {
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

/** Prepares the four questions to one of the two tables; only the store has the column that leads its index. */
function statements(connection: SqliteConnection, withheldColumn: 'withheld' | 'none') {
  const ask = (owner: 'code_num' | 'workspace_num', order: 'asc' | 'desc', byReason: boolean) => {
    const withheld = withheldColumn === 'withheld' ? 'withheld = @withheld' : '1'
    const reason = byReason ? 'reason = @reason' : "reason in ('human', 'test')"
    return connection.prepare<[Record<string, unknown>], ScanRow>(
      `select ${SCAN_COLUMNS} from scans
       where ${owner} = @num and ${withheld} and id > @after and id < @before and ${reason}
       order by id ${order} limit @limit`,
    )
  }
  const prepared = new Map<string, ReturnType<typeof ask>>()
  const run = (order: 'asc' | 'desc') => (query: ScanQuery, after: number, before: number, limit: number) => {
    const owner = query.codeNum === undefined ? 'workspace_num' : 'code_num'
    const key = `${owner} ${order} ${query.reason !== undefined}`
    const statement = prepared.get(key) ?? ask(owner, order, query.reason !== undefined)
    prepared.set(key, statement)
    const withheld = isWithheld(query.reason ?? 'human') ? 1 : 0
    return statement.all({
      num: query.codeNum ?? query.workspaceNum,
      after,
      before,
      limit,
      ...(withheldColumn === 'withheld' ? { withheld } : {}),
      ...(query.reason === undefined ? {} : { reason: query.reason }),
    })
  }
  return { newest: run('desc'), following: run('asc') }
}
