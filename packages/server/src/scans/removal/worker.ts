import { parentPort, workerData } from 'node:worker_threads'
import BetterSqlite from 'better-sqlite3'

/**
 * Deletes scans beside the server's thread, in transactions as small as its messages: those that come in meanwhile wait
 * for a millisecond or two. Each message is answered with its number, and with what went wrong.
 */
export type RemovalMessage = { number: number } & (
  | { kind: 'store'; rows: ReadonlyArray<readonly [code: number, withheld: number, id: number]> }
  | { kind: 'log'; ids: readonly number[] }
  | { kind: 'visits'; rows: readonly Visit[] }
  | { kind: 'kept visits'; rows: readonly Visit[] }
  | { kind: 'visitors'; day: number; limit: number }
)
type Visit = readonly [subject: number, day: number, visitor: number]
/** `count`: what was deleted, or put there. */
export type RemovalAnswer = { number: number; count: number; error?: string }

const { databasePath, foldedPath } = workerData as { databasePath: string; foldedPath: string }

function open(path: string, synchronous: 'FULL' | 'NORMAL') {
  const connection = new BetterSqlite(path, { timeout: 10_000 })
  connection.pragma(`synchronous = ${synchronous}`)
  // What was deleted is overwritten in the file, too.
  connection.pragma('secure_delete = ON')
  connection.pragma('cache_size = -8192')
  return connection
}

// Redirects would wait for the disk with it. The next commit that waits takes along what this has written.
const log = open(databasePath, 'NORMAL')
const store = open(foldedPath, 'FULL')
// Checkpoints of the log are the fold worker's.
log.pragma('wal_autocheckpoint = 0')
store.pragma('wal_autocheckpoint = 250')
const deleteFolded = store.prepare('delete from scans where code_num = ? and withheld = ? and id = ?')
const deleteScan = log.prepare('delete from scans where id = ?')
const deleteVisit = store.prepare('delete from visits where subject = ? and day = ? and visitor = ?')
const insertVisit = store.prepare('insert or ignore into visits values (?, ?, ?)')
const deleteVisitors = store.prepare(
  `delete from visits where (subject, day, visitor) in (
     select subject, day, visitor from visits where subject = ? and day < ? limit ?)`,
)
const nextSubject = store.prepare<[number], { subject: number }>(
  'select subject from visits where subject > ? order by subject limit 1',
)
/** Below the subjects of all workspaces, which are negative. */
const FIRST = Number.MIN_SAFE_INTEGER
let subject: number | undefined

function all(statement: BetterSqlite.Statement, rows: ReadonlyArray<readonly number[]>): number {
  return rows.reduce((count, row) => count + statement.run(...row).changes, 0)
}

const perform = {
  store: store.transaction((rows: ReadonlyArray<readonly number[]>) => all(deleteFolded, rows)),
  visits: store.transaction((rows: ReadonlyArray<readonly number[]>) => all(deleteVisit, rows)),
  'kept visits': store.transaction((rows: ReadonlyArray<readonly number[]>) => all(insertVisit, rows)),
  log: log.transaction((ids: readonly number[]) =>
    all(
      deleteScan,
      ids.map((id) => [id]),
    ),
  ),
}

/** The visitors of one code or workspace at a time; 0 when those of all are through. */
function forgetSome(day: number, limit: number): number {
  for (;;) {
    const next = subject ?? nextSubject.get(FIRST)?.subject
    if (next === undefined) return 0
    const { changes } = deleteVisitors.run(next, day, limit)
    subject = changes === limit ? next : nextSubject.get(next)?.subject
    if (changes > 0 || subject === undefined) return changes
  }
}

function carryOut(message: RemovalMessage): number {
  if (message.kind === 'store') return perform.store.immediate(message.rows)
  if (message.kind === 'visits') return perform.visits.immediate(message.rows)
  if (message.kind === 'kept visits') return perform['kept visits'].immediate(message.rows)
  if (message.kind === 'log') return perform.log.immediate(message.ids)
  return forgetSome(message.day, message.limit)
}

parentPort?.on('message', (message: RemovalMessage | 'stop') => {
  if (message === 'stop') {
    store.close()
    log.close()
    parentPort?.close()
    return
  }
  const answer: RemovalAnswer = { number: message.number, count: 0 }
  try {
    answer.count = carryOut(message)
  } catch (error) {
    answer.error = String(error)
  }
  parentPort?.postMessage(answer)
})
