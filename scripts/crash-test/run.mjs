import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../server-under-test/port.mjs'
import { describeInstallation, makeCodes, post, startProduct } from '../server-under-test/product.mjs'
import { readScans } from '../server-under-test/scan-log.mjs'
import { BrokenPromises } from './broken-promises.mjs'
import { startEditor } from './editor.mjs'
import { judge, judgeDuplicates } from './judge.mjs'
import { untilQuiet } from './quiet.mjs'
import { seededRandom } from './random.mjs'
import { startReceiver } from './receiver.mjs'
import { scanNumberOf, startScanLoad } from './scan-load.mjs'

/**
 * @typedef {object} CrashTestOptions
 * @property {string} entry the server's built entry
 * @property {string} dataDir an empty folder
 * @property {number} kills how often the server is killed
 * @property {number} rate scans a second
 * @property {number} secondsBetween the mean time between a start and the next kill
 * @property {number} faults the share of deliveries that a receiver fails
 * @property {number} edits of titles and destinations a second
 * @property {number} seed
 * @property {number} settle how many seconds the last deliveries may take
 * @property {(line: string) => void} print
 */

/**
 * Loads a server with scans and two webhooks, kills it again and again, and holds what it promised against its log
 * and against what the receivers got.
 * @param {CrashTestOptions} options
 * @returns {Promise<{ broken: string[], figures: Record<string, unknown> }>}
 */
export async function runCrashTest({
  entry,
  dataDir,
  kills,
  rate,
  secondsBetween,
  faults,
  edits,
  seed,
  settle,
  print,
}) {
  const random = seededRandom(seed)
  const broken = new BrokenPromises()
  const installation = describeInstallation({ entry, dataDir, port: await freePort() })
  let server = await startProduct(installation)
  const codes = await makeCodes(installation, 20)
  const bodies = new Map()
  const receivers = []
  for (const name of ['first', 'second']) {
    const receiver = await startReceiver({
      name,
      random: seededRandom(seed + receivers.length + 1),
      faults,
      codes,
      bodies,
      broken,
    })
    receiver.state.secret = (
      await post(installation, '/webhooks', { url: receiver.url, events: ['scan'] })
    ).secret
    receivers.push(receiver)
  }

  const editor = startEditor({ installation, codes, rate: edits, broken })
  /** @type {Map<number, string>} where each 302 led */
  const locations = new Map()
  const redirected = (n, location) => locations.set(n, location)
  const load = startScanLoad({ port: installation.port, codes, rate, connections: 50, redirected })
  const restarts = []
  let before = 0
  for (let life = 0; life <= kills; life++) {
    await sleep(secondsBetween * (0.1 + 1.8 * random()) * 1_000)
    const answered = load.acknowledged.size - before
    before = load.acknowledged.size
    if (answered === 0) broken.add('every life of the server acknowledges scans', `life ${life + 1}`)
    if (!server.alive()) broken.add('the server ends only when it is told to', server.output())
    if (life === kills) break
    await server.end('SIGKILL', 5_000)
    const start = performance.now()
    server = await startProduct(installation)
    restarts.push(performance.now() - start)
    print(
      `kill ${life + 1}: ${answered} scans acknowledged in this life, back after ${restarts.at(-1).toFixed(0)} ms`,
    )
  }
  await editor.stop()
  await load.stop()
  for (const { state } of receivers) state.faults = 0

  // A clean stop comes next, so that the log tells which scans are owed, also those whose 302 a kill cut off.
  if (!(await server.end('SIGTERM', 20_000)))
    broken.add('SIGTERM stops the server within 20 s', server.output())
  const owed = new Set(readScans(installation).scans.map(({ referrer }) => scanNumberOf(referrer)))
  for (const n of load.acknowledged.keys()) owed.add(n)
  server = await startProduct(installation)
  const waited = await untilQuiet(receivers, owed, settle)
  if (!(await server.end('SIGTERM', 20_000)))
    broken.add('SIGTERM stops the server within 20 s', server.output())
  for (const { stop } of receivers) stop()

  const { scans: log, integrity } = readScans(installation)
  const { rows, lost, undelivered } = judge({
    acknowledged: load.acknowledged.keys(),
    locations,
    log,
    integrity,
    receivers,
    broken,
  })
  const scans = receivers.flatMap(({ scans: own }) => [...own.values()])
  const repeats = scans.reduce((sum, { accepted }) => sum + accepted - 1, 0)
  const kept = scans.reduce((sum, { processed }) => sum + processed - 1, 0)
  const duplicates = judgeDuplicates(receivers, broken)
  return {
    broken: broken.lines(),
    figures: {
      ...load.counts,
      ...editor.counts,
      statuses: Object.fromEntries(load.statuses),
      acknowledged: load.acknowledged.size,
      rows,
      lost,
      undelivered,
      deliveries: receivers.map(
        ({ state }) => `${state.accepted} accepted, ${state.failed} failed on purpose`,
      ),
      'scans a delivery': (scans.length / Math.max(1, bodies.size)).toFixed(1),
      'duplicate deliveries': duplicates,
      'duplicate scans': `${repeats} of ${scans.length} (${((100 * repeats) / Math.max(1, scans.length)).toFixed(2)} %)`,
      'dropping seen ids': `${kept} duplicates`,
      ...lags(load.acknowledged, receivers),
      'longest start ms': Math.max(0, ...restarts).toFixed(0),
      'seconds until quiet': waited.toFixed(1),
    },
  }
}

/** The time from a scan's 302 to its first accepted delivery, kills and faults included. */
function lags(acknowledged, receivers) {
  const times = []
  for (const { scans } of receivers) {
    for (const [n, { firstAt }] of scans) {
      const at = acknowledged.get(n)
      if (at !== undefined) times.push(Math.max(0, firstAt - at))
    }
  }
  times.sort((a, b) => a - b)
  const at = (share) => (times[Math.floor(share * (times.length - 1))] ?? Number.NaN).toFixed(0)
  return { 'lag p50 ms': at(0.5), 'lag p99 ms': at(0.99) }
}
