import { cpuSeconds, observe } from '../redirect/process-figures.mjs'

/**
 * Measures what a server and everybody else use while something runs; our helpers do not count as others.
 * @template T
 * @param {{ pid: number }} server @param {{ pid: number }[]} helpers processes that are ours
 * @param {() => Promise<T>} run ends every process that it starts
 * @returns {Promise<{ result: T, seconds: number, cpu: number, others: number }>} cpu in seconds, others in cores
 */
export async function observeAll(server, helpers, run) {
  const used = () => helpers.reduce((sum, { pid }) => sum + cpuSeconds(pid), 0)
  const before = used()
  const figures = await observe(server.pid, run)
  return { ...figures, others: Math.max(0, figures.others - (used() - before) / figures.seconds) }
}
