import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import BetterSqlite from 'better-sqlite3'
import { createFold, openFoldedStore } from './folded-store.ts'

/**
 * Runs beside the server's thread: folds the log, and checkpoints its WAL, so that neither holds up a redirect.
 * Messages: a number asks to fold all there is now and is sent back when that is done; 'stop' ends the thread. Both are
 * heard between two chunks, however much there is to be folded, and so are checkpoints.
 */
const { databasePath, foldedPath, chunk } = workerData as {
  databasePath: string
  foldedPath: string
  chunk: number
}
/** Scans that are folded together share the sums that they change; until then they are read from the log one by one. */
const FOLD_EVERY_MS = 1_000
const CHECKPOINT_EVERY_MS = 100
const FOLD_PRIORITY = 10

// Nobody waits for this thread, and redirects share the processor with it. On Linux this says so of the thread alone.
if (process.platform === 'linux') setPriority(0, FOLD_PRIORITY)

const log = new BetterSqlite(databasePath, { timeout: 1_000 })
const store = openFoldedStore(foldedPath)
const fold = createFold(log, store)
let foldTimer: NodeJS.Timeout | undefined
let checkpointTimer: NodeJS.Timeout | undefined

const head = log.prepare<[], { id: number | null }>('select max(id) as id from scans')
/** Who waits for the fold to come as far as the log was when they asked. */
let waiting: Array<{ number: number; until: number }> = []

function foldForEver() {
  clearTimeout(foldTimer)
  const more = fold.step(chunk) === chunk
  if (waiting.length > 0) {
    const last = fold.last()
    const isDone = ({ until }: { until: number }) => !more || last >= until
    for (const one of waiting.filter(isDone)) parentPort?.postMessage(one.number)
    waiting = waiting.filter((one) => !isDone(one))
  }
  foldTimer = setTimeout(foldForEver, more ? 0 : FOLD_EVERY_MS)
}

function checkpointForEver() {
  log.pragma('wal_checkpoint(PASSIVE)')
  checkpointTimer = setTimeout(checkpointForEver, CHECKPOINT_EVERY_MS)
}

parentPort?.on('message', (message: number | 'stop') => {
  if (message !== 'stop') {
    waiting.push({ number: message, until: head.get()?.id ?? 0 })
    clearTimeout(foldTimer)
    foldTimer = setTimeout(foldForEver, 0)
    return
  }
  clearTimeout(foldTimer)
  clearTimeout(checkpointTimer)
  store.close()
  log.close()
  parentPort?.close()
})
foldForEver()
checkpointForEver()
