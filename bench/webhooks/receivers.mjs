import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startServer } from '../../scripts/server-under-test/child.mjs'
import { freePort } from '../../scripts/server-under-test/port.mjs'

/** What was accepted, as columns: scan number k came with request `request[k]`, which came at `at[request[k]]`.
 * @typedef {{ at: number[], webhook: number[], scan: number[], request: number[] }} Arrivals
 */

/** @typedef {Awaited<ReturnType<typeof startReceivers>>} Receivers */

/**
 * Starts the process of receivers.
 * @param {Record<string, number>} groups name → how many listeners, which are origins of their own to the sender
 */
export async function startReceivers(groups) {
  const child = await startServer({
    script: fileURLToPath(new URL('receiver-process.mjs', import.meta.url)),
    port: await freePort(),
    readyPath: '/ready',
    env: { RECEIVER_GROUPS: JSON.stringify(groups) },
  })
  const ask = async (path, given) => {
    const response = await fetch(`http://127.0.0.1:${child.port}${path}`, {
      ...(given && { method: 'POST', body: JSON.stringify(given) }),
      signal: AbortSignal.timeout(60_000),
    })
    if (!response.ok) throw new Error(`the receivers answered ${response.status} to ${path}`)
    return await response.json()
  }
  const ports = await ask('/ports')
  const counts = () => ask('/counts')

  return {
    child,
    /** @param {string} group @param {number} webhook its number, by which its requests are known */
    url: (group, webhook) => `http://127.0.0.1:${ports[group][webhook % ports[group].length]}/w/${webhook}`,
    /** @param {Record<string, import('./behaviours.mjs').Behaviour>} behaviours by group; others go on as before */
    behave: (behaviours) => ask('/behave', behaviours),
    reset: () => ask('/reset'),
    counts,
    /** @returns {Promise<Arrivals>} */
    arrivals: () => ask('/arrivals'),
    /** @returns {Promise<string>} */
    latestBody: () => ask('/latest-body'),
    /**
     * Waits until enough has been accepted, `seconds` at most.
     * @param {(counts: { requests: number, scans: number }) => boolean} enough
     */
    async until(enough, seconds) {
      const latest = performance.now() + seconds * 1_000
      while (!enough(await counts()) && performance.now() < latest) await sleep(100)
    },
    stop: () => child.end('SIGTERM', 2_000),
  }
}
