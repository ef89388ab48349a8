import { Worker } from 'node:worker_threads'
import type { Logger } from 'pino'

export type FoldWorker = {
  /** Resolves when everything that was committed before this call is folded, or `ending` is aborted. */
  caughtUp(ending?: AbortSignal): Promise<void>
  stop(): Promise<void>
}

const RESTART_AFTER_MS = 1_000
/**
 * Scans that are folded together at most. Beside a full store they write ten times fewer pages than 5,000 at a time, for
 * their rows fall on the same few thousand.
 */
const CHUNK = 50_000

/**
 * Starts the thread that folds and checkpoints, and starts it again should it die: redirects do not need it, but lists
 * fall back to the log's tail and the WAL grows while it is away.
 */
export function startFoldWorker(
  paths: { databasePath: string; foldedPath: string },
  logger: Logger,
  chunk = CHUNK,
): FoldWorker {
  let worker = spawn()
  let stopping = false
  let asked = 0
  const waiting = new Map<number, () => void>()

  function spawn(): Worker {
    // Unbuilt sources run under Node too, so the worker has the ending that this file has.
    const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js'
    const workerData = { ...paths, chunk }
    const thread = new Worker(new URL(file, import.meta.url), { workerData, execArgv: [] })
    thread.on('message', (number: number) => waiting.get(number)?.())
    thread.on('error', (error) => logger.error({ err: error }, 'the fold worker failed; it is started again'))
    thread.on('exit', () => {
      if (stopping) return
      setTimeout(() => {
        if (stopping) return
        worker = spawn()
        for (const number of waiting.keys()) worker.postMessage(number)
      }, RESTART_AFTER_MS).unref()
    })
    return thread
  }

  return {
    async caughtUp(ending) {
      if (ending?.aborted) return
      const number = ++asked
      await new Promise<void>((resolve) => {
        const done = () => {
          waiting.delete(number)
          ending?.removeEventListener('abort', done)
          resolve()
        }
        waiting.set(number, done)
        ending?.addEventListener('abort', done)
        worker.postMessage(number)
      })
    },
    async stop() {
      stopping = true
      const exited = new Promise((resolve) => worker.once('exit', resolve))
      worker.postMessage('stop')
      const timer = setTimeout(() => worker.terminate(), 5_000)
      await exited
      clearTimeout(timer)
    },
  }
}
