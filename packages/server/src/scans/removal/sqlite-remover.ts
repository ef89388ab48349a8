import { Worker } from 'node:worker_threads'
import type { EmbeddedDatabase } from '../../db/embedded.ts'
import { dayOf } from '../enrichment/salts.ts'
import { raiseScanFloor } from '../floor.ts'
import { isWithheld } from '../fold/folded-store.ts'
import { ofWorkspace } from '../stats/sums.ts'
import type { RemovableRow, ScanRemover } from './remover.ts'
import type { RemovalAnswer, RemovalMessage } from './worker.ts'

const VISITORS_AT_ONCE = 1_000

type Order = RemovalMessage extends infer Message
  ? Message extends { number: number }
    ? Omit<Message, 'number'>
    : never
  : never

/** Removes scans from the log and from the folded store, by a thread that is there while there is something to do. */
export function createSqliteRemover({ database, hot, paths, turnstile }: EmbeddedDatabase): ScanRemover {
  const page = hot.prepare<[number, number, number], RemovableRow>(
    `select id, at, workspace_num, code_num, reason, visitor from scans
     where id > ? and id <= ? order by id limit ?`,
  )
  let thread: Worker | undefined
  let asked = 0
  let orders = 0

  function working(): Worker {
    if (thread) return thread
    // Unbuilt sources run under Node too, so the worker has the ending that this file has.
    const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js'
    const workerData = { databasePath: paths.database, foldedPath: paths.folded }
    const fresh = new Worker(new URL(file, import.meta.url), { workerData, execArgv: [] })
    fresh.unref()
    // Whoever waits for it is told; nobody else needs to be.
    fresh.on('error', () => {})
    fresh.once('exit', () => {
      if (thread === fresh) thread = undefined
    })
    thread = fresh
    return fresh
  }

  /** One order at a time. @throws what the thread says, or when it dies */
  function tell(order: Order): Promise<number> {
    const worker = working()
    const number = ++asked
    orders += 1
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        orders -= 1
        worker.off('message', answered).off('error', died).off('exit', died)
        settle()
      }
      const answered = (answer: RemovalAnswer) => {
        if (answer.number !== number) return
        end(() => (answer.error ? reject(new Error(answer.error)) : resolve(answer.count)))
      }
      const died = (cause: unknown) =>
        end(() => reject(new Error('The thread that removes scans died.', { cause })))
      worker.on('message', answered).on('error', died).on('exit', died)
      worker.postMessage({ number, ...order })
    })
  }

  /** Other writers of this process take turns with it, so that they do not meet its lock. */
  async function removeFromLog(rows: readonly RemovableRow[]): Promise<number> {
    const leave = await turnstile.enter()
    try {
      return await tell({ kind: 'log', ids: rows.map(({ id }) => id) })
    } finally {
      leave()
    }
  }

  return {
    willRemove: (until) => raiseScanFloor(database, until),
    page: async (after, until, limit) => page.all(after, until, limit),
    async remove(rows, foundIn) {
      if (rows.length === 0) return 0
      if (foundIn === 'lists') await removeFromLog(rows)
      const keys = rows.map((row) => [row.code_num, isWithheld(row.reason) ? 1 : 0, row.id] as const)
      const fromLists = await tell({ kind: 'store', rows: keys })
      return foundIn === 'log' ? await removeFromLog(rows) : fromLists
    },
    async removeWhole() {},
    async forgetVisits(rows) {
      const visits = visitsOf(rows)
      if (visits.length > 0) await tell({ kind: 'visits', rows: visits })
    },
    async rememberVisits(rows) {
      const visits = visitsOf(rows)
      if (visits.length > 0) await tell({ kind: 'kept visits', rows: visits })
    },
    async forgetVisitors(day) {
      while ((await tell({ kind: 'visitors', day, limit: VISITORS_AT_ONCE })) > 0);
    },
    async rest() {
      const old = thread
      if (!old || orders > 0) return
      thread = undefined
      const exited = new Promise((resolve) => old.once('exit', resolve))
      old.postMessage('stop')
      await exited
    },
  }
}

/** Of the code, and of the workspace. */
function visitsOf(rows: readonly RemovableRow[]) {
  return rows.flatMap(({ code_num, workspace_num, at, visitor }) =>
    visitor === null
      ? []
      : [code_num, ofWorkspace(workspace_num)].map((subject) => [subject, dayOf(at), visitor] as const),
  )
}
