import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { DeliveryStore } from './delivery-store.ts'
import type { Dispatcher } from './dispatcher.ts'
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
  async function putBack(by: number) {
    logger.warn({ byMs: by }, 'the clock was put back, and what waits with it')
    await dispatcher.settle()
    const ids = [...registry.all()].map((webhook) => webhook.stored.id)
    await store.transaction((tx) => tx.putBack(by, ids))
    for (const webhook of registry.all()) Object.assign(webhook, { dueAt: 0, notBefore: 0, nextAllowedAt: 0 })
  }

  async function ask(now: number) {
    dispatcher.expect(await store.webhooksWithDue(now, ASKED_AT_MOST))
  }

  /** The next sweep finds what this one could not. */
  const noticed = (error: unknown) => logger.error({ err: error }, 'what is due could not be looked for')

  function sweep() {
    const now = clock.now()
    const wasPutBack = latest - now > PUT_BACK_MS
    if (wasPutBack) putBack(latest - now).catch(noticed)
    if (wasPutBack || now - askedAt >= ASK_EVERY_MS) {
      askedAt = now
      ask(now).catch(noticed)
    }
    latest = now
    dispatcher.sweep(now)
  }

  return {
    start() {
      timer = setInterval(sweep, SWEEP_EVERY_MS)
      timer.unref()
    },
    sweep,
    stop: () => clearInterval(timer),
  }
}
