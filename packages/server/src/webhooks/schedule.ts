const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Waits before each next attempt of a delivery, in milliseconds. After the last one the delivery has failed. */
export const RETRY_STEPS = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
  24 * HOUR,
] as const

/** Waits between the probes of a webhook in backoff: never more than 15 minutes, so that recovery is seen soon. */
const PROBE_STEPS = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE] as const
export const PROBE_AT_MOST = 15 * MINUTE
/** The longest pause that a receiver's Retry-After gets. */
export const PAUSE_AT_MOST = HOUR

/** A random number in [0, 1): injected, so that tests know the jitter. */
export type Random = () => number

/** The wait before the next attempt when `step` steps were used, ±20 %; null when the schedule is used up. */
export function retryDelay(step: number, random: Random): number | null {
  const base = RETRY_STEPS[step]
  return base === undefined ? null : jitter(base, random)
}

/** The wait before the next probe after `probes` that failed. */
export function probeDelay(probes: number, random: Random): number {
  const base = PROBE_STEPS[Math.min(probes, PROBE_STEPS.length - 1)] ?? PROBE_AT_MOST
  return Math.min(jitter(base, random), PROBE_AT_MOST)
}

function jitter(base: number, random: Random): number {
  return Math.round(base * (0.8 + 0.4 * random()))
}
