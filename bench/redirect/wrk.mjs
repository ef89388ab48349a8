import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { spawnTied } from '../../scripts/server-under-test/child.mjs'

const SCRIPT = fileURLToPath(new URL('load.lua', import.meta.url))

/** The agents of the load, one a line. */
export const AGENTS_FILE = fileURLToPath(new URL('user-agents.txt', import.meta.url))

/**
 * What wrk saw. Times in microseconds; `broken` counts connection errors and timeouts.
 * @typedef {{ responses: number, microseconds: number, p50: number, p99: number, max: number, not302: number,
 *   broken: number }} WrkFigures
 */

/** @throws when wrk is not installed, with the way out */
export function requireWrk() {
  if (!spawnSync('wrk', ['-v']).error) return
  throw new Error('wrk is not installed. Debian and Ubuntu: apt-get install wrk. macOS: brew install wrk.')
}

/**
 * Loads one server. One thread of wrk, so that on two cores the server has one for itself.
 * @param {{ port: number, pathsFile: string, connections: number, seconds: number, seed: number }} options
 * @returns {Promise<WrkFigures>}
 * @throws when wrk fails or does not end in time
 */
export function runWrk({ port, pathsFile, connections, seconds, seed }) {
  const load = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', SCRIPT, `http://127.0.0.1:${port}`]
  const child = spawnTied('wrk', [...load, '--', pathsFile, AGENTS_FILE, String(seed)])
  const limit = setTimeout(() => child.kill('SIGKILL'), (seconds + 15) * 1_000)
  let printed = ''
  child.stdout.on('data', (chunk) => {
    printed += chunk
  })
  child.stderr.on('data', (chunk) => {
    printed += chunk
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(limit)
      const line = printed.split('\n').find((text) => text.startsWith('{'))
      if (code === 0 && line) resolve(JSON.parse(line))
      else reject(new Error(`wrk ended with ${code}:\n${printed.slice(-1_000)}`))
    })
  })
}
