import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { scanNumberOf } from './scan-load.mjs'
import { signatureFault } from './signatures.mjs'

/**
 * What a receiver knows of one scan. `processed` counts only what is left after dropping scan.ids seen before.
 * @typedef {{ accepted: number, processed: number, firstAt: number, deliveries: Set<string>, scanId: unknown,
 *   destination: unknown, title: unknown }} ReceivedScan
 */

/**
 * A webhook receiver on loopback that remembers everything, and fails now and then: by 500, or by cutting the
 * connection after it has read the body. It fails one delivery twice at most, so that a run ends.
 * @param {{ name: string, random: () => number, faults: number, codes: { shortCode: string }[],
 *   bodies: Map<string, string>, broken: import('./broken-promises.mjs').BrokenPromises }} options
 *   `bodies` holds the owner and digest of each webhook-id and is shared by all receivers
 */
export async function startReceiver({ name, random, faults, codes, bodies, broken }) {
  /** @type {Map<number, ReceivedScan>} */
  const scans = new Map()
  /** @type {Map<string, number>} faults so far of each delivery */
  const failed = new Map()
  const state = {
    secret: '',
    faults,
    requests: 0,
    accepted: 0,
    failed: 0,
    repeated: 0,
    lastAt: performance.now(),
  }
  const accepted = new Set()
  /** webhook-ids of requests that are not answered yet */
  const open = new Set()
  /** scan.ids seen so far, as the guide tells receivers to keep them. */
  const seenIds = new Set()

  /** @param {import('node:http').IncomingHttpHeaders} headers @param {Buffer} body */
  const identify = (headers, body) => {
    const fault = signatureFault({ headers, body, secret: state.secret, nowMs: Date.now() })
    if (fault) broken.add('a delivery is signed as documented', `${name}: ${fault}`)
    const id = String(headers['webhook-id'])
    const digest = `${name} ${createHash('sha256').update(body).digest('hex')}`
    const known = bodies.get(id) ?? digest
    if (known !== digest) broken.add('one webhook-id always carries one body', `${name}: ${id}`)
    bodies.set(id, known)
    return id
  }

  /** @param {string} id @param {Buffer} body */
  const accept = (id, body) => {
    if (accepted.has(id)) state.repeated++
    accepted.add(id)
    state.accepted++
    for (const { code, scan } of scansIn(body)) {
      const n = scanNumberOf(scan?.referrer)
      if (n === null) broken.add('a scan keeps its referrer', `${name}: ${JSON.stringify(scan)}`)
      else keep(n, id, code, scan)
    }
  }

  /** @param {number} n @param {string} id of the delivery @param {any} code @param {any} scan */
  const keep = (n, id, code, scan) => {
    const known = { scanId: scan.id, destination: scan.destination, title: code?.title }
    const seen = scans.get(n) ?? {
      ...known,
      accepted: 0,
      processed: 0,
      firstAt: performance.now(),
      deliveries: new Set(),
    }
    scans.set(n, seen)
    seen.accepted++
    seen.deliveries.add(id)
    if (!seenIds.has(scan.id)) seen.processed++
    seenIds.add(scan.id)
    const expected = codes[n % codes.length].shortCode
    if (code?.shortCode !== expected)
      broken.add('a scan names its code', `${name}: scan ${n} names ${code?.shortCode}`)
    for (const [field, value] of Object.entries(known))
      if (seen[field] !== value)
        broken.add(`a scan keeps its ${field}`, `${name}: scan ${n}: ${seen[field]}, ${value}`)
  }

  /** @param {Buffer} body @returns {any[]} the items of a scan delivery */
  const scansIn = (body) => {
    try {
      const { event, data, timestamp } = JSON.parse(body.toString())
      if (event === 'scan' && Array.isArray(data.scans) && typeof timestamp === 'string') return data.scans
    } catch {}
    broken.add('a body has the documented shape', `${name}: ${body.toString().slice(0, 120)}`)
    return []
  }

  const server = createServer((request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('error', () => {})
    request.on('end', () => {
      state.requests++
      state.lastAt = performance.now()
      const body = Buffer.concat(chunks)
      const id = identify(request.headers, body)
      if (open.has(id)) broken.add('a delivery is sent by one at a time', `${name}: ${id}`)
      open.add(id)
      response.on('close', () => open.delete(id))
      const times = failed.get(id) ?? 0
      if (times < 2 && random() < state.faults) {
        failed.set(id, times + 1)
        state.failed++
        if (random() < 0.5) request.socket.destroy()
        else response.writeHead(500).end()
        return
      }
      accept(id, body)
      response.writeHead(200).end()
    })
  })
  server.keepAliveTimeout = 65_000
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  const stop = () => {
    server.close()
    server.closeAllConnections()
  }
  return { name, url: `http://127.0.0.1:${port}/${name}`, scans, state, stop }
}
