import { LIMITS } from '@qregg/contract'
import type { ScanRow } from '../../db/schema.ts'
import { ApiError } from '../../errors.ts'
import { Subscriber, type Wanted } from './subscriber.ts'

/** Streams of all workspaces that may be open at once on this server. */
const STREAMS_AT_MOST = 1_000
const BEAT_EVERY_MS = 15_000
const CHECK_EVERY_MS = 60_000

type Place = { workspaceNum: number; isAllowed(): Promise<boolean>; subscriber: Subscriber }

/** Hands committed scans to the live streams that are open. */
export type StreamHub = {
  /** Told of every scan, in the order of ids. Costs nothing while no stream is open. */
  committed(rows: readonly ScanRow[]): void
  /**
   * Opens a stream until `closed` aborts. `isAllowed` is asked every minute.
   * @throws ApiError 429 or 503 when there are too many
   */
  open(given: {
    workspaceNum: number
    wanted: Wanted
    closed: AbortSignal
    isAllowed(): Promise<boolean>
  }): Subscriber
  /** Ends the streams of those who may not follow any more. */
  check(): Promise<void>
  /** Lets each stream say that it is there. */
  beat(): void
  /** How many are open. */
  size(): number
  /** Ends all streams at once, and opens no more. */
  stop(): void
}

export function createStreamHub(): StreamHub {
  const places = new Set<Place>()
  const byWorkspace = new Map<number, Set<Subscriber>>()
  let isStopped = false

  function leave(place: Place) {
    place.subscriber.end()
    places.delete(place)
    const others = byWorkspace.get(place.workspaceNum)
    others?.delete(place.subscriber)
    if (others?.size === 0) byWorkspace.delete(place.workspaceNum)
  }

  function refuse(workspaceNum: number) {
    if (isStopped) throw full('unavailable', 'The server is stopping. Come back in a few seconds.', 5)
    const own = byWorkspace.get(workspaceNum)?.size ?? 0
    if (own >= LIMITS.streamsPerWorkspace)
      throw full('rate_limited', `This workspace has ${own} streams open. Close one that is not needed.`, 30)
    if (places.size >= STREAMS_AT_MOST)
      throw full('unavailable', 'This server has as many streams open as it may.', 30)
  }

  async function check() {
    await Promise.all(
      [...places].map(async (place) => {
        // Who cannot be asked about now comes back, and is asked about then.
        if (!(await place.isAllowed().catch(() => false))) leave(place)
      }),
    )
  }

  function beat() {
    for (const { subscriber } of places) subscriber.beat()
  }

  const timers = [setInterval(beat, BEAT_EVERY_MS), setInterval(() => void check(), CHECK_EVERY_MS)]
  for (const timer of timers) timer.unref()

  return {
    committed(rows) {
      if (places.size === 0) return
      for (const row of rows)
        for (const subscriber of byWorkspace.get(row.workspace_num) ?? []) subscriber.offer(row)
    },
    open({ workspaceNum, wanted, closed, isAllowed }) {
      refuse(workspaceNum)
      const place = { workspaceNum, isAllowed, subscriber: new Subscriber(wanted) }
      if (closed.aborted) {
        place.subscriber.end()
        return place.subscriber
      }
      places.add(place)
      const own = byWorkspace.get(workspaceNum) ?? new Set()
      byWorkspace.set(workspaceNum, own.add(place.subscriber))
      closed.addEventListener('abort', () => leave(place), { once: true })
      return place.subscriber
    },
    check,
    beat,
    size: () => places.size,
    stop() {
      isStopped = true
      timers.forEach(clearInterval)
      for (const place of [...places]) leave(place)
    },
  }
}

function full(code: 'rate_limited' | 'unavailable', message: string, seconds: number): ApiError {
  return new ApiError(code, message, { headers: { 'Retry-After': String(seconds) } })
}
