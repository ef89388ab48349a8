import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Response } from 'express'

/** How fast somebody must take what is there for them. */
export type Pace = {
  /** Whoever takes fewer bytes than this in so many milliseconds, although there is more, is cut off. */
  leastBytes: number
  withinMs: number
  /** How often it is looked, in milliseconds. */
  lookMs: number
}

/** 64 KB a minute, over two of them: a place that many wait for is not kept by reading a byte now and then. */
const PACE: Pace = { leastBytes: 131_072, withinMs: 120_000, lookMs: 10_000 }
/** Who takes nothing at all for so long is not there any more. */
const STALLED_MS = 60_000
/** A piece goes out in parts, so that what was taken of it is seen before all of it is. */
const PART_BYTES = 16_384

/** Sends what comes as fast as it is taken. Who hangs up half-way, or takes too little, has ended it: that is no fault. */
export async function streamFile(
  response: Response,
  file: AsyncIterable<Buffer>,
  { leastBytes, withinMs, lookMs }: Pace = PACE,
): Promise<void> {
  // Who hung up while it was looked up takes nothing; what was kept for them has ended with their request.
  if (response.destroyed) return
  let sent = 0
  async function* parts() {
    for await (const piece of file) {
      for (let at = 0; at < piece.length; at += PART_BYTES) {
        const part = piece.subarray(at, at + PART_BYTES)
        sent += part.length
        yield part
      }
    }
  }
  /** Since when more waits than is taken, and what was sent until then. */
  let slow: { since: number; sent: number } | undefined
  const look = () => {
    const now = performance.now()
    // Nothing waits: it is the making that takes its time.
    if (!response.writableNeedDrain) slow = undefined
    else if (!slow || sent - slow.sent >= leastBytes) slow = { since: now, sent }
    else if (now - slow.since >= withinMs) response.destroy()
  }
  response.setTimeout(STALLED_MS, () => {
    if (response.writableNeedDrain) response.destroy()
  })
  const timer = setInterval(look, lookMs)
  timer.unref()
  try {
    await pipeline(Readable.from(parts(), { objectMode: false }), response)
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
    if (code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  } finally {
    clearInterval(timer)
  }
}
