import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

// Linux tells processor time in hundredths of a second, whatever the kernel's own tick is.
const SECONDS_PER_TICK = 0.01

/** @param {number | 'self'} pid @returns {string[]} the fields of /proc/PID/stat from the third on */
function statFields(pid) {
  // The second field is the command in brackets and may hold spaces.
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}

/** @param {number} pid @returns {number} processor seconds of a process with all its threads */
export function cpuSeconds(pid) {
  const fields = statFields(pid)
  return (Number(fields[11]) + Number(fields[12])) * SECONDS_PER_TICK
}

/** @returns {number} processor seconds of this process and of the children that have ended */
function ownCpuSeconds() {
  const fields = statFields('self')
  return [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0) * SECONDS_PER_TICK
}

/** @param {number} pid @returns {number} resident memory in MB */
export function residentMegabytes(pid) {
  const line = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(line?.[1] ?? 0) / 1024
}

/** @returns {number} processor seconds of the whole machine: user, nice, system and stolen, without interrupts */
function machineSeconds() {
  const [, user, nice, system, , , , , stolen] = readFileSync('/proc/stat', 'utf8')
    .split('\n')[0]
    .split(/\s+/)
  return (Number(user) + Number(nice) + Number(system) + Number(stolen)) * SECONDS_PER_TICK
}

/**
 * Measures what a server, we and everybody else use while something runs.
 * @template T
 * @param {number | readonly number[] | null} pid the server, or its processes, or null
 * @param {() => Promise<T>} run ends every process that it starts
 * @returns {Promise<{ result: T, seconds: number, cpu: number, others: number }>} cpu in seconds, others in cores
 */
export async function observe(pid, run) {
  const pids = pid === null ? [] : [pid].flat()
  const server = () => pids.reduce((sum, one) => sum + cpuSeconds(one), 0)
  const before = { at: performance.now(), server: server(), own: ownCpuSeconds(), all: machineSeconds() }
  const result = await run()
  const seconds = (performance.now() - before.at) / 1_000
  const cpu = server() - before.server
  const others = (machineSeconds() - before.all - cpu - (ownCpuSeconds() - before.own)) / seconds
  return { result, seconds, cpu, others: Math.max(0, others) }
}

/** @param {number} [ms] @returns {Promise<number>} cores that others use while we do nothing */
export async function othersLoad(ms = 2_000) {
  return (await observe(null, () => sleep(ms))).others
}

/**
 * Waits until a server has done what it put off during the load: checkpoints, folding, closing sockets.
 * @param {number} pid
 * @returns {Promise<number>} seconds it took; at most 20
 */
export async function settle(pid) {
  for (let seconds = 0; seconds < 20; seconds += 0.5) {
    const { cpu } = await observe(pid, () => sleep(500))
    if (cpu < 0.025) return seconds
  }
  return 20
}
