import { Agent, get } from 'node:http'

const AGENT =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'
// While the server is stalled, requests wait here; beyond this many, what is due is not sent.
const MOST_IN_FLIGHT = 500

/** The referrer by which scan number n is known in the log and in deliveries. @param {number} n */
export const referrerOf = (n) => `https://example.com/r/${n}`

/** @param {unknown} referrer @returns {number | null} the number of the scan, or null when it is not one of ours */
export function scanNumberOf(referrer) {
  const match = /^https:\/\/example\.com\/r\/(\d+)$/.exec(String(referrer))
  return match ? Number(match[1]) : null
}

/**
 * Scans codes at a steady rate, whatever the server's pace and also while it is down, over kept connections.
 * Scan number n asks for code n modulo the number of codes.
 * @param {object} options
 * @param {number} options.port
 * @param {{ shortCode: string }[]} options.codes
 * @param {number} options.rate scans a second
 * @param {number} options.connections
 * @param {number} [options.first] the number of the first scan
 * @param {number} [options.total] after so many scans the load ends by itself
 * @param {(n: number, location: string) => void} [options.redirected] told where scan n was sent
 */
export function startScanLoad({
  port,
  codes,
  rate,
  connections,
  first = 0,
  total = Number.POSITIVE_INFINITY,
  redirected,
}) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  /** @type {Map<number, number>} scan number → performance.now() when its 302 arrived */
  const acknowledged = new Map()
  const counts = { sent: 0, skipped: 0, unanswered: 0, refused: 0 }
  /** @type {Map<number, number>} */
  const statuses = new Map()
  let inFlight = 0
  let number = first

  const scan = (n) => {
    const { shortCode } = codes[n % codes.length]
    const headers = { 'user-agent': AGENT, referer: referrerOf(n) }
    counts.sent++
    inFlight++
    const request = get({ host: '127.0.0.1', port, path: `/${shortCode}`, agent, headers, timeout: 5_000 })
    request.on('timeout', () => request.destroy())
    request.on('close', () => inFlight--)
    request.on('error', (error) => {
      if ('code' in error && error.code === 'ECONNREFUSED') counts.refused++
      else counts.unanswered++
    })
    request.on('response', (response) => {
      response.resume()
      const status = response.statusCode ?? 0
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      if (status !== 302) return
      acknowledged.set(n, performance.now())
      redirected?.(n, String(response.headers.location))
    })
  }

  const begin = performance.now()
  const timer = setInterval(() => {
    const due = first + Math.min(total, Math.floor(((performance.now() - begin) / 1_000) * rate))
    for (; number < due; number++) {
      if (inFlight < MOST_IN_FLIGHT) scan(number)
      else counts.skipped++
    }
  }, 2)

  return {
    acknowledged,
    counts,
    statuses,
    /** The number of the next scan. */
    next: () => number,
    /** Ends the load and waits, at most 6 s, for the answers under way. */
    async stop() {
      clearInterval(timer)
      const latest = performance.now() + 6_000
      while (inFlight > 0 && performance.now() < latest)
        await new Promise((resolve) => setTimeout(resolve, 20))
      agent.destroy()
    },
  }
}
