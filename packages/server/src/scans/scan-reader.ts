import { setImmediate as nextTurn } from 'node:timers/promises'
import { DELIVERED_REASONS, type ScanReason } from '@qregg/contract'
import type { Statement } from 'better-sqlite3'
import type { ScanCounts } from '../codes/code.ts'
import type { ScanRow } from '../db/schema.ts'
import type { SqliteConnection } from '../db/sqlite.ts'
import { partsOf } from './list-parts.ts'
import { SCAN_COLUMNS } from './scan-log.ts'
import { TAIL_AT_MOST } from './stats/reading.ts'

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
  /** Totals of these codes, the tail included: as much of it as statistics read. */
  counts(codeNums: readonly number[]): Promise<Map<number, ScanCounts>>
  /** How long one of these questions may take, in ms, before whoever asks many of them should ask for less. */
  patienceMs: number
  /** The last scan that has been folded. */
  folded(): Promise<number>
}

const MANY = Number.MAX_SAFE_INTEGER
const DAY_MS = 86_400_000
/** Ids of the tail that one step looks through, however few of them are wanted: about a millisecond. Usually that is all of it. */
const STEP = 10_000

type TailScan = Pick<ScanRow, 'code_num' | 'at' | 'visitor'>

/** `log` and `store` are connections that only read, or the log's own. */
export function createSqliteScanReader(log: SqliteConnection, store: SqliteConnection): ScanReader {
  const cursor = store.prepare<[], { last: number }>('select last from fold_cursor where k = 1')
  const totals = store.prepare<[number], { total: number; uniques: number; last_at: number | null }>(
    'select total, uniques, last_at from code_totals where code_num = ?',
  )
  const seen = store.prepare('select 1 from visits where subject = ? and day = ? and visitor = ?')
  const tailScans = log.prepare<[number, number, string], TailScan>(
    `select code_num, at, visitor from scans
     where id > ? and id <= ? and reason = 'human' and code_num in (select value from json_each(?)) order by id`,
  )
  const newestOfLog = log.prepare<[], { id: number | null }>('select max(id) as id from scans')
  const headOfLog = () => newestOfLog.get()?.id ?? 0
  const folded = ofStore(store)
  const tail = ofTail(log)

  /** The store and its cursor are read as of one moment; what the worker folds meanwhile is in neither twice. */
  const atOneMoment = <T>(work: (last: number) => T): T =>
    store.transaction(() => work(cursor.get()?.last ?? 0))()

  /**
   * Goes on, a step at a time, until there is nothing more to be read. A tail of millions, as there is while the store is
   * made again, is looked through beside redirects; each step finds the fold where it is by then.
   */
  async function inSteps(step: (last: number) => 'more' | 'done'): Promise<void> {
    while (atOneMoment(step) === 'more') await nextTurn()
  }

  return {
    // A question holds up this thread, and with it redirects.
    patienceMs: 3,
    folded: async () => cursor.get()?.last ?? 0,
    async newest(query, before = MANY) {
      const rows: ScanRow[] = []
      let position = before
      await inSteps((last) => {
        const top = Math.min(position, headOfLog() + 1)
        const low = Math.max(last, top - 1 - STEP)
        if (low < top - 1) {
          rows.push(...tail.newest(query, low, top, query.limit - rows.length))
          position = low + 1
        }
        if (rows.length === query.limit) return 'done'
        if (low > last) return 'more'
        rows.push(...folded.newest(query, 0, position, query.limit - rows.length))
        return 'done'
      })
      return rows
    },
    async following(query, after, until = MANY - 1) {
      const rows: ScanRow[] = []
      let position = after
      await inSteps((last) => {
        if (position < last) {
          rows.push(...folded.following(query, position, until + 1, query.limit - rows.length))
          position = last
        }
        const end = Math.min(until, headOfLog())
        if (rows.length === query.limit || position >= end) return 'done'
        const high = Math.min(end, position + STEP)
        rows.push(...tail.following(query, position, high + 1, query.limit - rows.length))
        position = high
        return rows.length < query.limit && high < end ? 'more' : 'done'
      })
      return rows
    },
    async counts(codeNums) {
      return atOneMoment((last) => {
        const result = new Map<number, ScanCounts>()
        for (const num of codeNums) {
          const row = totals.get(num)
          if (row) result.set(num, { total: row.total, unique: row.uniques, lastAt: row.last_at })
        }
        const fresh = new Set<string>()
        for (const row of tailScans.iterate(last, last + TAIL_AT_MOST, JSON.stringify(codeNums))) {
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
type Named = { num: number; after: number; before: number; limit: number; reasons?: string }

/** One part of a list: `num`, `after`, `before` and `limit` are its parameters. */
export function listStatement(owner: string, condition: string, order: 'asc' | 'desc'): string {
  return `select ${SCAN_COLUMNS} from scans where ${owner} = @num and ${condition} and id > @after and id < @before
    order by id ${order} limit @limit`
}

/** The questions to the store, whose indexes give each part in the order of ids, so that a few of each are enough. */
function ofStore(connection: SqliteConnection): { newest: Ask; following: Ask } {
  const prepared = new Map<string, Statement<[Named], ScanRow>>()
  function statement(text: string) {
    const known = prepared.get(text) ?? connection.prepare<[Named], ScanRow>(text)
    prepared.set(text, known)
    return known
  }
  const ask =
    (order: 'asc' | 'desc'): Ask =>
    (query, after, before, limit) => {
      const owner = query.codeNum === undefined ? 'workspace_num' : 'code_num'
      const num = query.codeNum ?? query.workspaceNum
      const [first = [], ...others] = partsOf(query.reasons ?? DELIVERED_REASONS).map(({ condition }) =>
        statement(listStatement(owner, condition, order)).all({ num, after, before, limit }),
      )
      if (others.length === 0) return first
      const sign = order === 'asc' ? 1 : -1
      return [first, ...others]
        .flat()
        .sort((a, b) => sign * (a.id - b.id))
        .slice(0, limit)
    }
  return { newest: ask('desc'), following: ask('asc') }
}

/** The same questions to the log, which has no index: what they look through must be little. */
function ofTail(connection: SqliteConnection): { newest: Ask; following: Ask } {
  const prepare = (owner: string, order: 'asc' | 'desc') =>
    connection.prepare<[Named], ScanRow>(
      listStatement(owner, 'reason in (select value from json_each(@reasons))', order),
    )
  const ask = (order: 'asc' | 'desc'): Ask => {
    const byOwner = { code_num: prepare('code_num', order), workspace_num: prepare('workspace_num', order) }
    return (query, after, before, limit) => {
      const reasons = JSON.stringify(query.reasons ?? DELIVERED_REASONS)
      const statement = query.codeNum === undefined ? byOwner.workspace_num : byOwner.code_num
      return statement.all({ num: query.codeNum ?? query.workspaceNum, after, before, limit, reasons })
    }
  }
  return { newest: ask('desc'), following: ask('asc') }
}
