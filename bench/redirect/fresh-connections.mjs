import { connect } from 'node:net'
import { observe, settle } from './process-figures.mjs'
import { quantile } from './statistics.mjs'

// More than this in the air means that the server has fallen far behind: then more load tells nothing new.
const MOST_IN_FLIGHT = 2_000

/**
 * One target's figures at one rate. Times in milliseconds from the start of the connection to the response's head.
 * @typedef {{ name: string, rate: number, p50: number, p99: number, max: number, others: number, errors: number,
 *   skipped: number }} FreshSample
 */

/**
 * Opens a new connection for each scan, as phones do, at a steady rate and whatever the server's pace.
 * @param {import('./targets.mjs').Target} target
 * @param {{ rate: number, seconds: number, agents: string[] }} load
 * @returns {Promise<FreshSample>}
 */
export async function loadFresh(target, { rate, seconds, agents }) {
  const { paths, child, name } = target
  const times = []
  let inFlight = 0
  let errors = 0
  let skipped = 0
  const scan = async (n) => {
    if (inFlight >= MOST_IN_FLIGHT) {
      skipped++
      return
    }
    inFlight++
    const took = await scanOnce(child.port, paths[(n * 7) % paths.length], agents[n % agents.length])
    inFlight--
    if (took === null) errors++
    else times.push(took)
  }
  const { others } = await observe(child.pid, () => atSteadyRate(rate, seconds, scan))
  target.received += times.length
  target.loads += 1
  await settle(child.pid)
  const [p50, p99, max] = [0.5, 0.99, 1].map((share) => quantile(times, share))
  return { name, rate, p50, p99, max, others, errors, skipped }
}

/** @param {number} rate a second @param {number} seconds @param {(n: number) => Promise<void>} start */
async function atSteadyRate(rate, seconds, start) {
  const begin = performance.now()
  const total = rate * seconds
  const all = []
  await new Promise((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(total, Math.floor(((performance.now() - begin) / 1_000) * rate))
      while (all.length < due) all.push(start(all.length))
      if (due < total) return
      clearInterval(timer)
      resolve(undefined)
    }, 1)
  })
  await Promise.all(all)
}

/** @param {number} port @param {string} path @param {string} agent @returns {Promise<number | null>} null unless a 302 */
function scanOnce(port, path, agent) {
  return new Promise((resolve) => {
    const begin = performance.now()
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let head = ''
    socket.setTimeout(5_000, () => socket.destroy())
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nUser-Agent: ${agent}\r\nAccept: text/html\r\n\r\n`,
    )
    socket.on('data', (chunk) => {
      head += chunk.toString('latin1')
      if (!head.includes('\r\n\r\n')) return
      resolve(head.startsWith('HTTP/1.1 302 ') ? performance.now() - begin : null)
      socket.end()
    })
    socket.on('error', () => resolve(null))
    socket.on('close', () => resolve(null))
  })
}
