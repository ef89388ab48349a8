import type { Logger } from 'pino'
import type { Notifications } from '../../db/notifications.ts'
import type { ScanRow } from '../../db/schema.ts'
import type { SnapshotOf, Snapshots } from '../snapshots.ts'
import type { SharedScanLog } from './scan-log.ts'

export type Tail = {
  /** Begins to hand on scans, from the log's head as it was when this was opened. */
  start(): void
  /** The newest scan that was handed on. */
  newest(): number
  /** This process has added these to the log. */
  appended(rows: readonly ScanRow[]): void
  stop(): Promise<void>
}

const PAGE = 1_000
const LOOK_EVERY_MS = 1_000
const TELL_EVERY_MS = 10
/** Rows of our own that may wait to be handed on: beyond it they are read from the log again. */
const WAITING_AT_MOST = 10_000
const TOPIC = 'scans'

/**
 * Hands on every scan once, in the order of ids, whichever process has added it. What this process adds needs no
 * reading as long as it follows what was handed on; else, when others say that they have added something, and every
 * second whatever was said, the log is read from there.
 */
export async function openTail(deps: {
  log: SharedScanLog
  snapshots: Snapshots
  notifications: Pick<Notifications, 'publish' | 'on' | 'onGap'>
  logger: Logger
  committed(rows: ScanRow[], snapshotOf: SnapshotOf): void
}): Promise<Tail> {
  const { log, snapshots, notifications, logger } = deps
  let position = await log.head()
  let own: ScanRow[] = []
  let mustLook = false
  let running: Promise<void> | undefined
  let state: 'new' | 'started' | 'stopped' = 'new'
  let telling: NodeJS.Timeout | undefined

  function go() {
    if (state === 'started') running ??= run()
  }

  function look() {
    mustLook = true
    go()
  }

  async function run() {
    try {
      while ((own.length > 0 || mustLook) && state === 'started') await step()
    } catch (error) {
      // The next look, within a second, goes on from the same place.
      own = []
      logger.debug({ err: error }, 'the scan log could not be read')
    } finally {
      running = undefined
    }
  }

  async function step() {
    const mine = own.filter((row) => row.id > position)
    const gap = mine.findIndex((row, i) => row.id !== position + 1 + i)
    const next = gap < 0 ? mine : mine.slice(0, gap)
    own = gap < 0 ? [] : mine.slice(gap)
    if (next.length > 0) return await handOn(next)
    if (own.length === 0 && !mustLook) return
    // What others have added stands in between; what we have is read with it.
    own = []
    mustLook = false
    const page = await log.after(position, PAGE)
    if (page.length === PAGE) mustLook = true
    await handOn(page)
  }

  async function handOn(rows: ScanRow[]) {
    const last = rows.at(-1)
    if (!last) return
    const snapshotOf = await snapshots.of(rows)
    // Nothing is awaited in between: who asks for the newest has been told of it.
    position = last.id
    try {
      deps.committed(rows, snapshotOf)
    } catch (error) {
      // The scans are kept; whoever listens finds them in the log.
      logger.error({ err: error }, 'a listener to committed scans failed')
    }
  }

  function tell() {
    // Many batches a second are one notification: whoever hears it reads all there is.
    telling ??= setTimeout(() => {
      telling = undefined
      notifications.publish(TOPIC, null)
    }, TELL_EVERY_MS)
  }

  notifications.on(TOPIC, look)
  notifications.onGap(look)
  const timer = setInterval(look, LOOK_EVERY_MS)
  timer.unref()

  return {
    start() {
      state = 'started'
      look()
    },
    newest: () => position,
    appended(rows) {
      tell()
      if (own.length + rows.length > WAITING_AT_MOST) {
        own = []
        mustLook = true
      } else own = own.concat(rows)
      go()
    },
    async stop() {
      state = 'stopped'
      clearInterval(timer)
      if (telling) {
        clearTimeout(telling)
        telling = undefined
        notifications.publish(TOPIC, null)
      }
      await running
    },
  }
}
