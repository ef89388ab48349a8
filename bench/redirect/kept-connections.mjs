import { observe, residentMegabytes, settle } from './process-figures.mjs'
import { runWrk } from './wrk.mjs'

/**
 * One target's figures in one round. Times in milliseconds, others in cores.
 * @typedef {{ name: string, perSecond: number, p50: number, p99: number, cpuMicroseconds: number, megabytes: number,
 *   others: number, errors: number, settled: number }} Sample
 */

/**
 * Loads a target over connections that stay open, as wrk does, and waits until it is quiet again.
 * @param {import('./targets.mjs').Target} target
 * @param {{ connections: number, seconds: number, seed: number }} load
 * @returns {Promise<Sample>}
 */
export async function loadKept(target, load) {
  const { port, pid } = target.child
  const wrk = () => runWrk({ port, pathsFile: target.pathsFile, ...load })
  const { result, cpu, others } = await observe(pid, wrk)
  target.received += result.responses - result.not302
  target.loads += 1
  const megabytes = residentMegabytes(pid)
  return {
    name: target.name,
    perSecond: (result.responses / result.microseconds) * 1e6,
    p50: result.p50 / 1_000,
    p99: result.p99 / 1_000,
    cpuMicroseconds: (cpu * 1e6) / result.responses,
    megabytes,
    others,
    errors: result.not302 + result.broken,
    settled: await settle(pid),
  }
}
