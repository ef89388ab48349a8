import { fileURLToPath } from 'node:url'
import { spawnTied } from '../../scripts/server-under-test/child.mjs'
import { settle } from '../redirect/process-figures.mjs'
import { observeAll } from './observe-all.mjs'
import { scanAtOnce } from './scan-at-once.mjs'

/**
 * One load's figures. `others` in cores, CPU a delivery.
 * @typedef {{ name: string, inFlight: number, perSecond: number, cpuMicroseconds: number, scansARequest: number,
 *   missing: number, others: number }} Sample
 */

const BARE = fileURLToPath(new URL('bare-posts.mjs', import.meta.url))
const LIMIT_SECONDS = 90
/** Long enough that all requests that may be in flight come together, and nobody is taken for slow. */
const ANSWER_MS = 100
/** Posts that the bare loop makes before it is measured. */
const WARM = 3_000

/**
 * How many requests the product keeps in flight for these webhooks, so that the yardstick gets as many: receivers
 * take their time and count. A load that is not measured follows, by which the product compiles its code.
 * @returns {Promise<number>}
 */
export async function findInFlight(rig) {
  const { receivers, group, webhooks } = rig
  const deliveries = Math.max(100, 20 * webhooks)
  await prepare(rig, deliveries)
  await receivers.behave({ [group]: { kind: 'slow', ms: ANSWER_MS } })
  await receivers.reset()
  const expected = await letGo(rig, deliveries)
  await receivers.until(({ scans }) => scans >= expected, LIMIT_SECONDS)
  const { mostAtOnce } = (await receivers.counts()).groups[group]
  await receivers.behave({ [group]: { kind: 'answer' } })
  await settle(rig.server.pid)
  await measureProduct(rig, 2_000)
  return mostAtOnce
}

/** @param {any} rig @param {number} deliveries @returns {number} scans that make about so many */
const scansFor = (rig, deliveries) => Math.ceil(deliveries / rig.webhooks)

async function scanRig(rig, count) {
  const first = rig.nextScan
  rig.nextScan += count
  await scanAtOnce(rig.installation.port, rig.code.shortCode, { first, count })
}

/** Lets a backlog wait for webhooks that are stopped. */
async function prepare(rig, deliveries) {
  if (!rig.stopped) return
  await rig.switchAll(false)
  await scanRig(rig, scansFor(rig, deliveries))
  await settle(rig.server.pid)
}

/** Lets the deliveries go. @returns {Promise<number>} how many are owed */
async function letGo(rig, deliveries) {
  const scans = scansFor(rig, deliveries)
  if (rig.stopped) await rig.switchAll(true)
  else await scanRig(rig, scans)
  return scans * rig.webhooks
}

/** @returns {Promise<Sample>} */
export async function measureProduct(rig, deliveries) {
  const { receivers, server } = rig
  await prepare(rig, deliveries)
  await receivers.reset()
  const { result, cpu, others } = await observeAll(server, [receivers.child], async () => {
    const expected = await letGo(rig, deliveries)
    await receivers.until(({ scans }) => scans >= expected, LIMIT_SECONDS)
    return expected
  })
  return await sampleOf(rig, 'product', { expected: result, cpuMicroseconds: cpu * 1e6, others })
}

/** @returns {Promise<Sample>} */
export async function measureBare(rig, deliveries) {
  const { receivers, urls, inFlight, server } = rig
  const body = await receivers.latestBody()
  await receivers.reset()
  const env = {
    RESOLVE_FROM: rig.installation.entry,
    BARE_POSTS: JSON.stringify({ urls, body, inFlight, warm: WARM, count: deliveries }),
  }
  const { result, others } = await observeAll(server, [receivers.child], () => runBare(env))
  if (result.failed) throw new Error(`${result.failed} bare posts were not answered 200`)
  const { cpuMicroseconds } = result
  return await sampleOf(rig, 'bare', { expected: deliveries, cpuMicroseconds, others, skip: WARM })
}

/** The rate over the middle of what arrived: without the start, and without the end where some have run out. */
async function sampleOf(rig, kind, { expected, cpuMicroseconds, others, skip = 0 }) {
  const { at: all, scan, request, webhook } = await rig.receivers.arrivals()
  const at = all.slice(skip)
  const distinct = new Set(scan.map((n, k) => `${n} ${webhook[request[k]]}`))
  const [from, to] = [Math.floor(at.length * 0.1), Math.floor(at.length * 0.9)]
  return {
    name: `${rig.name} ${kind}`,
    inFlight: rig.inFlight,
    perSecond: ((to - from) * 1_000) / (at[to] - at[from]),
    cpuMicroseconds: cpuMicroseconds / at.length,
    scansARequest: scan.length / all.length,
    // The bare loop sends one body again and again.
    missing: expected - (kind === 'bare' ? at.length : distinct.size),
    others,
  }
}

/** @param {Record<string, string>} env @returns {Promise<{ failed: number, cpuMicroseconds: number }>} */
function runBare(env) {
  const child = spawnTied(process.execPath, [BARE], env)
  const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_SECONDS * 1_000)
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      printed += chunk
    })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(limit)
      if (code === 0) resolve(JSON.parse(printed))
      else reject(new Error(`the bare posts ended with ${code}:\n${printed.slice(-1_000)}`))
    })
  })
}
