import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { startScanLoad } from '../../scripts/crash-test/scan-load.mjs'
import { residentMegabytes } from '../redirect/process-figures.mjs'
import { startFleet } from './fleet.mjs'
import { behavioursOf } from './groups.mjs'
import { joinWhenComplete } from './lags.mjs'
import { observeAll } from './observe-all.mjs'

const CONNECTIONS = 50

/**
 * One run. `joined` is about the healthy webhooks only; `unanswered` counts scans that were due and got no 302; `stall`
 * is the longest time, in ms, that the client or the receivers could not look at the clock; `begin` is by
 * performance.now().
 * @typedef {{ joined: import('./lags.mjs').Lags, begin: number, unanswered: number, stall: number, others: number,
 *   memory: { second: number, megabytes: number }[] }} PacedRun
 */

/**
 * Scans the fleet's codes at a steady rate; after the warm-up the variant's receivers fail, and the figures begin.
 * @param {object} options
 * @param {import('./fleet.mjs').Fleet} options.fleet
 * @param {import('./receivers.mjs').Receivers} options.receivers
 * @param {import('./groups.mjs').Variant} options.variant
 * @param {number} options.rate scans a second
 * @param {number} options.warm @param {number} options.seconds @param {number} options.drain all in seconds
 * @param {(text: string) => void} [options.print] told of the memory every ten seconds; oftener in a short run
 * @returns {Promise<PacedRun>}
 */
export async function pacedRun({ fleet, receivers, variant, rate, warm, seconds, drain, print }) {
  const { pairs, installation } = fleet
  await receivers.behave(behavioursOf({ name: '', fail: {} }))
  const { server, end } = await startFleet(fleet)
  try {
    const load = startScanLoad({ port: installation.port, codes: pairs, rate, connections: CONNECTIONS })
    await sleep(warm * 1_000)
    await receivers.reset()
    const stalls = monitorEventLoopDelay({ resolution: 10 })
    stalls.enable()
    const first = load.next()
    await receivers.behave(behavioursOf(variant))
    const begin = performance.now()
    const watch = () => watchMemory(server.pid, seconds, print)
    const { result: memory, others } = await observeAll(server, [receivers.child], watch)
    const due = load.next() - first
    await load.stop()
    stalls.disable()
    if (!server.alive()) throw new Error(`the server ended by itself:\n${server.output()}`)

    const measured = new Map([...load.acknowledged].filter(([scan]) => scan >= first && scan < first + due))
    const webhookOf = (scan) => {
      const { webhook, group } = pairs[scan % pairs.length]
      return scan < first || group in variant.fail ? null : webhook
    }
    const owed = [...measured.keys()].filter((scan) => webhookOf(scan) !== null).length
    const told = { acknowledged: measured, webhookOf, about: () => owed }
    const joined = await joinWhenComplete({ receivers, drain, ...told })
    const stall = Math.max(stalls.max / 1e6, (await receivers.counts()).stallMs)
    return { joined, begin, unanswered: due - measured.size, stall, others, memory }
  } finally {
    await end()
  }
}

/** @param {number} pid @param {number} seconds @param {(text: string) => void} [print] */
async function watchMemory(pid, seconds, print) {
  // A multiple of three, so that every third of the run has as many figures.
  const looks = 3 * Math.max(2, Math.round(seconds / 30))
  const memory = []
  for (let look = 1; look <= looks; look++) {
    await sleep((seconds * 1_000) / looks)
    const [second, megabytes] = [(look * seconds) / looks, residentMegabytes(pid)]
    memory.push({ second, megabytes })
    print?.(`${second.toFixed(0).padStart(5)} s  ${megabytes.toFixed(0)} MB`)
  }
  return memory
}
