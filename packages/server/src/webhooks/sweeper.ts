import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { DeliveryStore } from './delivery-store.ts'
import type { Dispatcher } from './dispatcher.ts'
import { isPaused } from './live-webhook.ts'
import type { Registry } from './registry.ts'

export type Sweeper = {
  start(): void
  /** Looks at once, instead of at the next quarter of a second. */
  sweep(): void
  stop(): void
}

const SWEEP_EVERY_MS = 250
/** How often the database is asked, in case that something is due of which memory does not know. */
const ASK_EVERY_MS = 10_000
const ASKED_AT_MOST = 1_000
/** A clock that goes back further than this was set; less is a clock that is kept right. */
const PUT_BACK_MS = 60_000

/** Finds what has fallen due: retries, events, probes, pauses that are over. */
export function createSweeper(deps: {
  store: DeliveryStore
  registry: Registry
  dispatcher: Dispatcher
  clock: Clock
  logger: Logger
}): Sweeper {
  const { store, registry, dispatcher, clock, logger } = deps
  let timer: NodeJS.Timeout | undefined
  let latest = 0
  let askedAt = 0

  /** What was to wait five seconds must not wait a day and five seconds because the wall clock was put back. */
  function putBack(now: number) {
    const by = latest - now
    dispatcher.settle()
    store.transaction(() => store.putBack(by))
    for (const webhook of registry.all()) Object.assign(webhook, { dueAt: 0, notBefore: 0, nextAllowedAt: 0 })
    askedAt = now
    logger.warn({ byMs: by }, 'the clock was put back, and what waits with it')
  }

  function sweep() {
    const now = clock.now()
    if (latest - now > PUT_BACK_MS) putBack(now)
    latest = now
    if (now - askedAt >= ASK_EVERY_MS) {
      askedAt = now
      for (const id of store.webhooksWithDue(now, ASKED_AT_MOST)) {
        const webhook = registry.get(id)
        if (webhook) webhook.dueAt = 0
      }
    }
    for (const webhook of registry.all()) {
      if (isPaused(webhook, now)) continue
      if (webhook.notBefore === 0) {
        dispatcher.markIfDue(webhook, now)
      } else {
        webhook.notBefore = 0
        dispatcher.mark(webhook)
      }
    }
  }

  /** The next sweep finds what this one could not. */
  function trySweep() {
    try {
      sweep()
    } catch (error) {
      logger.error({ err: error }, 'what is due could not be looked for')
    }
  }

  return {
    start() {
      timer = setInterval(trySweep, SWEEP_EVERY_MS)
      timer.unref()
    },
    sweep: trySweep,
    stop: () => clearInterval(timer),
  }
}
