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
  const children = target.fleet ?? [target.child]
  const connections = Math.ceil(load.connections / children.length)
  const wrk = async () =>
    together(
      await Promise.all(
        children.map(({ port }) => runWrk({ port, pathsFile: target.pathsFile, ...load, connections })),
      ),
    )
  const { result, cpu, others } = await observe(
    children.map(({ pid }) => pid),
    wrk,
  )
  target.received += result.responses - result.not302
  target.loads += children.length
  const megabytes = children.reduce((sum, { pid }) => sum + residentMegabytes(pid), 0)
  return {
    name: target.name,
    perSecond: (result.responses / result.microseconds) * 1e6,
    p50: result.p50 / 1_000,
    p99: result.p99 / 1_000,
    cpuMicroseconds: (cpu * 1e6) / result.responses,
    megabytes,
    others,
    errors: result.not302 + result.broken,
    settled: Math.max(...(await Promise.all(children.map(({ pid }) => settle(pid))))),
  }
}

/** What several clients have seen at the same time; of delays the longest counts. */
function together(results) {
  const sum = (name) => results.reduce((total, result) => total + result[name], 0)
  const most = (name) => Math.max(...results.map((result) => result[name]))
  return {
    responses: sum('responses'),
    not302: sum('not302'),
    broken: sum('broken'),
    microseconds: most('microseconds'),
    p50: most('p50'),
    p99: most('p99'),
  }
}
