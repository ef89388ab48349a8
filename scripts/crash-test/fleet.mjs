import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startEmbeddedPostgres } from '../../packages/server/test/support/embedded-postgres.ts'
import { freePort } from '../server-under-test/port.mjs'
import { describeInstallation, makeCodes, post, startProduct } from '../server-under-test/product.mjs'
import { readSharedScans } from '../server-under-test/scan-log.mjs'
import { BrokenPromises } from './broken-promises.mjs'
import { startEditor } from './editor.mjs'
import { judge, judgeDuplicates } from './judge.mjs'
import { untilQuiet } from './quiet.mjs'
import { seededRandom } from './random.mjs'
import { startReceiver } from './receiver.mjs'
import { scanNumberOf, startScanLoad } from './scan-load.mjs'

/** Each instance's scans have numbers of their own. */
const NUMBERS = 10_000_000
/** Scans from so long before a kill or restart until so long after count as struck by it. */
const STRUCK = { beforeMs: 1_000, afterMs: 4_000 }
const DOWN_MS = 1_000

/**
 * @typedef {object} FleetOptions
 * @property {string} entry the server's built entry
 * @property {string} folder an empty folder
 * @property {number} instances
 * @property {number} kills how often an instance is killed
 * @property {number} restarts how often PostgreSQL is restarted
 * @property {number} down seconds that PostgreSQL is away at each restart
 * @property {number} rate scans a second, over all instances
 * @property {number} secondsBetween the mean time between two kills
 * @property {number} faults the share of deliveries that a receiver fails
 * @property {number} edits a second
 * @property {number} seed
 * @property {number} settle how many seconds the last deliveries may take
 * @property {boolean} fsync
 * @property {string} logs a folder, or nothing
 * @property {(line: string) => void} print
 */

/**
 * @param {FleetOptions} options
 * @returns {Promise<{ broken: string[], figures: Record<string, unknown> }>}
 */
export async function runFleetTest(options) {
  const durable = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' }
  const postgres = await startEmbeddedPostgres(options.fsync ? durable : {})
  try {
    return await runOn(postgres, options)
  } finally {
    await postgres.stop()
  }
}

/** @param {import('../../packages/server/test/support/embedded-postgres.ts').PostgresServer} postgres @param {FleetOptions} options */
async function runOn(
  postgres,
  { entry, folder, instances, kills, restarts, rate, secondsBetween, ...options },
) {
  const { faults, edits, seed, settle, logs, print } = options
  const random = seededRandom(seed)
  const broken = new BrokenPromises()
  const fleet = []
  for (let i = 0; i < instances; i++) {
    const dataDir = join(folder, String(i))
    mkdirSync(dataDir)
    const given = {
      entry,
      dataDir,
      port: await freePort(),
      databaseUrl: postgres.url,
      key: fleet[0]?.installation.key,
      logFile: logs && join(logs, `instance-${i}.log`),
    }
    const installation = describeInstallation(given)
    fleet.push({ installation, server: await startProduct(installation) })
  }
  const { installation } = fleet[0]
  const codes = await makeCodes(installation, 20)
  const bodies = new Map()
  const receivers = []
  for (const name of ['first', 'second', 'third', 'fourth']) {
    const own = { name, random: seededRandom(seed + receivers.length + 1), faults, codes, bodies, broken }
    const receiver = await startReceiver(own)
    receiver.state.secret = (
      await post(installation, '/webhooks', { url: receiver.url, events: ['scan'] })
    ).secret
    receivers.push(receiver)
  }

  const locations = new Map()
  const redirected = (n, location) => locations.set(n, location)
  const editor = startEditor({ installation, codes, rate: edits, broken, mayBeRefused: true })
  const loads = fleet.map(({ installation: { port } }, i) =>
    startScanLoad({ port, codes, rate: rate / instances, connections: 30, first: i * NUMBERS, redirected }),
  )
  /** @type {number[]} performance.now() of each kill and restart */
  const strokes = []
  const plan = [...Array(kills).fill('kill'), ...Array(restarts).fill('restart')]
  // Restarts of PostgreSQL are spread over the kills.
  plan.sort((a, b) => (a === b ? 0 : random() - 0.5))
  for (const [number, stroke] of plan.entries()) {
    await sleep(secondsBetween * (0.4 + 1.2 * random()) * 1_000)
    strokes.push(performance.now())
    const acknowledged = loads.reduce((sum, load) => sum + load.acknowledged.size, 0)
    if (stroke === 'kill') {
      const struck = fleet[Math.floor(random() * instances)]
      if (!struck.server.alive())
        broken.add('an instance ends only when it is told to', struck.server.output())
      await struck.server.end('SIGKILL', 5_000)
      await sleep(DOWN_MS * random())
      struck.server = await startProduct(struck.installation)
    } else {
      await postgres.pause()
      await sleep(options.down * 1_000)
      await postgres.restart()
    }
    strokes.push(performance.now())
    print(`${number + 1}. ${stroke}: ${acknowledged} scans acknowledged so far`)
  }
  await sleep(secondsBetween * 1_000)
  await editor.stop()
  for (const load of loads) await load.stop()
  for (const { state } of receivers) state.faults = 0

  // What the spools hold is part of the log, once it is drained.
  await sleep(2_000)
  const acknowledged = new Map(loads.flatMap((load) => [...load.acknowledged]))
  const owed = new Set(
    (await readSharedScans(installation)).scans.map(({ referrer }) => scanNumberOf(referrer)),
  )
  for (const n of acknowledged.keys()) owed.add(n)
  const waited = await untilQuiet(receivers, owed, settle)
  for (const { server } of fleet) {
    if (!(await server.end('SIGTERM', 20_000)))
      broken.add('SIGTERM stops an instance within 20 s', server.output())
  }
  for (const { stop } of receivers) stop()

  const { scans: log, integrity } = await readSharedScans(installation)
  const { rows, lost, undelivered } = judge({
    acknowledged: acknowledged.keys(),
    locations,
    log,
    integrity,
    receivers,
    broken,
  })
  const statuses = {}
  for (const load of loads)
    for (const [status, count] of load.statuses) statuses[status] = (statuses[status] ?? 0) + count
  return {
    broken: broken.lines(),
    figures: {
      ...editor.counts,
      statuses,
      acknowledged: acknowledged.size,
      rows,
      lost,
      undelivered,
      deliveries: receivers.map(
        ({ state }) => `${state.accepted} accepted, ${state.failed} failed on purpose`,
      ),
      'duplicate deliveries': judgeDuplicates(receivers, broken),
      ...lags(acknowledged, receivers, strokes),
      'seconds until quiet': waited.toFixed(1),
    },
  }
}

/** The time from a scan's 302 to its first accepted delivery: of those that no kill was near, and of all. */
function lags(acknowledged, receivers, strokes) {
  const isStruck = (at) => {
    for (let i = 0; i < strokes.length; i += 2)
      if (at > strokes[i] - STRUCK.beforeMs && at < strokes[i + 1] + STRUCK.afterMs) return true
    return false
  }
  const all = []
  const calm = []
  for (const { scans } of receivers) {
    for (const [n, { firstAt }] of scans) {
      const at = acknowledged.get(n)
      if (at === undefined) continue
      const lag = Math.max(0, firstAt - at)
      all.push(lag)
      if (!isStruck(at)) calm.push(lag)
    }
  }
  const told = (times) => {
    times.sort((a, b) => a - b)
    const at = (share) => (times[Math.floor(share * (times.length - 1))] ?? Number.NaN).toFixed(0)
    return `p50 ${at(0.5)}, p99 ${at(0.99)}, max ${at(1)} of ${times.length}`
  }
  return { 'lag between kills, ms': told(calm), 'lag of all, ms': told(all) }
}
