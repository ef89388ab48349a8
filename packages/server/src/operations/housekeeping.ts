import type { Logger } from 'pino'

/** Something that is done from time to time, in chunks that hold nobody up. */
export type Chore = { name: string; everyMs: number; run(): Promise<void> }

export type Housekeeping = { stop(): Promise<void> }

/** Runs each chore by its own interval, never two of one kind at once. A failure is logged, and tried again next time. */
export function startHousekeeping(chores: readonly Chore[], logger: Logger): Housekeeping {
  const running = new Set<Promise<void>>()
  const timers = chores.map((chore) => {
    let busy = false
    const timer = setInterval(() => {
      if (busy) return
      busy = true
      const run = chore
        .run()
        .catch((error: unknown) => logger.warn({ err: error, chore: chore.name }, 'a chore failed'))
        .finally(() => {
          busy = false
          running.delete(run)
        })
      running.add(run)
    }, chore.everyMs)
    timer.unref()
    return timer
  })
  return {
    async stop() {
      timers.forEach(clearInterval)
      await Promise.all(running)
    },
  }
}
