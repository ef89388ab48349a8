import type { Clock } from '../clock.ts'
import type { Database } from '../db/schema.ts'
import { transact } from '../db/transaction.ts'

/** Remembers when each key was last used, and writes it every few seconds rather than with each request. */
export type LastUsed = { touch(keyId: string): void; flush(): Promise<void>; stop(): Promise<void> }

const FLUSH_EVERY_MS = 5_000

export function createLastUsed(
  database: Database,
  clock: Clock,
  onError: (error: unknown) => void,
): LastUsed {
  let used = new Map<string, number>()
  async function flush() {
    if (used.size === 0) return
    const batch = used
    used = new Map()
    await transact(database, async (trx) => {
      for (const [id, at] of batch)
        await trx.updateTable('api_keys').set({ last_used_at: at }).where('id', '=', id).execute()
    })
  }
  const timer = setInterval(() => flush().catch(onError), FLUSH_EVERY_MS)
  timer.unref()
  return {
    touch: (keyId) => void used.set(keyId, clock.now()),
    flush,
    async stop() {
      clearInterval(timer)
      await flush()
    },
  }
}
