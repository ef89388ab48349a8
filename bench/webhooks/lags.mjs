import { setTimeout as sleep } from 'node:timers/promises'
import { quantile } from '../redirect/statistics.mjs'
import { shared } from './monotonic.mjs'

/**
 * The time from a 302's arrival at its client to the scan's first arrival at its receiver.
 * @typedef {object} Lags
 * @property {{ at: number, lag: number }[]} times milliseconds; `at` is when the 302 arrived, by performance.now()
 * @property {number} owed scans answered 302 whose webhook is counted
 * @property {number} missing of those, how many never arrived
 * @property {number} repeated scans that arrived more than once
 * @property {number} misplaced scans that arrived at another webhook
 */

/**
 * Joins what clients were told with what receivers got.
 * @param {object} evidence
 * @param {Iterable<[number, number]>} evidence.acknowledged scan number → performance.now() of its 302
 * @param {import('./receivers.mjs').Arrivals} evidence.arrivals
 * @param {(scan: number) => number | null} evidence.webhookOf whose scan it is; null: not counted
 * @returns {Lags}
 */
export function joinLags({ acknowledged, arrivals, webhookOf }) {
  /** @type {Map<number, number>} scan → index of its first request */
  const first = new Map()
  let repeated = 0
  let misplaced = 0
  arrivals.scan.forEach((scan, index) => {
    const webhook = webhookOf(scan)
    if (webhook === null) return
    if (first.has(scan)) repeated++
    else first.set(scan, arrivals.request[index])
    if (arrivals.webhook[arrivals.request[index]] !== webhook) misplaced++
  })
  const times = []
  let owed = 0
  for (const [scan, at] of acknowledged) {
    if (webhookOf(scan) === null) continue
    owed++
    const request = first.get(scan)
    // A receiver may have a scan before its client has read the 302.
    if (request !== undefined) times.push({ at, lag: Math.max(0, arrivals.at[request] - shared(at)) })
  }
  return { times, owed, missing: owed - times.length, repeated, misplaced }
}

/**
 * Waits until nothing is missing, `drain` seconds at most, and joins.
 * @param {object} wait
 * @param {import('./receivers.mjs').Receivers} wait.receivers
 * @param {Map<number, number>} wait.acknowledged
 * @param {(scan: number) => number | null} wait.webhookOf
 * @param {number} wait.drain
 * @param {() => number} wait.about below so many scans there is no need to look closely, which costs the receivers time
 * @returns {Promise<Lags>}
 */
export async function joinWhenComplete({ receivers, acknowledged, webhookOf, drain, about }) {
  const latest = performance.now() + drain * 1_000
  await receivers.until(({ scans }) => scans >= about(), drain)
  for (;;) {
    const joined = joinLags({ acknowledged, arrivals: await receivers.arrivals(), webhookOf })
    if (joined.missing === 0 || performance.now() > latest) return joined
    await sleep(1_000)
  }
}

/** @param {{ lag: number }[]} times @returns {{ p50: number, p99: number, max: number }} milliseconds */
export function lagFigures(times) {
  const lags = times.map(({ lag }) => lag)
  const [p50, p99, max] = [0.5, 0.99, 1].map((share) => quantile(lags, share))
  return { p50, p99, max }
}
