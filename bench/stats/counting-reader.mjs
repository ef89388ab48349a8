import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

const NEWLINE = 10

/**
 * Downloads a file and counts its lines without keeping it.
 * @param {{ port: number, key: string, path: string, pauseEveryBytes?: number, pauseMs?: (pause: number) => number,
 *   onLines: (lines: number) => void }} options it stops reading for `pauseMs` each time so many bytes have come
 * @returns {Promise<{ lines: number, bytes: number, endsWhole: boolean }>}
 * @throws when the answer is not 200 or breaks off
 */
export async function countLines({ port, key, path, pauseEveryBytes = Infinity, pauseMs, onLines }) {
  const response = await new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${key}` }
    get({ host: '127.0.0.1', port, path, headers, agent: false }, resolve).on('error', reject)
  })
  if (response.statusCode !== 200) throw new Error(`${path} answered ${response.statusCode}`)
  let [lines, bytes, last, pauses] = [0, 0, 0, 0]
  for await (const chunk of response) {
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) lines += 1
    bytes += chunk.length
    last = chunk.at(-1)
    onLines(lines)
    if (bytes >= (pauses + 1) * pauseEveryBytes) await sleep(pauseMs(pauses++))
  }
  return { lines, bytes, endsWhole: last === NEWLINE }
}
