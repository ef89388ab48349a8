import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Waits until every receiver has every scan and nothing has come for three seconds, `settle` seconds at most.
 * @returns {Promise<number>} seconds waited
 */
export async function untilQuiet(receivers, owed, settle) {
  const begin = performance.now()
  const seconds = () => (performance.now() - begin) / 1_000
  const complete = ({ scans }) => [...owed].every((n) => n === null || scans.has(n))
  while (seconds() < settle) {
    const still = receivers.every(({ state }) => performance.now() - Math.max(begin, state.lastAt) > 3_000)
    if (still && receivers.every(complete)) break
    await sleep(250)
  }
  return seconds()
}
