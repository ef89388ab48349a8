import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import { createSaltFile } from './salt-file.ts'

export const DAY_MS = 86_400_000
// Tomorrow's salt is made in the last hour of a day, so that midnight finds it and no sooner than it must.
const MADE_BEFORE_MS = 3_600_000
const ROTATE_EVERY_MS = 60_000

/** The secrets of the daily visitor hashes. A day is a UTC day, counted from 1970-01-01. */
export type Salts = {
  /**
   * The salt of a day, at the cost of a look-up. Never throws: for a day whose salt is gone, or not due yet (a clock
   * was set), the salt of the nearest day that has one, because a scan must not be lost over a statistic.
   */
  saltFor(day: number): KeyObject
  /** Makes what is due and forgets what is too old. Runs by itself every minute. */
  rotate(): void
  close(): void
}

/** The UTC day of a moment in epoch milliseconds. */
export function dayOf(at: number): number {
  return Math.floor(at / DAY_MS)
}

/**
 * Opens the salts of `dataDir`, which live in `volatile/salts.json` there: outside the database file and out of
 * backups. Kept are yesterday's, today's and, shortly before midnight, tomorrow's; 48 hours after the day of a salt
 * began it is deleted from the file and from memory, and with it goes every way from a visitor's hash to an address.
 * Throws an Error naming DATA_DIR when the file cannot be read or written at the start; later failures to write go to
 * `onError`, and are tried again every minute.
 */
export function openSalts(
  dataDir: string,
  clock: Clock,
  onError: (error: Error) => void = (error) => process.emitWarning(error),
): Salts {
  const file = createSaltFile(dataDir)
  const salts = new Map<number, KeyObject>()
  for (const [day, salt] of file.read()) salts.set(day, createSecretKey(salt))
  let saved = true

  const refresh = (): void => {
    const now = clock.now()
    const today = dayOf(now)
    const until = dayOf(now + MADE_BEFORE_MS)
    for (const day of salts.keys()) {
      if (day >= today - 1 && day <= today + 1) continue
      salts.delete(day)
      saved = false
    }
    for (let day = today; day <= until; day += 1) {
      if (salts.has(day)) continue
      // As a KeyObject: an HMAC with it takes a sixth of the time of one with a Buffer.
      salts.set(day, createSecretKey(randomBytes(32)))
      saved = false
    }
    if (saved) return
    file.write([...salts].map(([day, salt]) => [day, salt.export()]))
    saved = true
  }

  const rotate = (): void => {
    try {
      refresh()
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)))
    }
  }

  refresh()
  const timer = setInterval(rotate, ROTATE_EVERY_MS)
  timer.unref()

  return {
    saltFor(day) {
      const salt = salts.get(day)
      if (salt !== undefined) return salt
      rotate()
      return salts.get(nearest(day, salts.keys())) ?? createSecretKey(randomBytes(32))
    },
    rotate,
    close() {
      clearInterval(timer)
      salts.clear()
    },
  }
}

/** Of these days the one that is nearest. */
export function nearest(day: number, days: Iterable<number>): number {
  let found = Number.POSITIVE_INFINITY
  for (const kept of days) if (Math.abs(kept - day) < Math.abs(found - day)) found = kept
  return found
}
