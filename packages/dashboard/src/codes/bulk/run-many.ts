import { ApiFailure } from '../../api/client.ts'

const AT_ONCE = 4
const TRIES = 5
const LONGEST_WAIT_SECONDS = 60

export type Failed<Item> = { item: Item; error: unknown }
export type Outcome<Item, Result> = { done: Result[]; failed: Array<Failed<Item>>; left: number }

/** Waits, or ends at once with the signal's reason. */
function pause(seconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(finish, seconds * 1_000)
    function finish() {
      signal?.removeEventListener('abort', stop)
      resolve()
    }
    function stop() {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    if (signal?.aborted) stop()
    else signal?.addEventListener('abort', stop, { once: true })
  })
}

/** Does what the server asks to try again later as often as it is worth it: for work that may be done twice. */
export async function patiently<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const isWorthIt =
        error instanceof ApiFailure && (error.status === 429 || error.status === 503 || error.status === 0)
      if (!isWorthIt || attempt === TRIES) throw error
      await pause(Math.min(error.retryAfterSeconds ?? 2 ** (attempt - 1), LONGEST_WAIT_SECONDS), signal)
    }
  }
}

/** Does the same with many things, a few at a time. One that fails does not stop the others. */
export async function runMany<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  { signal, onProgress }: { signal: AbortSignal; onProgress(through: number): void },
): Promise<Outcome<Item, Result>> {
  const done: Result[] = []
  const failed: Array<Failed<Item>> = []
  const rest = items.values()
  async function worker() {
    for (const item of rest) {
      if (signal.aborted) return
      try {
        done.push(await patiently(() => work(item), signal))
      } catch (error) {
        if (signal.aborted) return
        failed.push({ item, error })
      }
      onProgress(done.length + failed.length)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return { done, failed, left: items.length - done.length - failed.length }
}
