import { Agent, get } from 'node:http'
import { referrerOf } from '../../scripts/crash-test/scan-load.mjs'

const CONNECTIONS = 32

/**
 * Scans one code as fast as the server answers.
 * @param {number} port @param {string} shortCode
 * @param {{ first: number, count: number }} numbers of the scans
 * @throws when an answer is not a 302
 */
export async function scanAtOnce(port, shortCode, { first, count }) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  let next = first
  const loop = async () => {
    while (next < first + count) await scan({ port, shortCode, agent, number: next++ })
  }
  try {
    await Promise.all(Array.from({ length: CONNECTIONS }, loop))
  } finally {
    agent.destroy()
  }
}

/** @param {{ port: number, shortCode: string, agent: Agent, number: number }} options */
function scan({ port, shortCode, agent, number }) {
  return new Promise((resolve, reject) => {
    const headers = { 'user-agent': 'Mozilla/5.0', referer: referrerOf(number) }
    const request = get({ host: '127.0.0.1', port, path: `/${shortCode}`, agent, headers, timeout: 10_000 })
    request.on('timeout', () => request.destroy(new Error('a scan was not answered within 10 s')))
    request.on('error', reject)
    request.on('response', (response) => {
      response.resume()
      if (response.statusCode === 302) response.on('end', resolve)
      else reject(new Error(`a scan was answered ${response.statusCode}`))
    })
  })
}
