import { spawn } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * @typedef {object} Child
 * @property {number} pid
 * @property {number} port
 * @property {() => boolean} alive
 * @property {() => string} output the last kilobytes of what it printed
 * @property {(signal: NodeJS.Signals, limitMs: number) => Promise<boolean>} end false when it had to be killed
 */

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()

// Whatever way the parent ends, nothing of what it started may stay behind.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.on(signal, () => process.exit(1))

/**
 * Spawns a command whose end is tied to ours.
 * @param {string} command @param {string[]} args
 * @param {Record<string, string>} env what the child sees beside PATH and TMPDIR: a developer's own settings stay out
 */
export function spawnTied(command, args, env = {}) {
  const { PATH = '', TMPDIR } = process.env
  const child = spawn(command, args, {
    env: { PATH, ...(TMPDIR && { TMPDIR }), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  child.on('close', () => running.delete(child))
  child.on('error', () => running.delete(child))
  return child
}

/**
 * Starts a Node server on the Node that runs us, and waits until `readyPath` answers `readyStatus` (200).
 * @param {{ script: string, port: number, env: Record<string, string>, readyPath: string, readyStatus?: number,
 *   limitMs?: number, logFile?: string }} options `logFile`: where all that it prints is added
 * @returns {Promise<Child>}
 * @throws when it ends or is not ready within `limitMs` (30 s); the error shows what it printed
 */
export async function startServer({
  script,
  port,
  env,
  readyPath,
  readyStatus = 200,
  limitMs = 30_000,
  logFile,
}) {
  const child = spawnTied(process.execPath, [script], { HOST: '127.0.0.1', PORT: String(port), ...env })
  let printed = ''
  const keep = (chunk) => {
    printed = (printed + chunk).slice(-4_000)
    if (logFile) appendFileSync(logFile, chunk)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const closed = new Promise((resolve) => child.once('close', resolve))
  const alive = () => child.exitCode === null && child.signalCode === null

  const end = async (signal, limit) => {
    if (!alive()) return true
    child.kill(signal)
    if (await Promise.race([closed.then(() => true), sleep(limit, false, { ref: false })])) return true
    child.kill('SIGKILL')
    await closed
    return false
  }

  const latest = performance.now() + limitMs
  while ((await statusOf(port, readyPath)) !== readyStatus) {
    const late = performance.now() > latest
    if (alive() && !late) {
      await sleep(20)
      continue
    }
    await end('SIGKILL', 1_000)
    throw new Error(`${script} ${late ? 'was not ready in time' : 'ended at its start'}:\n${printed}`)
  }
  return { pid: child.pid ?? 0, port, alive, output: () => printed, end }
}

/** @param {number} port @param {string} path @returns {Promise<number>} 0 when nobody answers */
function statusOf(port, path) {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path, agent: false, timeout: 1_000 }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(0))
  })
}
